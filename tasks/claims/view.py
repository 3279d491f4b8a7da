"""The parse of a Doc as plain Python lists, because the rules of this folder ask millions of small questions of it.

In: a parsed Doc (tags, lemmas, Universal Dependencies heads and labels, sentences). Out: `View`, with one list an
attribute, children, subtree edges, sentences and paragraphs, and the few questions every rule asks (subtree, noun
phrase, subject). Token positions are indices into the Doc; characters are code points of `doc.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cached_property

from spacy.attrs import DEP, HEAD, IDX, LEMMA, LENGTH, LOWER, ORTH, SENT_START, TAG
from spacy.tokens import Doc

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass"})
#: A dependent with one of these labels starts a new statement beside its head's.
CLAUSES = frozenset({"ccomp", "advcl", "acl", "acl:relcl", "advcl:relcl", "parataxis", "conj", "csubj"})
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday".split())
NOMINAL_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "DT", "CD", "WP", "EX", "PRP$", "JJS", "WDT"})
PUNCTUATION = frozenset(".,:;?!\"'“”‘’«»„`-–—…()[]{}") | {"``", "''", "...", "--", "---"}
#: A line break ends a paragraph, unless the line was only wrapped: the next one goes on in lower case.
#: Matches the break in "one.\nTwo"; not in "one\ntwo".
_BREAK = re.compile(r"[ \t]*\n(?![ \t]*[a-z])\s*|[ \t]*\n[ \t]*\n\s*")


#: Strings kept of a vocabulary; a worker that reads for days meets more than it should hold.
_KEPT = 200_000


class _Names(dict):
    """Hash to string of one vocabulary, filled as asked."""

    def __init__(self, strings) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, key: int) -> str:
        if len(self) >= _KEPT:
            self.clear()
        value = self[key] = self._strings[key]
        return value


class View:
    """One Doc's parse. Lists have one entry a token unless they say otherwise."""

    def __init__(self, doc: Doc, breaks: list[int] | None = None) -> None:
        """`breaks`: character offsets where a new paragraph (or turn) starts, beside the line breaks of the text."""
        self.doc = doc
        self.text = doc.text
        self.n = n = len(doc)
        table = doc.to_array([ORTH, LOWER, LEMMA, TAG, DEP, HEAD, SENT_START, IDX, LENGTH])
        orth, lower, lemma, tag, dep, head, start, idx, length = (
            table[:, k].astype("int64") for k in range(9)
        )
        names = _names_of(doc)
        self.word: list[str] = [names[k] for k in table[:, 0].tolist()]
        self.lower: list[str] = [names[k] for k in table[:, 1].tolist()]
        low = self.lower
        self.lemma: list[str] = [
            names[k].lower() if k else low[i] for i, k in enumerate(table[:, 2].tolist())
        ]
        self.tag: list[str] = [names[k] for k in table[:, 3].tolist()]
        self.dep: list[str] = [names[k] for k in table[:, 4].tolist()]
        self.head: list[int] = [i + k for i, k in enumerate(head.tolist())]
        self.start: list[int] = idx.tolist()
        self.end: list[int] = (idx + length).tolist()
        del orth, lower, lemma, tag, dep
        #: Countries of the document by mentions, once `currencies` asks.
        self.about: Counter[str] | None = None
        self.breaks = frozenset(breaks or ())
        self._paragraphs(breaks or [])
        self._cut_arcs()
        self._mend_subjects()
        self.children: list[list[int]] = [[] for _ in range(n)]
        self.left: list[int] = list(range(n))  # first token of the subtree
        self.right: list[int] = list(range(1, n + 1))  # one past its last token
        heads, left, right = self.head, self.left, self.right
        for i, h in enumerate(heads):
            if h != i:
                self.children[h].append(i)
            j = i
            while heads[j] != j:
                j = heads[j]
                if left[j] > i:
                    left[j] = i
                right[j] = max(right[j], i + 1)
        self._sentences(start.tolist())

    def _cut_arcs(self) -> None:
        """No arc leaves its paragraph: where the parse runs two together, the second gets a root of its own."""
        if len(self.paragraphs) < 2:
            return
        starts = [bisect_left(self.start, a) for a, _ in self.paragraphs]
        heads, dep = self.head, self.dep
        for a, b in zip(starts, [*starts[1:], self.n], strict=True):
            for i in range(a, b):
                if not a <= heads[i] < b:
                    heads[i], dep[i] = i, "ROOT"
        self._cuts = starts

    def _mend_subjects(self) -> None:
        """Give a clause back its subject where the parse hung it on the verb of saying after it, which has one of its own:
        "Roe and her team | may have been too quick, said Ann Poe"."""
        subjects: dict[int, list[int]] = {}
        for i, dep in enumerate(self.dep):
            if dep in ("nsubj", "nsubj:pass"):
                subjects.setdefault(self.head[i], []).append(i)
        for verb, found in subjects.items():
            first, last = found[0], found[-1]
            if not first < verb < last:
                continue
            clause = next(
                (
                    c
                    for c in range(first + 1, verb)
                    if self.head[c] == verb and self.dep[c] in ("ccomp", "parataxis")
                ),
                None,
            )
            if clause is None or clause in subjects:
                continue
            for i in range(max(0, first - 3), clause):
                if self.head[i] == verb and self.dep[i] in ("nsubj", "nsubj:pass", "cc", "advmod", "punct"):
                    self.head[i] = clause

    def _sentences(self, marks: list[int]) -> None:
        """Sentences as [start, end) token ranges; a paragraph's end also ends one."""
        starts = [i for i, m in enumerate(marks) if m == 1 or i == 0] or [0]
        if len(self.paragraphs) > 1:
            starts = sorted({*starts, *self._cuts} - {self.n})
        self.sentence_starts = starts
        self.sentences: list[tuple[int, int]] = (
            list(zip(starts, [*starts[1:], self.n], strict=True)) if self.n else []
        )
        self.sentence: list[int] = [k for k, (a, b) in enumerate(self.sentences) for _ in range(a, b)]

    def _paragraphs(self, breaks: list[int]) -> None:
        pieces: list[tuple[int, int]] = []
        cuts = sorted(set(breaks))
        lines, at = [], 0
        for match in _BREAK.finditer(self.text):
            lines.append((at, match.start()))
            at = match.end()
        lines.append((at, len(self.text)))
        for a, b in lines:
            at = a
            for cut in cuts[bisect_right(cuts, a) : bisect_left(cuts, b)]:
                pieces.append((at, cut))
                at = cut
            pieces.append((at, b))
        self.paragraphs = [(a, b) for a, b in pieces if self.text[a:b].strip()]
        self._paragraph_starts = [a for a, _ in self.paragraphs]

    def paragraph(self, char: int) -> int:
        """Number of the paragraph that holds a character (the one before, between two)."""
        return max(0, bisect_right(self._paragraph_starts, char) - 1)

    def tokens_in(self, start: int, end: int) -> tuple[int, int]:
        """Token range [i, j) that lies wholly inside characters [start, end)."""
        i = bisect_left(self.start, start)
        j = bisect_left(self.start, end)
        while j > i and self.end[j - 1] > end:
            j -= 1
        return i, j

    def token_at(self, char: int) -> int:
        """The token that holds a character, or the next one."""
        return min(max(0, bisect_right(self.start, char) - 1), self.n - 1)

    @cached_property
    def is_space(self) -> list[bool]:
        return [not w.strip() for w in self.word]

    def is_punct(self, i: int) -> bool:
        w = self.word[i]
        return w in PUNCTUATION or not any(c.isalnum() or c in "$€£%#@" for c in w)

    def child(self, i: int, *labels: str) -> int | None:
        """First dependent of i with one of these labels."""
        for c in self.children[i]:
            if self.dep[c] in labels:
                return c
        return None

    def subtree(self, i: int, without: frozenset[int] | set[int] = frozenset()) -> list[int]:
        """Tokens under i, sorted, without the subtrees rooted in `without`."""
        out, todo = [], [i]
        children = self.children
        while todo:
            k = todo.pop()
            out.append(k)
            for c in children[k]:
                if c not in without:
                    todo.append(c)
        out.sort()
        return out

    def is_finite(self, i: int) -> bool:
        """True when token i heads a clause with a finite verb or an auxiliary or copula that is one."""
        if self.tag[i] in ("VBD", "VBP", "VBZ", "MD"):
            return True
        return any(
            self.dep[c] in ("aux", "cop", "aux:pass") and self.tag[c] in ("VBD", "VBP", "VBZ", "MD")
            for c in self.children[i]
        )

    def has_lemma(self, i: int, label: str, *words: str) -> int | None:
        """First dependent of i under `label` whose lower form is one of `words`."""
        for c in self.children[i]:
            if self.dep[c] == label and self.lower[c] in words:
                return c
        return None

    def subject(self, i: int) -> int | None:
        """Subject of the predicate i itself (no inheritance). Of two, the one that is no day and ends the phrase: the
        parse may cut a title off its name ("Secretary of State | John Kerry said", "said goalkeeper | Dino Marsh")."""
        found = [c for c in self.children[i] if self.dep[c] in ("nsubj", "nsubj:pass")]
        if len(found) < 2:
            return found[0] if found else None
        before = [c for c in found if c < i and self.lower[c] not in DAYS]
        if before:
            return before[-1]
        return found[1] if found[0] > i and self.right[found[0]] == self.left[found[1]] else found[0]

    def case_of(self, i: int) -> str:
        """The preposition of nominal i in lower case, fixed parts joined ("according to"), or ''."""
        for c in self.children[i]:
            if self.dep[c] == "case":
                parts = [c, *(k for k in self.children[c] if self.dep[k] == "fixed")]
                return " ".join(self.lower[k] for k in parts)
        return ""

    def previous_word(self, i: int) -> int | None:
        """The token before i that is not white space."""
        i -= 1
        while i >= 0 and not self.word[i].strip():
            i -= 1
        return i if i >= 0 else None

    def next_word(self, i: int) -> int | None:
        """The token after i that is not white space."""
        i += 1
        while i < self.n and not self.word[i].strip():
            i += 1
        return i if i < self.n else None


_NAMES: dict[int, _Names] = {}


def _names_of(doc: Doc) -> _Names:
    """Strings of the Doc's vocabulary, kept from Doc to Doc while the vocabulary is the same."""
    strings = doc.vocab.strings
    found = _NAMES.get(id(strings))
    if found is None or found._strings is not strings:
        _NAMES.clear()
        found = _NAMES[id(strings)] = _Names(strings)
    return found
