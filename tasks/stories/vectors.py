"""How alike two documents are. In: documents with their words, entities and tolls. Out: a unit vector for each, over words, names,
runs of capitalized words, ages and entities, and how alike two vectors are. A place is shared by all that happens there, so it
says the less the more documents of those days name it; people say most."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping

from spacy.lang.en.stop_words import STOP_WORDS
from wordfreq import word_frequency

from tasks.stories.records import Document, stem, words

DAYS = 4  # documents further apart than this open a new story, unless they follow one up
PERSON = 2.5  # what somebody of no fame says beside a word: he is of one story
NAMED = 1.0  # what two capitalized words in a row say: a street, a bar, a bill
ENTITY_SHARE = 0.01  # share of documents that name an entity, before the corpus has its say
AGE_SHARE = 0.02  # the same for an age
BACKGROUND = 500  # documents that the background frequencies weigh as much as
FEW_HERE = 2  # documents of the days around that may name a place before it says less
TOLLS_DIFFER = 0.7  # what is left of a likeness when the texts count other victims
SMALL_TOLL = 12  # victims up to which a count is exact: the toll of an earthquake is not

Vector = dict[str, float]

# Capitalized words in a row: matches "Garnet Street", "Ann Orr"; not "the Street".
_NAMES = re.compile(r"\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)+")
# An age: matches "34-year-old", "Lee, 34,", "ages 22"; not "34 people".
_AGE = re.compile(
    r"\b(\d{1,2})-(?:year|month)-old|, (\d{1,2})(?=[,.;)])|\b(\d{1,2}) years old|\bages? (\d{1,2})\b"
)


def vectorize(documents: Mapping[str, Document]) -> dict[str, Vector]:
    """Unit vectors of documents: log counts times inverse document frequency.

    A small corpus says little of how common a word is, so frequencies start from a background of BACKGROUND documents
    (word frequencies of general English, wordfreq) to which the corpus's own are added.
    """
    raw = {key: _terms(doc) for key, doc in documents.items()}
    frequency = Counter(term for vector in raw.values() for term in vector)
    near = _near(documents, raw)
    size = len(documents) + BACKGROUND
    vectors = {}
    for key, vector in raw.items():
        weighed = {}
        for term, weight in vector.items():
            seen = frequency[term] + BACKGROUND * _expected(term)
            weighed[term] = weight * math.log(max(size, seen) / seen)
            if term in near:
                weighed[term] *= math.sqrt(min(1.0, FEW_HERE / near[term].around(documents[key])))
        vectors[key] = unit(weighed)
    return vectors


def _terms(doc: Document) -> Vector:
    """Terms with their weights: w: stem, p: stem of a place's name, c: two capitalized words, a: age, e: entity."""
    text = doc.told()
    counts: Counter[str] = Counter()
    for word in words(text):
        word = word.removesuffix("'s")
        if word not in STOP_WORDS and len(word) > (1 if word.isdigit() else 2):
            term = f"{'p' if word in doc.place_words else 'w'}:{stem(word)}"
            counts[term] += 1
            _SHARES.setdefault(term, _share_of_documents(word))
    for match in _NAMES.finditer(text):
        for a, b in itertools.pairwise(match[0].lower().split()):
            if not {a, b} & (STOP_WORDS | doc.place_words):
                counts[f"c:{a} {b}"] += 1
    vector = {term: (NAMED if term[0] == "c" else 1.0) * (1 + math.log(n)) for term, n in counts.items()}
    for match in _AGE.finditer(text):
        vector[f"a:{match[match.lastindex or 0]}"] = 1.0
    for entity, n in doc.entities.items():
        vector[f"e:{entity}"] = (PERSON if entity in doc.people else 1.0) * (1 + math.log(n))
    return vector


_SHARES: dict[str, float] = {}


def _expected(term: str) -> float:
    """Share of documents that hold a term, before the corpus has its say."""
    return _SHARES[term] if term[0] in "wp" else AGE_SHARE if term[0] == "a" else ENTITY_SHARE


def _share_of_documents(word: str) -> float:
    """Share of documents of 500 words that hold a word, if its occurrences were independent."""
    return 1 - math.exp(-500 * word_frequency(word, "en", minimum=1e-8))


class _Days:
    """The days of the documents that name a place, to count those around a day."""

    def __init__(self) -> None:
        self.days: list[int] = []
        self.undated = 0

    def around(self, doc: Document) -> int:
        """Documents within DAYS of one; those without a day may be of any."""
        if doc.published_on is None:
            return len(self.days) + self.undated
        day = doc.published_on.toordinal()
        first, last = bisect_left(self.days, day - DAYS), bisect_right(self.days, day + DAYS)
        return last - first + self.undated


def _near(documents: Mapping[str, Document], raw: Mapping[str, Vector]) -> dict[str, _Days]:
    """For every term that is a place or a word of its name: the days of the documents that hold it."""
    found: dict[str, _Days] = defaultdict(_Days)
    for key, vector in raw.items():
        doc = documents[key]
        for term in vector:
            if term[0] == "p" or (term[0] == "e" and term[2:] in doc.places):
                if doc.published_on is None:
                    found[term].undated += 1
                else:
                    found[term].days.append(doc.published_on.toordinal())
    for days in found.values():
        days.days.sort()
    return dict(found)


def unit(vector: Mapping[str, float]) -> Vector:
    """The vector at length 1."""
    norm = math.sqrt(math.fsum(v * v for v in vector.values())) or 1.0
    return {term: v / norm for term, v in vector.items()}


def cosine(a: Vector, b: Vector) -> float:
    """Of two unit vectors. The sum is exact, so that it is the same whichever comes first."""
    if len(b) < len(a):
        a, b = b, a
    return math.fsum(v * b[t] for t, v in a.items() if t in b)


def tolls_differ(a: Document, b: Document) -> bool:
    """True when two texts count so few victims that a difference tells of two events: two dead and one hurt are three shot, and
    a victim who dies later changes no sum."""
    if not a.tolls or not b.tolls:
        return False
    x, y = sum(a.tolls.values()), sum(b.tolls.values())
    return x != y and max(x, y) <= SMALL_TOLL


__all__ = ["DAYS", "Vector", "cosine", "tolls_differ", "unit", "vectorize"]
