"""Does a text read like people talking, or like somebody writing?

In: the blocks (paragraphs, or stretches between double blanks) of a text without labels. Out: shares of talk-like
blocks and of reporting. The signs are those of English talk (answers that open with "Well", second person outside quotes,
"thank you", questions) and of written news (quotation marks with an attribution); words stand in `seeds/sources/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tasks import resources

# Text inside quotation marks, which an article's "I" and "you" stand in. “I saw it” matches; ’s must not.
_QUOTED = re.compile(r"“[^”]{1,2000}(?:”|$)|\"[^\"\n]{1,2000}\"")
_SAMPLE = 400  # blocks looked at
_LONGEST = 3000  # characters of one of them


class Talk(NamedTuple):
    """Shares (0 to 1) of blocks: that open or act as talk does, address somebody, ask, or quote."""

    blocks: int
    speech: float
    address: float
    questions: float
    quoting: float

    @property
    def is_talk(self) -> bool:
        """Whether people talk here. Quoting is the mark of writing, and outweighs an "I" or "you"."""
        if not self.blocks:
            return False
        signs = self.speech + self.questions + 0.5 * self.address
        quotes_little = self.quoting < 0.35 or self.speech >= 0.6  # people who talk quote one another, too
        return signs >= 0.45 and quotes_little and self.speech + self.questions > self.quoting

    @property
    def is_address(self) -> bool:
        """Whether somebody speaks to people at length: hardly a quotation, and "I", "we" and "you" throughout."""
        return self.address >= 0.4 and self.speech + self.questions >= 0.1 and self.quoting < 0.1

    @property
    def leans_to_talk(self) -> bool:
        """Weaker: enough where the layout also speaks for turns."""
        return (
            self.speech + self.questions >= 0.2
            and self.quoting < 0.35
            and self.quoting <= self.speech + self.questions
        )


def talk_in(s: str, blocks: Sequence[tuple[int, int]]) -> Talk:
    """Measure up to 400 blocks of `s`, spread over it."""
    step = max(1, len(blocks) // _SAMPLE)
    sample = [block for a, b in blocks[::step] if (block := s[a : min(b, a + _LONGEST)]).strip()]
    if not sample:
        return Talk(0, 0.0, 0.0, 0.0, 0.0)
    starts, anywhere, address = _signs()
    speech = addressed = questions = quoting = 0
    for block in sample:
        quotes = [m for m in _QUOTED.findall(block) if len(m) > 20]
        plain = _QUOTED.sub(" ", block).strip()
        speech += bool(starts.match(plain) or anywhere.search(plain))
        addressed += bool(address.search(plain))
        questions += "?" in plain[-40:] or plain.count("?") > 1
        # In writing quotations carry the block; a speaker quotes now and then.
        quoting += sum(map(len, quotes)) > 0.15 * len(block)
    n = len(sample)
    return Talk(n, speech / n, addressed / n, questions / n, quoting / n)


# Who answers speaks of himself. "I saw it", "We have gone" match; "It saw him" must not.
_FIRST = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|me|us)\b(?!\.)")
_SECOND = re.compile(r"\b(?:you|your|yourself)\b", re.IGNORECASE)
# A paragraph that asks at its end. "What did you do?" matches; "“Why?” he asked." and "“Why?”" must not.
_QUESTION = re.compile(r"[^\"“”\n][^\n]{0,600}\?[\s*_]*")

# Who leads a program says so. "I'm Ann Lee", "Welcome back to the show" match; "I'm fine" must not.
_HOSTS = re.compile(r"\bI(?:['’]m| am) (?:your host,? )?[A-Z]\w+ [A-Z]|\b[Ww]elcome (?:back )?to\b")


def interview(s: str, blocks: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], bool]:
    """The turns of a printed interview without labels: short paragraphs that ask, and what is answered until the next.

    No turns where the questions are not put to somebody who answers for himself; and True with them where one voice asks
    and answers, as a column of questions about the news does. The introduction above the first question is no turn.
    """
    asked = [bool(_QUESTION.fullmatch(s, a, b)) for a, b in blocks]
    if sum(asked) < 3 or sum(asked) < 0.15 * (len(blocks) - asked.index(True)):
        return [], False
    first = asked.index(True)
    opening = [_QUOTED.sub(" ", s[a:b]) for a, b in blocks[: first + 1]]
    if any(map(_HOSTS.search, opening)) or any(map(_SECOND.search, opening[:-1])):
        return (
            [],
            False,
        )  # somebody speaks to an audience from the start: people take turns, and each paragraph is one
    turns: list[tuple[int, int]] = []
    is_answer: list[bool] = []
    for (a, b), is_question in zip(blocks, asked, strict=True):
        if not turns and not is_question:
            continue
        if is_question or not is_answer[-1]:
            turns.append((a, b))
            is_answer.append(not is_question)
        else:
            turns[-1] = (turns[-1][0], b)
    answers = [s[a:b] for (a, b), x in zip(turns, is_answer, strict=True) if x]
    questions = [s[a:b] for (a, b), x in zip(turns, is_answer, strict=True) if not x]
    own = sum(bool(_FIRST.search(_QUOTED.sub(" ", x))) for x in answers)
    put = sum(bool(_SECOND.search(x)) for x in questions)
    few = len(questions) < 4  # then they must be plainer
    held = own >= (0.6 if few else 0.4) * len(answers) and put >= (0.6 if few else 0.25) * len(questions)
    paired = len(answers) >= 0.7 * len(questions)
    return (turns, False) if held and paired else ([], paired and not few and not own and not put)


@cache
def _signs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def words(place: str | None, sign: str) -> str:
        rows = resources.table("sources/conversation_signs.csv")
        found = [r["words"] for r in rows if r["sign"] == sign and place in (None, r["place"])]
        return "|".join(re.escape(w).replace("'", "['’]") for w in sorted(found, key=len, reverse=True))

    return (
        re.compile(rf"\W*(?:{words('start', 'speech')})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{words('anywhere', 'speech')})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{words(None, 'address')})\b", re.IGNORECASE),
    )
