"""Turn breaks that a source has lost. In: a stretch of talk printed as one block. Out: where an answer, an assent or thanks begin, and
nothing less sure. Where the next question begins cannot be told as well, so a piece may hold an answer and the question after it."""

from __future__ import annotations

import re
from functools import cache

from tasks.turns.lexicon import compiled
from tasks.turns.lines import normal, sentences

# "Are you sure?" speaks to somebody; "Is he sure?" may be an aside.
_YOU = re.compile(r"(?i)\b(?:you|your|yours|yourself|you've|you're)\b")
_I = re.compile(r"(?i)(?:I|I'm|we|my|our)\b")
_CLOSED = re.compile(r"[\"”’')\]]+$")
# Words a thousand. Interviews and reports have next to none of these words, chats more than a dozen, briefings lie between.
_FORMAL, _CHATTY = 3.5, 12.0
_VERBATIM = 4.0  # fillers a thousand words: who writes down every "um" also writes a speaker's own "right"
# "Thank you, Mr. Lee." matches, "Thank you for that" must not.
_THANKS_BY_NAME = re.compile(
    r"(?:(?:All right|Okay|Well|And),? )?(?:Thank you|Thanks)(?: so much| very much)?, (?:(?:Mr|Ms|Mrs|Dr)\.? )?[A-Z][a-z]+"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "opening": compiled(r"(?:<answer_opening>)\b"),
        "welcome": compiled(r"(?:<welcome_reply>)\b"),
        "thanks": compiled(r"\b(?:<thanks>)\b"),
        "welcoming": compiled(r"\b(?:<thanksfor>|welcome to|welcome back)\b"),
        "guest": compiled(r"(?:<guest_thanks>)\b"),
        "agreeing": compiled(r"(?:<agreeing>)\b[,.!-]"),
        "chat": compiled(r"\b(?:<chat>)\b"),
        "filler": compiled(r"\b(?:<filler>)\b"),
    }


def is_chat(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether people chat: put in words and finish one another's sentences, as friends do and interviewers do not."""
    return _per_thousand("chat", text, start, len(text) if end is None else end) > _CHATTY


def _per_thousand(group: str, text: str, start: int, end: int) -> float:
    return 1000 * len(_patterns()[group].findall(text, start, end)) / max(200, text.count(" ", start, end))


def answers(text: str, start: int, end: int) -> list[int]:
    """Offsets in text[start:end] where another speaker begins. Shares right, by what tells it: after a question, an opening such as
    "Well" or "Yes" .94; an "I" or "we" after a question to "you" .98 (not in chats); any statement after a question .98 in
    interviews and hearings; "Yeah." after a statement .87 in chats; thanks by name .98 in briefings."""
    said = _patterns()
    begins = sentences(text, start, end)
    chat = _per_thousand("chat", text, start, end)
    verbatim = _per_thousand("filler", text, start, end) > _VERBATIM
    found = []
    edges = [*begins, end]
    for at in range(1, len(begins)):
        before, here, after = edges[at - 1 : at + 2]
        last = _CLOSED.sub("", text[before:here].strip())
        raw = text[here:after]
        first = normal(text[here : min(after, here + 120)])
        if raw.rstrip(" \"”’')\n").endswith("?"):
            continue
        words = last.count(" ") + 1
        if last.endswith("?"):
            follows = text[after : edges[at + 2]].rstrip(" \"”’')\n") if at + 2 < len(edges) else ""
            if (
                said["opening"].match(first)
                or (chat <= _CHATTY and _YOU.search(last) and _I.match(first))
                or (chat <= _FORMAL and not follows.endswith("?"))
            ):
                found.append(here)
        elif (
            (said["welcome"].match(first) and said["thanks"].search(normal(last)) and len(last) < 90)
            or (said["guest"].match(first) and said["welcoming"].search(normal(last)) and len(last) < 160)
            or (chat <= _CHATTY and words > 3 and _THANKS_BY_NAME.match(raw))
            or (
                chat > _CHATTY
                and words > 5
                and said["agreeing"].match(raw)
                and not (verbatim and raw.split()[1:] == [])
            )
        ):
            found.append(here)
    return found
