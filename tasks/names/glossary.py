"""The outlet's own list of slips: words that its speech recognition or its typists put for a name, real words included.

In: every CSV under `seeds/names/glossary/` (outlet, program, seen, meant, type, note) and a `Page`. Out: `Proposal`s, for
the named outlet or program only. A row without an outlet and without a program is refused: "texture on" is Textron in
earnings calls of one transcriber and a pair of English words everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tasks import resources
from tasks.names import policy
from tasks.names.page import Page
from tasks.names.proposal import Proposal
from tasks.names.reference import words_of
from tasks.names.spelling import fold


@cache
def _entries() -> dict[str, list[dict[str, str]]]:
    """Folded outlet or program -> its rows. Raises ValueError for a row that belongs to no outlet or program."""
    found: dict[str, list[dict[str, str]]] = {}
    folder = resources.path("seeds", "names", "glossary")
    for file in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        for row in resources.table(f"names/glossary/{file.name}"):
            scope = fold(row.get("program") or row.get("outlet") or "")
            if not scope:
                raise ValueError(f"glossary/{file.name}: “{row.get('seen')}” needs an outlet or a program")
            found.setdefault(scope, []).append(row)
    return found


def glossary(page: Page, outlet: str | None, program: str | None) -> Iterator[Proposal]:
    """Proposals for the words of this outlet's and this program's lists, capitals or not."""
    rows = [row for scope in (program, outlet) if scope for row in _entries().get(fold(scope), ())]
    if not rows:
        return
    scan = page.scan
    where: dict[str, list[int]] = {}
    for i, low in enumerate(scan.low):
        where.setdefault(low, []).append(i)
    for row in rows:
        words = words_of(row["seen"])
        for i in where.get(words[0], ()) if words else ():
            last = i + len(words)
            if scan.low[i:last] == words and all(scan.adjacent(k) for k in range(i, last - 1)):
                evidence = [policy.evidence("recorded_slip", f"in the list of {program or outlet}")]
                yield Proposal("glossary", row.get("type") or "ORG", row["meant"], [(i, last)], evidence)
