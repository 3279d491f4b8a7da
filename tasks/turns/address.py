"""Who is spoken to. In: the lines of a document. Out: for each person addressed by name, how much likelier the turns around are theirs.
Whoever is addressed spoke just before or will speak next; which of the two, the place in the turn tells in part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tasks.turns.lexicon import compiled
from tasks.turns.lines import Line
from tasks.turns.votes import Context


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        compiled(r"^<lead>@X\b(?!'s)"),
        compiled(r"@X[.?!]*$"),
        # without commas: "Alice what now?", "Is that so Senator?"; not "Alice is here.", "I saw Alice."
        compiled(r"^<lead>@X (?:you|your|what|how|why|do|did|are|can|could|thank|thanks|tell|let me)\b"),
        compiled(
            r"\b(?:you|it|that|this|right|so|yes|no|thanks|well|morning|evening|afternoon|up|now|here|there|today|question) @X[.?!]*$"
        ),
        compiled(r"\b(?:you|your|<thanks>|<greet>)\b"),
    )


def is_addressed(c: Context, line: Line) -> bool:
    """Whether a name is called out to somebody: `Alice, what now?`, `That's right, Senator.`; not `Alice was there.`"""
    starts, ends, starts_bare, ends_bare, you = _patterns()
    p = line.person
    if not line.text:
        return False
    if not c.commas:
        return bool(starts_bare.search(line.sentence) or ends_bare.search(line.sentence))
    if p.is_full and not you.search(line.sentence):
        return False
    if line.set_off_right and starts.search(line.sentence):
        return True
    if line.set_off_left and ends.search(line.sentence) and " and @" not in line.sentence:
        return True
    return line.set_off_left and line.set_off_right and not p.is_full


def addresses(c: Context) -> Iterator[tuple[int, str, float]]:
    """(turn, name, ratio) for the turns before and after each address: at a turn's start it answers, at its end it hands on."""
    for row in c.lines:
        for line in row:
            name, at = line.person.name, line.person.turn
            if name is None or not is_addressed(c, line):
                continue
            first, last = line.before == 0, line.after <= 1
            asks = "?" in c.ending(at, 100)
            before, after = (
                (3.0, 3.0) if first and last else (5.0, 1.5) if first else (1.5, 5.0) if last else (1.5, 1.5)
            )
            if last and asks:
                before, after = 1.5, 8.0
            yield at - 1, name, before
            yield at + 1, name, after
