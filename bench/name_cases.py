"""The frozen cases of the names stage: run them, compare them with the stored answers, or store new ones.

In: `tests/fixtures/name_cases.csv` (case, date, text, verdicts, meant). Out: the verdicts of today, one line a case in the
form `applied Beruit > Beirut; linked Kiev > Kyiv`. `meant` says of the cases `slip_…` what an editor would change, and
nothing of the others. `python -m bench.name_cases` prints what differs from the stored answers, how many slips are applied
and proposed as meant and how many `keep_…` sentences are rewritten, and exits 1 when something differs; `--freeze` stores
the answers of today, so that a change to the rules shows in its diff.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections import Counter
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


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _as_meant(text: str, change: str, meant: str) -> bool:
    """Whether a change (`Beruit > Beirut`) makes of the text what a meant one does, accents aside."""
    ours, theirs = (text.replace(*part.split(" > "), 1) for part in (change, meant))
    return _plain(ours) == _plain(theirs)


def tally(rows: list[dict[str, str]]) -> Counter[str]:
    """How the stored verdicts stand to what was meant: slips, applied, review, wrong; keep, rewritten."""
    count: Counter[str] = Counter()
    for row in rows:
        changes = [c.split(" ", 1) for c in row["verdicts"].split("; ") if " > " in c]
        kind = row["case"].split("_")[0]
        if kind == "keep":
            count["keep"] += 1
            count["rewritten"] += any(action == "applied" for action, _ in changes)
        for meant in row["meant"].split("; ") if kind == "slip" else ():
            count["slips"] += 1
            seen = meant.split(" > ")[0]
            for action, change in changes:
                if action in ("applied", "review") and _as_meant(row["text"], change, meant):
                    count[action] += 1
                    break
            else:
                near = [a for a, c in changes if set(c.split(" > ")[0].split()) & set(seen.split())]
                count["wrong"] += "applied" in near
    return count


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
            writer = csv.DictWriter(file, ["case", "date", "text", "verdicts", "meant"], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    print(f"{len(rows)} cases, {changed} changed")
    n = tally(rows)
    print(
        f"{n['slips']} slips: {n['applied']} applied, {n['review']} in review, {n['wrong']} wrong; "
        f"{n['keep']} sentences to keep: {n['rewritten']} rewritten"
    )
    return 1 if changed and "--freeze" not in argv else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
