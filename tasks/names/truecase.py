"""A truecased reading of texts that stand in one case: captions in capitals, recognized speech in lower case.

In: a `Transcript` whose letters are (nearly) all of one case, the `NameIndex`, the `CasingTable` of the corpus, what the
corpus knows of names. Out: the same transcript with sentences opened by a capital, "I", and known names written as names,
as edits of stage `casing` that move no character. A capital needs a reason: the start of a sentence, a known name that is
no ordinary word, the corpus's own habit (nine places in ten), a title or given name before, the speaker labels. Every
other word is lower case: "us" and "may" are a pronoun and a verb until something says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace as with_changes

from tasks.carrier import Transcript
from tasks.names.census import CorpusNames
from tasks.names.index import Match, NameIndex
from tasks.names.letters import abbreviations, capital, contexts, lower, ordinals
from tasks.names.reference import PARTICLES
from tasks.names.scan import Scan
from tasks.names.spelling import fold
from tasks.text.casing import CasingTable, case_of, recase

_RARE = 3.3  # zipf frequency below which a known name is no ordinary word of English
_COMMON = 5.2  # zipf frequency from which a word is never a name because of the word before it
_PAIRED = 3  # independent documents that make a known phrase of ordinary words a name
# What stands between two sentences. "home. ", "(applause) " and "said, \"" match; ", " and "mr. " alone must not.
_STOP = re.compile(r"[.?!…]+[\"'”’)\]]*\s+[\"'“‘(\[]*$|[,:]\s+[\"“‘]$|\n\s*\n[\"'“‘(\[]*$")
_ADDRESSES = frozenset(("mr", "mrs", "ms"))
_LETTERED = re.compile(r"\.(?:[^\W\d_]\.?)*$")  # the inside of "u.s."; not ". "
_HOURS = frozenset(("a.m", "p.m", "i.e", "e.g"))
_PLAIN_AFTER = frozenset(("", " ", ",", "\n", "?", "!", ";", ")"))  # nothing of the word goes on after these
_WRITTEN = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")
_VOWELS = frozenset("aeiouy")
# Endings of ordinary words, which a name after a given name rarely has. "running" matches, "kim" must not.
_INFLECTED = re.compile(r"(?:ing|ed|ly|ness|tion|tions|able|ible|ment|ments|less|ful|ous)$")
_DETERMINERS = frozenset(
    "a an the some any no this that these those my your his her its our their of".split()
)


def truecase(
    transcript: Transcript,
    index: NameIndex,
    table: CasingTable | None = None,
    corpus: CorpusNames | None = None,
) -> Transcript:
    """The transcript in ordinary case; the transcript itself where its letters are of both cases. Linear in the text.

    `table` is what the corpus and the seeds know of each word's case, `CasingTable.base()` without one.
    """
    case = case_of(transcript.text.text)
    if case is None:
        return transcript
    reading = _Reading(transcript, index, table or CasingTable.base(), corpus, shouted=case == "upper")
    text = recase(transcript.text, reading.words())
    return with_changes(transcript, text=text) if text is not transcript.text else transcript


class _Reading:
    """One text, read for its capitals. Positions are word numbers."""

    def __init__(
        self,
        transcript: Transcript,
        index: NameIndex,
        table: CasingTable,
        corpus: CorpusNames | None,
        *,
        shouted: bool,
    ) -> None:
        self.scan = Scan(transcript.text.text)
        self.index, self.table, self.corpus, self.shouted = index, table, corpus, shouted
        self.form: dict[int, str] = {}  # word number -> how it is written, where there is a reason
        self.families: set[str] = set()  # last words of full names in this document
        self.labels = _label_words(transcript)
        n = len(self.scan)
        text, starts, ends = transcript.text.text, self.scan.starts, self.scan.ends
        self._beside = [  # word i and the next one stand side by side
            (i + 1 < n and starts[i + 1] - ends[i] == 1 and text[ends[i]] == " ") or self.scan.adjacent(i)
            for i in range(n)
        ]
        self._titled = {title.partition(" ")[0] for title in index.titles}
        self._habits: dict[str, str | None] = {}
        self._settled: dict[
            str, str | None
        ] = {}  # form of a word wherever it stands, None where that matters
        stops = sum(text.count(mark) for mark in ".?!")
        kinds = ("turn", "title", "paragraph") if stops > len(text) / 400 else ("turn", "title")
        self._opens = {m.start for m in transcript.text.marks if m.kind in kinds}
        self._mixed = _mixed_stretches(transcript, shouted)

    def words(self) -> Iterator[tuple[int, int, str]]:
        """(start, end, form) of each word to be written otherwise, in order."""
        self._names()
        self._after_names()
        scan, settled, opens = self.scan, self._settled, self._opens
        text = scan.text
        mixed = iter([*self._mixed, (len(text), len(text))])
        skip, until = next(mixed)
        before = -1  # where the word before ended
        for i, (word, start, end) in enumerate(zip(scan.words, scan.starts, scan.ends, strict=True)):
            inside, before = start == before + 1 and text[before] == " " and start not in opens, end
            while start >= until and until < len(text):
                skip, until = next(mixed)
            if skip <= start < until:
                continue
            if inside and i not in self.form and (text[end : end + 1] in _PLAIN_AFTER or self._is_ended(end)):
                if word not in settled:
                    settled[word] = self._wherever(i)
                if (known := settled[word]) is not None:  # most words: no neighbor changes them
                    if known != word:
                        yield start, end, known
                    continue
            if scan.is_cut(i) and not self._is_lettered(i):  # an address, a file name
                form = lower(word)
            else:
                wanted = self._fitted(self.form.get(i) or self._alone(i), word)
                form = wanted or (self._plain(i) if self.shouted else word)
                if self._starts_sentence(i) and form[:1].islower():
                    form = form[0].upper() + form[1:]
            if text[end : end + 2].lower() in ("'s", "’s") and self.shouted and self._is_possessive(end):
                form, end = form + text[end] + "s", end + 2
            if text[start:end] != form:
                yield start, end, form

    # one word

    def _is_ended(self, end: int) -> bool:
        """Whether a full stop ends the sentence right after a word, and not an abbreviation or an address."""
        return self.scan.text[end] == "." and self.scan.text[end + 1 : end + 2] in ("", " ", "\n")

    def _wherever(self, i: int) -> str | None:
        """The form of a word between blanks inside a sentence whatever its neighbors are; None where they matter."""
        low, word = self.scan.low[i], self.scan.words[i]
        if len(word) == 1 or word.lower().startswith(("i'", "i’")) or low in contexts():
            return None
        rare = (self.index.zipf(low) or 0.0) < _RARE
        if not (self.table.usual(word.lower()) or self.table.usual(low)) and (
            low in self.families or (rare and self.index.match([low], 0, lambda _: False) is not None)
        ):
            return None
        return self._fitted(self._alone(i), word) or (self._plain(i) if self.shouted else word)

    def _plain(self, i: int) -> str:
        """A word in capitals without a reason for one: lower case, but for letters that stand for something."""
        word, scan = self.scan.words[i], self.scan
        before = scan.text[max(0, scan.starts[i] - 1) : scan.starts[i]]
        after = scan.text[scan.ends[i] : scan.ends[i] + 2]
        if before.isdigit():  # "20TH", "1990S", "5PM"; "5G" stays
            return word.lower() if fold(word) in ordinals() else word
        if len(word) == 1:
            lettered = self._is_lettered(i)
            small = (word == "A" and not lettered) or (lettered and self._dotted(i) in _HOURS)
            return word.lower() if small or before in ("'", "’") else word  # "THE 90'S"
        if after[:1] == "-" and after[1:].isdigit():
            return word  # "COVID-19"
        if len(word) >= 3 and not _VOWELS & set(scan.low[i]) and self.index.zipf(scan.low[i]) != 0.0:
            rare = (self.index.zipf(scan.low[i]) or 0.0) < 4.0
            return word if rare and scan.low[i].isalpha() else word.lower()
        return lower(word)

    def _alone(self, i: int) -> str | None:
        """The form of a word by itself: its habit, a rare known name, "I", the letters of "u.s."."""
        low, word = self.scan.low[i], self.scan.words[i].lower()
        if word == "i" or word.startswith(("i'", "i’")):
            return None if self._is_lettered(i) and self._dotted(i) in _HOURS else "I" + word[1:]
        if len(word) == 1:
            lettered = self._is_lettered(i) and self._dotted(i) not in _HOURS
            return word.upper() if lettered else None
        rows = contexts().get(low)
        if rows:
            return next((form for form, before, after in rows if self._stands(i, before, after)), word)
        if word not in self._habits:
            self._habits[word] = self.table.usual(word) or self.table.usual(low)
        if usual := self._habits[word]:
            return usual
        match = self._known(i)
        zipf = self.index.zipf(low)
        if match is not None and match.last - match.first == 1 and match.form != "misspelling":
            if zipf is None or zipf < _RARE:
                return self._written(match)[0]
        elif self.index.is_proper(low) and (zipf or 0.0) < 2.8 and len(low) > 3:
            return capital(word)
        if low in self.labels and (zipf or 0.0) < _COMMON - 0.7:
            return self.labels[low]
        if low in self.families and (zipf or 0.0) < _COMMON - 0.2 and not self._is_noun(i):
            return capital(word)
        return None

    def _is_noun(self, i: int) -> bool:
        return i > 0 and self.scan.low[i - 1] in _DETERMINERS and self._beside[i - 1]

    def _stands(self, i: int, before: frozenset[str], after: re.Pattern[str] | None) -> bool:
        scan = self.scan
        if before and not (i and scan.low[i - 1] in before and self._beside[i - 1]):
            return False
        return after is None or bool(after.match(scan.text, scan.ends[i]))

    def _is_lettered(self, i: int) -> bool:
        """A single letter beside another one, a dot between: the S of "U.S."."""
        scan, n = self.scan, len(self.scan)
        left = i > 0 and len(scan.words[i - 1]) == 1 and scan.gap(i - 1) == "."
        right = i + 1 < n and len(scan.words[i + 1]) == 1 and scan.gap(i) == "."
        return left or right

    def _dotted(self, i: int) -> str:
        """The letters that a lettered word stands in, with their dots: "p.m"."""
        first = last = i
        scan = self.scan
        while first > 0 and len(scan.words[first - 1]) == 1 and scan.gap(first - 1) == ".":
            first -= 1
        while last + 1 < len(scan) and len(scan.words[last + 1]) == 1 and scan.gap(last) == ".":
            last += 1
        return ".".join(scan.low[first : last + 1])

    def _starts_sentence(self, i: int) -> bool:
        scan = self.scan
        if scan.starts[i] in self._opens or i == 0:
            return True
        gap = scan.text[scan.ends[i - 1] : scan.starts[i]]
        if gap == " " or gap in (", ", "-", "\n") or not _STOP.search(gap):
            return False
        if gap.startswith(".") and not gap.startswith((".\n\n", ".)", '."', ".”", "...")):
            # "mr. roe", "j. roe", "u.s. troops": a dot that ends no sentence, as far as one can tell
            return not (scan.low[i - 1] in abbreviations() or len(scan.words[i - 1]) == 1)
        return not gap.startswith("...")

    def _is_possessive(self, end: int) -> bool:
        return not self.scan.text[end + 2 : end + 3].isalnum()

    # names of several words

    def _known(self, i: int) -> Match | None:
        return self.index.match(self.scan.low, i, self._beside.__getitem__)

    def _names(self) -> None:
        """Known names and phrases of two words or more, the longest at each place."""
        scan, low = self.scan, self.scan.low
        i = 0
        while i < len(low):
            last = i + 1
            match = self._known(i)
            if match is not None and match.last - match.first > 1 and self._is_name(match):
                for k, form in zip(range(match.first, match.last), self._written(match), strict=True):
                    self.form[k] = form
                last = match.last
                if self.index.known(match.name).type == "PERSON":
                    self.families.add(low[last - 1])
            for n in range(self.table.longest(low[i]), last - i, -1):
                if i + n > len(low) or not all(self._beside[i : i + n - 1]):
                    continue
                usual = self.table.usual(" ".join(w.lower() for w in scan.words[i : i + n]))
                if usual:
                    self.form.update(zip(range(i, i + n), usual.split(), strict=True))
                    last = i + n
                    break
            i = last

    def _is_name(self, match: Match) -> bool:
        """Whether the words of a known name mean it here: not when all are ordinary words that meet by chance."""
        if match.form == "misspelling":
            return False
        known = self.index.known(match.name)
        words = self.scan.low[match.first : match.last]
        content = [w for w in words if w not in PARTICLES]
        if any(self._is_special(w) for w in content):
            return True
        if known.type == "ORG" and len(words) >= 3:
            return True
        if self.corpus is not None and len(content) >= 2:
            return self.corpus.documents_with_pair(content[-2], content[-1]) >= _PAIRED
        return False

    def _is_special(self, low: str) -> bool:
        return bool(self.table.usual(low)) or (self.index.zipf(low) or 0.0) < _RARE

    def _written(self, match: Match) -> list[str]:
        """The words of a matched name as they are written."""
        words = self.scan.words[match.first : match.last]
        known = self.index.known(match.name)
        own = {fold(w): w for w in _WRITTEN.findall(known.name)}
        out = []
        for k, word in enumerate(words):
            low = fold(word)
            if match.form == "acronym" and low not in own:
                out.append(word.upper())
            elif low in own and len(own[low]) == len(word) and own[low].lower() == word.lower():
                out.append(own[low])
            elif low in PARTICLES and (k or low not in ("the", "al", "el", "la")):
                out.append(word.lower())
            else:
                usual = self.table.usual(word.lower())
                out.append(usual or (word.lower() if low in PARTICLES else capital(word)))
        return out

    def _after_names(self) -> None:
        """Names told by the word before: a given name before a rare word, a title before a name."""
        scan, low = self.scan, self.scan.low
        for i in range(len(low) - 1):
            if not self._beside[i] or i + 1 in self.form:
                continue
            if self._is_given(i) and self._may_be_family(i + 1, introduced=self._is_introduced(i)):
                self.form.setdefault(i, capital(scan.words[i]))
                self.form[i + 1] = capital(scan.words[i + 1])
                self.families.add(low[i + 1])
        i = 0
        while i < len(low):
            length = self._title(i)
            if length and i + length < len(low) and self._beside[i + length - 1]:
                after = i + length
                if after in self.form or self._is_person(after) or self._is_addressed(after):
                    for k in range(i, after):
                        if k not in self.form and low[k] not in PARTICLES:
                            self.form[k] = capital(scan.words[k])
                    self.form.setdefault(after, self._alone(after) or capital(scan.words[after]))
            i += max(1, length)

    def _title(self, i: int) -> int:
        """Words of the longest title that starts at word i."""
        best, phrase = 0, ""
        if self.scan.low[i] not in self._titled:
            return 0
        for n in range(1, self.index.longest_title + 1):
            k = i + n - 1
            if k >= len(self.scan) or (n > 1 and not self._beside[k - 1]):
                break
            phrase = f"{phrase} {self.scan.low[k]}" if phrase else self.scan.low[k]
            if phrase in self.index.titles:
                best = n
        return best

    def _is_person(self, i: int) -> bool:
        """Whether the word after a title is a person's: somebody's name that is no ordinary word."""
        low = self.scan.low[i]
        if not (self.index.is_given(low) or self.index.is_family(low)):
            return False
        zipf = self.index.zipf(low) or 0.0
        return zipf < _RARE or (bool(self.table.usual(low)) and not self._is_place(i)) or low in self.families

    def _is_addressed(self, i: int) -> bool:
        """Whether the word right after a title is a family name that no common word is ("Senator Warner"), or follows "Mr." at all."""
        low = self.scan.low[i]
        zipf = self.index.zipf(low) or 0.0
        if self.scan.low[i - 1] in _ADDRESSES:
            return zipf < _COMMON and self.scan.text[self.scan.ends[i - 1]] == "."  # "Mr. Chairman"
        return self.index.is_family(low) and zipf < 4.5 and not _INFLECTED.search(low)

    def _is_place(self, i: int) -> bool:
        match = self._known(i)
        return match is not None and self.index.known(match.name).type != "PERSON"

    def _is_given(self, i: int) -> bool:
        low = self.scan.low[i]
        return self.index.is_given(low) and (
            bool(self.table.usual(low)) or (self.index.zipf(low) or 9.0) < _RARE
        )

    def _is_introduced(self, i: int) -> bool:
        """After "I'm", "I am", "my name is", "reporter": who stands here says or is told a name."""
        low = self.scan.low
        if i == 0 or not self._beside[i - 1]:
            return False
        return (
            low[i - 1] in ("i'm", "reporter", "correspondent", "anchor")
            or low[max(0, i - 2) : i] == ["i", "am"]
            or low[max(0, i - 2) : i] == ["name", "is"]
        )

    def _may_be_family(self, i: int, *, introduced: bool) -> bool:
        low = self.scan.low[i]
        zipf = self.index.zipf(low) or 0.0
        if len(low) < 3 or "'" in low or low in _DETERMINERS:
            return False
        if self.index.is_family(low) and zipf < _COMMON - 0.4:
            return not _INFLECTED.search(low) or zipf < _RARE
        return zipf < (4.6 if introduced else 2.0) and not _INFLECTED.search(low)

    @staticmethod
    def _fitted(form: str | None, word: str) -> str | None:
        """The form if its letters are those of the word; else the word with a capital, None without a form."""
        if form is None or (len(form) == len(word) and form.lower() == word.lower()):
            return form
        return capital(word)


def _label_words(transcript: Transcript) -> dict[str, str]:
    """Words of the names in speaker labels and metadata: folded -> written."""
    names = {
        str(m.values["label"]) for m in transcript.text.marks if m.kind == "turn" and m.values.get("label")
    }
    found: dict[str, str] = {}
    for name in [*sorted(names), *transcript.metadata.speakers]:
        words = _WRITTEN.findall(name.partition(",")[0].partition("(")[0])
        if 2 <= len(words) <= 4:
            for word in words[-1:] + words[:1]:
                if len(word) > 2:
                    found[fold(word)] = word if not word.isupper() else capital(word)
    return found


def _mixed_stretches(transcript: Transcript, shouted: bool) -> list[tuple[int, int]]:
    """Paragraphs of a text in capitals that are in ordinary case (a note, an advertisement): left as they are."""
    if not shouted:
        return []
    s = transcript.text.text
    found = []
    for m in transcript.text.marks:
        if m.kind in ("paragraph", "turn") and m.end - m.start > 20:
            part = s[m.start : m.end]
            if sum(map(str.islower, part)) > 0.5 * sum(map(str.isalpha, part)):
                found.append((m.start, m.end))
    return sorted(found)
