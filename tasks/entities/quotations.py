"""Who "I" is inside quotation marks: whoever is said to have said it.

In: the linked mentions of a document and the first-person pronouns that stand in quotations. Out: links with the basis `quote`, where
a verb of saying stands beside the quotation and its subject is one person. A quotation that nobody beside it speaks keeps its
pronouns unlinked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tasks.entities.reading import Found, Reading
from tasks.entities.reference import speech_verbs

BESIDE = 14  # words on either side of a quotation in which its verb of saying is looked for

SURE = 0.85  # confidence from which the "he" of "he said" tells who spoke


class Quotations:
    """The quotations of one document, each with its speaker where the text beside it gives one."""

    def __init__(self, reading: Reading, mentions: Iterable[Found]) -> None:
        self.reading = reading
        self._by_head = {m.head: m for m in mentions if m.chain}
        self._speakers: dict[tuple[int, int], Found | None] = {}

    def link(self, pronouns: Iterable[Found]) -> None:
        """Link each pronoun in a quotation to the one who speaks it."""
        for pronoun in pronouns:
            if not self.reading.quote_depth[pronoun.start]:
                continue
            span = self._span(pronoun.start)
            if span not in self._speakers:
                self._speakers[span] = self._speaker(*span)
            speaker = self._speakers[span]
            if speaker and speaker.chain:
                speaker.chain.add(pronoun, "quote", 0.85)

    def _span(self, at: int) -> tuple[int, int]:
        """Tokens [start, end) of the quotation that holds a token, its opening mark included."""
        inside = self.reading.quote_depth
        start = end = at
        while start and inside[start - 1]:
            start -= 1
        while end < self.reading.size and inside[end]:
            end += 1
        return start, end

    def _speaker(self, start: int, end: int) -> Found | None:
        """The subject of the verb of saying right after a quotation, or else of the one before it."""
        after = self._subject(self._after(end))
        return after or self._subject(self._before(start))

    def _after(self, end: int) -> Iterator[int]:
        """Tokens after a quotation, to the end of their sentence; nothing when the quotation ended a sentence of its own."""
        reading = self.reading
        if end >= reading.size:
            return
        if end >= 2 and reading.words[end - 1] in (".", "!") and reading.words[end - 2] != ",":
            return  # “I did it.” Smith said nothing more.
        sentence = None
        for i in range(end + 1, min(end + 1 + BESIDE, reading.size)):
            sentence = reading.sentence[i] if sentence is None else sentence
            if reading.quote_depth[i] or "\n" in reading.words[i] or reading.sentence[i] != sentence:
                return
            yield i

    def _before(self, start: int) -> Iterator[int]:
        """Tokens before a quotation, back to the quotation or paragraph before it."""
        reading = self.reading
        for i in range(start - 1, max(-1, start - 1 - BESIDE), -1):
            if reading.quote_depth[i] or "\n" in reading.words[i]:
                return
            yield i

    def _subject(self, tokens: Iterable[int]) -> Found | None:
        reading = self.reading
        for i in tokens:
            if reading.lemmas[i].lower() not in speech_verbs() or not reading.tags[i].startswith("VB"):
                continue
            child = reading.child(i, "nsubj")
            mention = self._by_head.get(child) if child is not None else None
            if mention is None or reading.quote_depth[mention.start]:
                return None
            if mention.kind == "pronoun" and mention.confidence < SURE:
                return None
            chain = mention.chain
            one = mention.number != "plural" and mention.person == 3
            return mention if chain is not None and chain.kind == "person" and one else None
        return None
