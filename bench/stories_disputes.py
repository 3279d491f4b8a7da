"""Made-up pairs of statements by two speakers: one contradicts the other, one bears the other out, or neither.

In: `stories_disputes.txt`, a pair a line (`relation | one sentence | another`), many of them hard: another place, time or
thing denied, what ought to be, what one speaker says of two things. Each sentence is a document, read by the real
pipeline. Out: precision and recall of `disputes` and of `corroborates` (with `restates`; in the files SOURCES without it: there one
source told twice is held against two).

    python bench/stories.py --only disputes [--errors N]
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import stories_data

from tasks.stories.records import Corpus
from tasks.stories.relations import relate

#: The second file was written after the rules, and looked at once before they were mended.
FILES = ("stories_disputes.txt", "stories_disputes_check.txt")
SOURCES = ("stories_sources.txt", "stories_sources_check.txt")


def score(name: str, errors: int = 0) -> None:
    """Read the pairs and print what is made of them."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    pairs = [tuple(part.strip() for part in line.split("|")) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        for i, (_, one, other) in enumerate(pairs):
            for side, text in (("a", one), ("b", other)):
                Path(folder, f"{i}_{side}.txt").write_text(text + "\n", encoding="utf-8")
        tables = stories_data.read(Path(folder))
    corpus = Corpus.from_rows(tables)
    document = {Path(d["source_uri"]).stem: d["document_id"] for d in tables["documents"]}
    counts: Counter[tuple[str, bool, bool]] = Counter()
    shown = 0
    for i, (truth, one, other) in enumerate(pairs):
        a, b = (corpus.by_document[document[f"{i}_{side}"]] for side in "ab")
        found = {r.relation for x in a for y in b if (r := relate(x, y, corpus.documents, {})) is not None}
        answers = (
            {relation: found == {relation} for relation in ("restates", "corroborates")}
            if name in SOURCES
            else {"disputes": "disputes" in found, "corroborates": bool(found & {"corroborates", "restates"})}
        )
        for relation, answer in answers.items():
            counts[relation, truth == relation, answer] += 1
            if (truth == relation) != answer and shown < errors:
                shown += 1
                print(f"  {'missed' if truth == relation else 'wrong'}: {relation}\n    {one}\n    {other}")
    print(f"\n== disputes ({name}): {len(pairs)} pairs")
    for relation in dict.fromkeys(relation for relation, _, _ in counts):
        right, missed, wrong = (counts[relation, *k] for k in ((True, True), (True, False), (False, True)))
        print(
            f"  {relation:<13} precision {right / ((right + wrong) or 1):.2f} ({right}/{right + wrong})  "
            f"recall {right / ((right + missed) or 1):.2f} ({right}/{right + missed})"
        )
