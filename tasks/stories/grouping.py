"""Which documents tell one story. In: documents with their day, entities and words, and the stories known so far. Out:
`Groups`: a story for each document, ids that stay when documents join, and which stories turned out to be one. The two stories
whose documents are most alike are put together, again and again, while they are alike enough (average linkage); what comes
out depends on the texts and their days alone, not on the order or the ids of the documents."""

from __future__ import annotations

import hashlib
import heapq
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tasks.stories.origins import origins
from tasks.stories.records import Document, in_time
from tasks.stories.vectors import DAYS, TOLLS_DIFFER, Vector, cosine, tolls_differ, unit, vectorize

JOIN = 0.15  # mean likeness of the documents of two stories from which they are one
TIE = 0.25  # the same for two stories that were told apart before
FOLLOW_UP = 730  # days after which a trial or an anniversary may still go on with a story
FOLLOWED = 0.2  # likeness from which a document that names the same people, none of them famous, goes on with an old story
SHARED_ENTITIES = 2
SHARED_TERMS = 2
TELLING = 25  # heaviest terms of a document, by which others are found
LATEST = 300  # documents of one term that a document is held against


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
        """The terms that tell most of the story of these documents."""
        center = self._center(documents)
        shown = (t for t in center if t[0] in "we")
        return sorted(shown, key=lambda t: (-round(center[t], 9), t))[:count]

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
            self._centers[story] = unit(total)
        return self._centers[story]


def group(documents: Mapping[str, Document], known: Mapping[str, str]) -> Groups:
    """Give every document a story. `known` gives the stories of documents grouped before; they stay, unless a new document
    ties two of them, when the one told first (by day, then size, then id) stands for both."""
    vectors = vectorize(documents)
    order = in_time(documents, documents)
    place = {key: n for n, key in enumerate(order)}
    clusters = _Clusters(documents, order, known)
    for a, b, likeness in _pairs(order, documents, vectors, known):
        clusters.tie(a, b, likeness)
    stories: dict[str, str] = {}
    merged: dict[str, str] = {}
    taken = set(known.values())
    members = sorted(clusters.merge(place), key=lambda keys: place[keys[0]])
    for keys in members:
        held: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            if key in known:
                held[known[key]].append(key)
        if held:
            told_first = sorted(
                held, key=lambda s: (str(documents[held[s][0]].published_on or "9999"), -len(held[s]), s)
            )
            story = told_first[0]
            merged.update({other: story for other in told_first[1:]})
        else:
            story = story_id(keys[0], taken)
            taken.add(story)
        stories.update(dict.fromkeys(keys, story))
    return Groups(stories, merged, vectors)


class _Clusters:
    """Documents put together so far, and how alike any two clusters are: the mean over their documents that are near in time."""

    def __init__(
        self, documents: Mapping[str, Document], order: Sequence[str], known: Mapping[str, str]
    ) -> None:
        self.of: dict[str, int] = {}
        self.members: dict[int, list[str]] = {}
        self.new: dict[int, bool] = {}  # holds a document that was not grouped before
        self.old: dict[int, bool] = {}
        self.days: dict[int, Counter[int | None]] = {}
        self.sums: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.far: dict[int, Counter[int]] = defaultdict(
            Counter
        )  # ties between documents that are not near in time
        numbers: dict[str, int] = {}
        for key in order:
            number = numbers.setdefault(known[key], len(self.members)) if key in known else len(self.members)
            self.of[key] = number
            self.members.setdefault(number, []).append(key)
            self.new[number] = self.new.get(number, False) or key not in known
            self.old[number] = self.old.get(number, False) or key in known
            day = documents[key].published_on
            self.days.setdefault(number, Counter())[day.toordinal() if day else None] += 1
        self._documents = documents

    def tie(self, a: str, b: str, likeness: float) -> None:
        """Two documents are alike."""
        x, y = self.of[a], self.of[b]
        if x == y:
            return
        far = not near(self._documents[a], self._documents[b])
        for p, q in ((x, y), (y, x)):
            self.sums[p][q] += likeness
            self.far[p][q] += far

    def merge(self, place: Mapping[str, int]) -> Iterator[list[str]]:
        """Put the two clusters together that are most alike, until none are alike enough. Yields the documents of each."""
        heap: list[tuple[float, int, int, int, int]] = []
        version = dict.fromkeys(self.members, 0)

        def offer(x: int, y: int) -> None:
            if not (self.new[x] or self.new[y]):
                return  # told apart before, and nothing new between them
            likeness = round(self._mean(x, y), 6)
            if likeness >= (TIE if self.old[x] and self.old[y] else JOIN):
                x, y = sorted((x, y), key=lambda c: place[self.members[c][0]])
                heapq.heappush(heap, (-likeness, place[self.members[x][0]], place[self.members[y][0]], x, y))
                stamps[x, y] = version[x], version[y], likeness

        stamps: dict[tuple[int, int], tuple[int, int, float]] = {}
        for x, others in self.sums.items():
            for y in others:
                if x < y:
                    offer(x, y)
        while heap:
            likeness, _, _, x, y = heapq.heappop(heap)
            if x not in self.members or y not in self.members:
                continue
            if stamps.get((x, y)) != (version[x], version[y], -likeness):
                continue
            self._join(x, y, place)
            version[x] += 1
            for other in self.sums[x]:
                offer(x, other)
        yield from self.members.values()

    def _join(self, x: int, y: int, place: Mapping[str, int]) -> None:
        """Cluster y becomes part of x."""
        self.members[x] = sorted([*self.members[x], *self.members.pop(y)], key=place.__getitem__)
        self.new[x] |= self.new[y]
        self.old[x] |= self.old[y]
        self.days[x] += self.days[y]
        sums, far = self.sums.pop(y, {}), self.far.pop(y, Counter())
        for other, value in sums.items():
            self.sums[other].pop(y, None)
            count = self.far[other].pop(y, 0)
            if other != x:
                self.sums[x][other] += value
                self.sums[other][x] += value
                self.far[x][other] += far[other]
                self.far[other][x] += count
        self.sums[x].pop(y, None)

    def _mean(self, x: int, y: int) -> float:
        small, large = sorted((self.days[x], self.days[y]), key=len)
        pairs = self.far[x][y]
        for day, count in small.items():
            if day is None:
                pairs += count * large.total()
            else:
                pairs += count * (large[None] + sum(large[d] for d in range(day - DAYS, day + DAYS + 1)))
        return self.sums[x][y] / pairs if pairs else 0.0


def _pairs(
    order: Sequence[str],
    documents: Mapping[str, Document],
    vectors: Mapping[str, Vector],
    known: Mapping[str, str],
) -> Iterator[tuple[str, str, float]]:
    """Documents that share telling terms, with how alike they are; only those of a few days, or that name the same people. Of two
    documents that were grouped before only where a new one is like the stories of both."""
    telling = {key: _telling(vectors[key]) for key in order}
    index: dict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(order):
        for term in telling[key]:
            index[term].append(at)
    met: set[str | None] = set()  # known stories that a new document is like

    def beside(at: int, wanted: Callable[[str], bool], after: bool) -> Iterator[tuple[str, str, float]]:
        key = order[at]
        shared: Counter[int] = Counter()
        for term in telling[key]:
            here = bisect_left(index[term], at)
            shared.update(index[term][max(0, here - LATEST) : here])
            if after:
                shared.update(index[term][here + 1 : here + 1 + LATEST])
        for position, count in shared.items():
            other = order[position]
            if count < SHARED_TERMS or not wanted(other) or (position > at and other not in known):
                continue  # of two new documents the later one looks back
            if (likeness := _likeness(key, other, documents, vectors)) is not None:
                yield key, other, likeness

    for at, key in enumerate(order):
        if key not in known:
            for found in beside(at, lambda other: True, after=True):
                if found[1] in known:
                    met.add(known[found[1]])
                yield found
    for at, key in enumerate(order):
        if known.get(key) in met:
            for found in beside(at, lambda other: known.get(other) in met, after=False):
                if known[found[1]] != known[key]:
                    yield found


def _likeness(
    a: str, b: str, documents: Mapping[str, Document], vectors: Mapping[str, Vector]
) -> float | None:
    """How alike two documents are; None where they are too far apart in time."""
    close = near(documents[a], documents[b])
    if not close and not follows(documents[a], documents[b]):
        return None
    likeness = cosine(vectors[a], vectors[b])
    if tolls_differ(documents[a], documents[b]):
        likeness *= TOLLS_DIFFER
    return likeness if close or likeness >= FOLLOWED else None


def _telling(vector: Vector) -> list[str]:
    return sorted(vector, key=lambda t: (-round(vector[t], 9), t))[:TELLING]


def near(a: Document, b: Document) -> bool:
    """True when two documents are so near in time that they may tell one story; those without a day always are."""
    if a.published_on is None or b.published_on is None:
        return True
    return abs((a.published_on - b.published_on).days) <= DAYS


def follows(a: Document, b: Document) -> bool:
    """True when one may go on with the story of the other after weeks: both are about people of whom only that story tells."""
    if a.published_on is None or b.published_on is None or not a.people & b.people:
        return False
    return abs((a.published_on - b.published_on).days) <= FOLLOW_UP


def readable(term: str, names: Mapping[str, str]) -> str:
    """A term as a reader may see it: the entity's name, or the stem."""
    kind, _, rest = term.partition(":")
    return names.get(rest, rest) if kind == "e" else rest


__all__ = ["DAYS", "FOLLOW_UP", "SHARED_ENTITIES", "Groups", "group", "origins", "readable", "story_id"]
