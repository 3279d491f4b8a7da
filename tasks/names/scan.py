"""A document cut into words, for finding names without a parser: capitals, sentence starts, runs, titles before a name.

In: a text. Out: `Scan`, parallel lists of words with their offsets, folded forms and capitals; and the runs of
capitalized words that may be names. Fast on purpose (a million words in a few seconds): every document passes here
before the language pipeline, most of them only once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tasks.names.spelling import fold

# A word: letters, with apostrophes inside. "O'Neill", "Vava’u" match whole; "2015" and the hyphen of "al-Assad" do not.
_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’][sS]$")
# What ends a sentence between two words: "Damascus. He", "gone?” She"; not the dot of "Mr. Smith" (see ABBREVIATIONS).
_SENTENCE_END = re.compile(r"[.!?…:;]|\n\s*\n|\n[ \t]*[-*•#>]|--|—|–|\s{2,}|^\s*[-–—]\s*$|[\"“”(){}\[\]|/]")
_HARD_BREAK = re.compile(r"\n\s*\n|[!?…|]|\.[\"”’)\]]*\s")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr gen lt col maj capt sgt sen rep gov prof st rev hon jr sr sec adm amb messrs mme mlle cmdr cpl pvt fr no "
    "vs inc co corp ltd u s n a".split()
)


@dataclass(slots=True)
class Run:
    """Capitalized words that stand next to one another: word indices [first, last)."""

    first: int
    last: int


class Scan:
    """Words of one text. All lists have one item a word; offsets are code points of `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.capital: list[bool] = []
        for m in _WORD.finditer(text):
            word, end = m.group(), m.end()
            if len(word) > 2 and word[-2] in "'’" and word[-1] in "sS":
                word, end = word[:-2], end - 2
            self.words.append(word)
            self.starts.append(m.start())
            self.ends.append(end)
            self.capital.append(word[0].isupper())
        self.low = [fold(w) for w in self.words]

    def __len__(self) -> int:
        return len(self.words)

    def gap(self, i: int) -> str:
        """What stands between word i and word i + 1 (the possessive 's included); a paragraph break at either end."""
        if i < 0 or i + 1 >= len(self.words):
            return "\n\n"
        return self.text[self.ends[i] : self.starts[i + 1]]

    def adjacent(self, i: int) -> bool:
        """True when word i and word i + 1 stand side by side: a blank, a hyphen, a line wrap, or an initial's dot."""
        gap = self.gap(i)
        if gap in (" ", "-", "‑", "\u00a0", "\n"):
            return True
        if gap == ".":  # U.S., J.K. Rowling
            return len(self.words[i]) == 1 and len(self.words[i + 1]) == 1
        return gap == ". " and (len(self.words[i]) == 1 or self.low[i] in _ABBREVIATIONS)

    def starts_sentence(self, i: int) -> bool:
        """True when the word's capital may come from its place: after a full stop, a colon, a quote mark, a break."""
        if i == 0:
            return True
        gap = self.gap(i - 1)
        if gap in (" ", ", ", "-"):
            return False
        if gap == ". " and (self.low[i - 1] in _ABBREVIATIONS or len(self.words[i - 1]) == 1):
            return False
        return bool(_SENTENCE_END.search(gap))

    def is_cut(self, i: int) -> bool:
        """True for a word broken off in speech ("the Irania- — Iranian drones") or inside an address or a file name."""
        before = self.text[self.starts[i] - 1] if self.starts[i] else " "
        after = self.text[self.ends[i] : self.ends[i] + 2]
        if before in "@#/\\_~." or after[:1] in ("@", "_", "~", "\\", "/"):
            return True
        return len(after) == 2 and (
            (after[0] == "-" and not after[1].isalnum()) or (after[0] == "." and after[1].isalpha())
        )

    @cached_property
    def headline(self) -> list[bool]:
        """For each word, whether its line is in title case or capitals, so that capitals there say nothing."""
        marks = [False] * len(self.words)
        if "\n" not in self.text:
            return marks
        i = 0
        while i < len(self.words):
            j = i + 1
            while j < len(self.words) and "\n" not in self.gap(j - 1):
                j += 1
            long = [k for k in range(i, j) if len(self.words[k]) > 3]
            ended = self.text[self.ends[j - 1] : self.ends[j - 1] + 1] in (".", "?", "!")
            capitals = sum(self.capital[k] for k in long)
            if len(long) >= 3 and j - i <= 25 and not ended and capitals >= 0.75 * len(long):
                marks[i:j] = [True] * (j - i)
            i = j
        return marks

    @cached_property
    def shouting(self) -> bool:
        """True when the text is mostly in capitals (old captions): its capitals mean nothing."""
        return bool(self.words) and sum(w.isupper() and len(w) > 1 for w in self.words) > 0.5 * len(
            self.words
        )

    @cached_property
    def lowercased(self) -> bool:
        """True when the text has next to no capitals (raw speech recognition)."""
        return len(self.words) > 30 and sum(self.capital) < 0.005 * len(self.words)

    def runs(self) -> Iterator[Run]:
        """Maximal runs of adjacent capitalized words; a sentence boundary or a comma ends one."""
        i, n = 0, len(self.words)
        while i < n:
            if not self.capital[i]:
                i += 1
                continue
            j = i + 1
            while j < n and self.capital[j] and self.adjacent(j - 1):
                j += 1
            yield Run(i, j)
            i = j

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets of words [first, last)."""
        return self.starts[first], self.ends[last - 1]
