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
    def leans_to_talk(self) -> bool:
        """Weaker: enough where the layout also speaks for turns."""
        return (
            self.speech + self.questions >= 0.2
            and self.quoting < 0.35
            and self.quoting <= self.speech + self.questions
        )


def talk_in(blocks: Sequence[str]) -> Talk:
    """Measure up to 400 blocks spread over the text."""
    step = max(1, len(blocks) // _SAMPLE)
    sample = [block[:3000] for block in blocks[::step] if block.strip()]
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
