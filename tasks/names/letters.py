"""Letters of one word: how a name is capitalized, and the words whose case hangs on their neighbors.

In: words, and `seeds/sources/casing_context.csv`. Out: forms of words, for `truecase.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from tasks import resources

# What another capital follows in a name. "mcroe", "o'neill" match; "mc" and "oath" must not.
_PREFIX = re.compile(r"(?:mc|[od]['’])(?=[^\W\d_]{3})")


def capital(word: str) -> str:
    """A word as a name is written: Roe, O'Neill, McRoe."""
    low = lower(word)
    if m := _PREFIX.match(low):
        return low[0].upper() + low[1 : m.end()] + low[m.end()].upper() + low[m.end() + 1 :]
    return low[:1].upper() + low[1:]


def lower(word: str) -> str:
    low = word.lower()
    return low if len(low) == len(word) else word


@cache
def contexts() -> dict[str, list[tuple[str, frozenset[str], re.Pattern[str] | None]]]:
    """Words whose case depends on their neighbors (`seeds/sources/casing_context.csv`): form, words before, pattern after."""
    found: dict[str, list[tuple[str, frozenset[str], re.Pattern[str] | None]]] = defaultdict(list)
    for row in resources.table("sources/casing_context.csv"):
        before = frozenset(resources.names_in(row["before"]))
        after = re.compile(row["after"]) if row["after"] else None
        found[row["word"]].append((row["written"], before, after))
    return dict(found)


@cache
def abbreviations() -> frozenset[str]:
    """Words whose dot ends no sentence: those whose form in the table hangs on a dot."""
    rows = resources.table("sources/casing_context.csv")
    return frozenset(row["word"] for row in rows if row["after"].startswith(r"\."))


@cache
def ordinals() -> frozenset[str]:
    """What a number ends in: 1st, 2nd, 3rd, 4th, 1990s, 5am."""
    return frozenset("st nd rd th s am pm mm cm km kg mg ft lbs".split())
