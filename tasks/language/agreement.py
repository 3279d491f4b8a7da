"""One name, one type: mentions of the same name in a document are read together.

In come a document's words, the log probability of every BIO tag for every word, and the spans found sentence by sentence; out go spans
whose types agree within the document unless a mention's own context is clear. A party that is once a person and once a place is
the sign of a rare name: its mentions are each uncertain, but together they are not. (The idea is old: Finkel, Grenager and Manning 2005 call it
label consistency.)
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

NamedSpan = tuple[int, int, str]

# Types that a name can be mistaken between; numbers and dates have no such thing as a name.
NAME_TYPES = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
GENITIVES = frozenset({"'s", "’s", "'", "’"})
CLEAR = 5.0  # log odds of a mention's own type over the document's, from which its context has the say
FULL_NAME = 1.0  # log odds for PERSON from each full name that a single word begins or ends, two at most


def trim(words: list[str], spans: list[NamedSpan]) -> list[NamedSpan]:
    """Names without what is never part of one: an article before it, a genitive after it, quotes and dashes at its edges."""
    out = []
    for start, end, kind in spans:
        if kind in NAME_TYPES:
            while start < end and (_is_article(words[start]) or not any(map(str.isalnum, words[start]))):
                start += 1
            while start < end and (
                words[end - 1].lower() in GENITIVES or not any(map(str.isalnum, words[end - 1]))
            ):
                end -= 1
        if start < end:
            out.append((start, end, kind))
    return out


def _is_article(word: str) -> bool:
    """ "The" however written; "a" and "an" in lower case only, An is a name too."""
    return word.lower() == "the" or word in ("a", "an")


def span_scores(tags: np.ndarray, start: int, end: int, columns: list[tuple[int, int]]) -> np.ndarray:
    """Log probability of a span for each type, its words taken alone. columns: (B column, I column) of each type."""
    out = np.empty(len(columns), dtype=np.float32)
    for k, (begin, inside) in enumerate(columns):
        out[k] = tags[start, begin] + tags[start + 1 : end, inside].sum()
    return out


def agree(words: list[str], tags: np.ndarray, spans: list[NamedSpan], labels: list[str]) -> list[NamedSpan]:
    """Spans with types that agree within the document.

    words: the document's words; tags: [words, BIO tags] log probabilities; labels: the BIO tags' names. Returns new spans, boundaries kept.
    """
    index = {label: i for i, label in enumerate(labels)}
    types = [kind for kind in NAME_TYPES if f"B-{kind}" in index]
    columns = [(index[f"B-{kind}"], index[f"I-{kind}"]) for kind in types]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for k, (start, end, kind) in enumerate(spans):
        if kind in types:
            groups[tuple(word.casefold() for word in words[start:end])].append(k)
    people: dict[str, int] = defaultdict(int)
    for key, members in groups.items():
        if len(key) > 1:
            for part in {key[0], key[-1]}:
                people[part] += sum(spans[k][2] == "PERSON" for k in members)
    out = list(spans)
    for key, members in groups.items():
        known = people[key[0]] if len(key) == 1 else 0
        if len({spans[k][2] for k in members}) == 1 and not known:
            continue
        scores = np.stack([span_scores(tags, spans[k][0], spans[k][1], columns) for k in members])
        # A word that is impossible as part of a type says so once, not without bound.
        scores = np.maximum(scores, scores.max(1, keepdims=True) - 8.0)
        total = scores.sum(0)
        if known and "PERSON" in types:
            total[types.index("PERSON")] += FULL_NAME * min(known, 2)
        best = int(total.argmax())
        for row, k in zip(scores, members, strict=True):
            start, end, kind = spans[k]
            if kind != types[best] and row[types.index(kind)] - row[best] < CLEAR:
                out[k] = (start, end, types[best])
    return out
