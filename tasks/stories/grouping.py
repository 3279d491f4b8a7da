"""Which documents tell one story, and which of them are copies. In: documents with their day, entities and words, and the
stories known so far. Out: story ids that stay when documents join, and an origin id that copies of one text share."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from spacy.lang.en.stop_words import STOP_WORDS
from wordfreq import word_frequency

from tasks.stories.records import Document, stem, words

DAYS = 4  # documents further apart than this open a new story
ALIKE = 0.25  # cosine from which two documents tell one story: of ECB+ development pairs 93% of the same event, 1% of others
SHARED_ENTITIES = 2
ENTITY_WEIGHT = 2.0  # an entity in common says more than a word
ENTITY_SHARE = 0.01  # share of documents that name an entity, before the corpus has its say
BACKGROUND = 500  # documents that the background frequencies weigh as much as
SHINGLE = 5  # words
COPIED = (
    0.6  # share of the shorter text's shingles from which two texts are copies (Broder 1997: containment)
)


def story_id(document_id: str) -> str:
    """The id of a story that this document opened."""
    return "s_" + hashlib.sha256(f"story|{document_id}".encode()).hexdigest()[:16]


def group(documents: Mapping[str, Document], known: Mapping[str, str]) -> dict[str, str]:
    """Document id -> story id. `known` gives the stories of documents grouped before; they stay, unless a new document
    ties two of them, when the older id (in sort order) stands for both."""
    vectors = _vectors(documents)
    by_entity: dict[str, list[str]] = defaultdict(list)
    for key in sorted(documents):
        for entity in documents[key].entities:
            by_entity[entity].append(key)
    parent = {key: key for key in documents}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for key in sorted(documents):
        if key in known:
            continue
        shared: Counter[str] = Counter()
        for entity in documents[key].entities:
            if len(by_entity[entity]) <= max(
                50, len(documents) // 5
            ):  # an entity that everyone names tells nothing
                shared.update(other for other in by_entity[entity] if other != key)
        for other, count in shared.items():
            if (
                count < SHARED_ENTITIES
                or root(other) == root(key)
                or not _close(documents[key], documents[other])
            ):
                continue
            if _cosine(vectors[key], vectors[other]) >= ALIKE:
                a, b = sorted((root(key), root(other)))
                parent[b] = a
    members: dict[str, list[str]] = defaultdict(list)
    for key in documents:
        members[root(key)].append(key)
    found: dict[str, str] = {}
    for keys in members.values():
        before = sorted({known[k] for k in keys if k in known})
        name = before[0] if before else story_id(min(keys))
        found.update(dict.fromkeys(keys, name))
    return found


def _close(a: Document, b: Document) -> bool:
    if a.published_on is None or b.published_on is None:
        return True
    return abs((a.published_on - b.published_on).days) <= DAYS


def _vectors(documents: Mapping[str, Document]) -> dict[str, dict[str, float]]:
    """Unit vectors over entity ids and content stems: log counts times inverse document frequency.

    A small corpus says little of how common a word is, so frequencies start from a background of BACKGROUND documents
    (word frequencies of general English, wordfreq) to which the corpus's own are added.
    """
    raw: dict[str, dict[str, float]] = {}
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
    for vector in raw.values():
        for term in vector:
            vector[term] *= math.log(size / (frequency[term] + BACKGROUND * expected.get(term, ENTITY_SHARE)))
        norm = math.sqrt(sum(v * v for v in vector.values())) or 1.0
        for term in vector:
            vector[term] /= norm
    return raw


def _share_of_documents(word: str) -> float:
    """Share of documents of 500 words that hold a word, if its occurrences were independent."""
    return 1 - math.exp(-500 * word_frequency(word, "en", minimum=1e-8))


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    if len(b) < len(a):
        a, b = b, a
    return sum(v * b[t] for t, v in a.items() if t in b)


def origins(documents: Mapping[str, Document]) -> dict[str, str]:
    """Document id -> origin id: the first (by day, then id) of the texts it is a copy of."""
    shingles = {key: _shingles(doc.text) for key, doc in documents.items()}
    at: dict[int, list[str]] = defaultdict(list)
    order = sorted(documents, key=lambda k: (str(documents[k].published_on or "9999"), k))
    found: dict[str, str] = {}
    for key in order:
        shared: Counter[str] = Counter()
        for shingle in shingles[key]:
            shared.update(at[shingle])
        origin = key
        for other, count in sorted(shared.items()):
            if count >= COPIED * min(len(shingles[key]), len(shingles[other])):
                origin = found[other]
                break
        found[key] = origin
        if len(shingles[key]) >= 10:  # a text of a line or two copies nothing
            for shingle in shingles[key]:
                at[shingle].append(key)
    return {
        key: "o_" + hashlib.sha256(f"origin|{first}".encode()).hexdigest()[:16]
        for key, first in found.items()
    }


def _shingles(text: str) -> set[int]:
    ws = words(text)
    return {hash_of(" ".join(ws[i : i + SHINGLE])) for i in range(len(ws) - SHINGLE + 1)}


def hash_of(text: str) -> int:
    """A stable 64-bit hash (Python's own differs from run to run)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
