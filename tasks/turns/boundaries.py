"""Turn breaks that a source has lost. In: a stretch of talk printed as one block. Out: where an answer begins, and nothing less sure: an
answer is known by the question before it and its own first words. Where the next question begins cannot be told as well, so a
piece may hold an answer and the question after it."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from tasks.turns.lexicon import compiled
from tasks.turns.lines import normal, sentences

# "Are you sure?" speaks to somebody; "Is he sure?" may be an aside.
_YOU = re.compile(r"(?i)\b(?:you|your|yours|yourself|you've|you're)\b")
_I = re.compile(r"(?i)(?:I|I'm|we|my|our)\b")
_CLOSED = re.compile(r"[\"”’')\]]+$")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        compiled(r"(?:<answer_opening>)\b"),
        compiled(r"(?:<welcome_reply>)\b"),
        compiled(r"\b(?:<thanks>)\b"),
        compiled(r"\b(?:<thanksfor>|welcome to|welcome back)\b"),
        compiled(r"(?:<guest_thanks>)\b"),
    )


def answers(text: str, start: int, end: int) -> list[int]:
    """Offsets in text[start:end] where an answer begins. Shares right on talk shows, briefings and hearings: after a question, an
    opening such as "Well" or "Yes" .95; after a question to "you", an "I" or "we" .91."""
    opening, welcome, thanks, welcoming, guest = _patterns()
    begins = sentences(text, start, end)
    found = []
    for (before, here), after in zip(pairwise(begins), [*begins[2:], end], strict=False):
        said = _CLOSED.sub("", text[before:here].strip())
        next_one = normal(text[here : min(after, here + 120)])
        asked = said.endswith("?") and not text[here:after].rstrip().endswith("?")
        if asked:
            if opening.match(next_one) or (_YOU.search(said) and _I.match(next_one)):
                found.append(here)
        elif (welcome.match(next_one) and thanks.search(normal(said)) and len(said) < 90) or (
            guest.match(next_one) and welcoming.search(normal(said)) and len(said) < 160
        ):
            found.append(here)
    return found
