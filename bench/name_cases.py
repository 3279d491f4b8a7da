"""The frozen cases of the names stage: run them, compare them with the stored answers, or store new ones.

In: `tests/fixtures/name_cases.csv` (case, date, text, verdicts). Out: the verdicts of today, one line a case in the form
`applied Beruit > Beirut; linked Kiev > Kyiv`. `python -m bench.name_cases` prints what differs from the stored answers and
exits 1 when something does; `--freeze` stores the answers of today, so that a change to the rules shows in its diff.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from tasks.carrier import Metadata, Transcript
from tasks.names import NameIndex, correct
from tasks.text.traced import TracedText

CASES = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "name_cases.csv"


def transcript(text: str, date: str | None = None) -> Transcript:
    """A document of this text alone."""
    return Transcript(
        "file:///case.txt", "", "d_case", "text", "article", TracedText.decode(text.encode()),
        Metadata(published_on=date or None),
    )  # fmt: skip


def verdicts(text: str, date: str | None, index: NameIndex) -> str:
    """The verdicts on a text in one line; `none` when there are none."""
    _, corrections = correct(transcript(text, date), index)
    seen = dict.fromkeys(f"{c.action} {c.original} > {c.replacement}" for c in corrections)
    return "; ".join(seen) or "none"


def read() -> list[dict[str, str]]:
    """The stored cases."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(argv: list[str]) -> int:
    index = NameIndex.load()
    rows = read()
    changed = 0
    for row in rows:
        now = verdicts(row["text"], row["date"], index)
        if now != row["verdicts"]:
            changed += 1
            print(f"{row['case']:24} was {row['verdicts'] or '(new)'}\n{'':24} now {now}")
            row["verdicts"] = now
    if "--freeze" in argv:
        with CASES.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["case", "date", "text", "verdicts"], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    print(f"{len(rows)} cases, {changed} changed")
    return 1 if changed and "--freeze" not in argv else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
