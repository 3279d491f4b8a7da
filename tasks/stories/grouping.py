"""Which documents tell one story. In: documents with their day, entities and words, and the stories known so far. Out:
`Groups`: a story for each document, ids that stay when documents join, and which stories turned out to be one. A document
joins the story whose nearest documents are most like it; only documents that share rare terms within a few days are looked at."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.lang.en.stop_words import STOP_WORDS
from wordfreq import word_frequency

from tasks.stories.origins import origins
from tasks.stories.records import Document, stem, words

DAYS = 4  # documents further apart than this open a new story
ALIKE = 0.25  # cosine of two documents from which they may tell one story
JOIN = 0.2  # mean cosine with a story's nearest documents from which a document joins it
TIE = 0.45  # mean cosine with each of two stories from which a document shows them to be one
NEAREST = 3
SHARED_ENTITIES = 2
ENTITY_WEIGHT = 2.0  # an entity in common says more than a word
ENTITY_SHARE = 0.01  # share of documents that name an entity, before the corpus has its say
BACKGROUND = 500  # documents that the background frequencies weigh as much as
TELLING = 25  # heaviest terms of a document, by which others are found
LATEST = 300  # documents of one term that a document is held against

Vector = dict[str, float]


def story_id(document_id: str, taken: Iterable[str] = ()) -> str:
    """The id of a story that this document opened; another when `taken` has that."""
    taken, again = set(taken), ""
    while True:
        found = "s_" + hashlib.sha256(f"story|{document_id}{again}".encode()).hexdigest()[:16]
        if found not in taken:
            return found
        again += "|"


@dataclass
class Groups:
    """Stories of documents. `merged`: story that is no more -> the one that stands for it."""

    stories: dict[str, str]
    merged: dict[str, str]
    vectors: dict[str, Vector] = field(repr=False, default_factory=dict)
    _centers: dict[str, Vector] = field(repr=False, default_factory=dict)

    def terms(self, documents: Sequence[str], count: int) -> list[str]:
        """The heaviest terms of some documents, as `w:stem` and `e:entity`."""
        center = self._center(documents)
        return sorted(center, key=lambda t: (-center[t], t))[:count]

    def fit(self, document: str, documents: Sequence[str]) -> float:
        """Cosine of a document with the center of its story."""
        return round(min(1.0, cosine(self.vectors[document], self._center(documents))), 3)

    def _center(self, documents: Sequence[str]) -> Vector:
        story = self.stories[documents[0]]
        if story not in self._centers:
            total: dict[str, float] = defaultdict(float)
            for key in documents:
                for term, weight in self.vectors[key].items():
                    total[term] += weight
            self._centers[story] = _unit(total)
        return self._centers[story]


def group(documents: Mapping[str, Document], known: Mapping[str, str]) -> Groups:
    """Give every document a story. `known` gives the stories of documents grouped before; they stay, unless a new document
    ties two of them, when the one told first (by day, then size, then id) stands for both."""
    vectors = vectorize(documents)
    order = sorted(documents, key=lambda k: (str(documents[k].published_on or "9999"), k))
    index: dict[str, list[str]] = defaultdict(list)
    stories: dict[str, str] = {}
    members: dict[str, list[str]] = defaultdict(list)
    merged: dict[str, str] = {}

    def put(key: str, story: str) -> None:
        stories[key] = story
        members[story].append(key)
        for term in _telling(vectors[key]):
            index[term].append(key)

    def rank(story: str) -> tuple[str, int, str]:
        first = min(str(documents[k].published_on or "9999") for k in members[story])
        return first, -len(members[story]), story

    for key in order:
        if key in known:
            put(key, known[key])
    taken = set(known.values())
    for key in order:
        if key in known:
            continue
        scores = _scores(key, documents, vectors, index, stories)
        near = sorted((s for s in scores if scores[s] >= JOIN), key=lambda s: (-scores[s], s))
        if not near:
            story = story_id(key, taken)
            taken.add(story)
            put(key, story)
            continue
        tied = sorted([near[0], *(s for s in near[1:] if scores[near[0]] >= TIE <= scores[s])], key=rank)
        stands = tied[0]
        for other in tied[1:]:
            for moved in members.pop(other):
                stories[moved] = stands
                members[stands].append(moved)
            if other in known.values():
                merged[other] = stands
            merged.update({s: stands for s, into in merged.items() if into == other})
        put(key, stands)
    return Groups(stories, merged, vectors)


def _scores(
    key: str,
    documents: Mapping[str, Document],
    vectors: Mapping[str, Vector],
    index: Mapping[str, list[str]],
    stories: Mapping[str, str],
) -> dict[str, float]:
    """Story -> mean cosine of a document with the story's documents nearest to it."""
    shared: Counter[str] = Counter()
    for term in _telling(vectors[key]):
        shared.update(index[term][-LATEST:] if term in index else ())
    found: dict[str, list[float]] = defaultdict(list)
    for other, count in shared.items():
        if count >= 2 and _close(documents[key], documents[other]):
            found[stories[other]].append(cosine(vectors[key], vectors[other]))
    return {
        story: sum(nearest) / len(nearest)
        for story, values in found.items()
        if (nearest := sorted(values, reverse=True)[:NEAREST])[0] >= ALIKE
    }


def _telling(vector: Vector) -> list[str]:
    return sorted(vector, key=lambda t: (-vector[t], t))[:TELLING]


def _close(a: Document, b: Document) -> bool:
    if a.published_on is None or b.published_on is None:
        return True
    return abs((a.published_on - b.published_on).days) <= DAYS


def vectorize(documents: Mapping[str, Document]) -> dict[str, Vector]:
    """Unit vectors over entity ids and content stems: log counts times inverse document frequency.

    A small corpus says little of how common a word is, so frequencies start from a background of BACKGROUND documents
    (word frequencies of general English, wordfreq) to which the corpus's own are added.
    """
    raw: dict[str, Vector] = {}
    frequency: Counter[str] = Counter()
    expected: dict[str, float] = {}
    for key, doc in documents.items():
        counts: Counter[str] = Counter()
        for word in words(doc.text):
            if word not in STOP_WORDS and len(word) > 2:
                term = f"w:{stem(word)}"
                counts[term] += 1
                if term not in expected:
                    expected[term] = _share_of_documents(word)
        vector = {term: 1 + math.log(n) for term, n in counts.items()}
        vector |= {f"e:{e}": ENTITY_WEIGHT * (1 + math.log(n)) for e, n in doc.entities.items()}
        raw[key] = vector
        frequency.update(vector.keys())
    size = len(documents) + BACKGROUND
    return {
        key: _unit(
            {
                term: weight
                * math.log(size / (frequency[term] + BACKGROUND * expected.get(term, ENTITY_SHARE)))
                for term, weight in vector.items()
            }
        )
        for key, vector in raw.items()
    }


def _unit(vector: Mapping[str, float]) -> Vector:
    norm = math.sqrt(sum(v * v for v in vector.values())) or 1.0
    return {term: v / norm for term, v in vector.items()}


def _share_of_documents(word: str) -> float:
    """Share of documents of 500 words that hold a word, if its occurrences were independent."""
    return 1 - math.exp(-500 * word_frequency(word, "en", minimum=1e-8))


def cosine(a: Vector, b: Vector) -> float:
    """Of two unit vectors."""
    if len(b) < len(a):
        a, b = b, a
    return sum(v * b[t] for t, v in a.items() if t in b)


def readable(term: str, names: Mapping[str, str]) -> str:
    """A term as a reader may see it: the entity's name, or the stem."""
    kind, _, rest = term.partition(":")
    return names.get(rest, rest) if kind == "e" else rest


__all__ = ["DAYS", "SHARED_ENTITIES", "Groups", "group", "origins", "readable", "story_id"]
