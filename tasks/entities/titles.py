"""Titles and roles that stand with a name: where they end, where they begin, what they are of.

In: a `Reading`, the reference's titles and role nouns, a token. Out: the titles that run up to it ("Defense Secretary", "CEO of
the Refugee Council", "actress") or that open a span.
"""

from __future__ import annotations

from tasks.entities.reading import PROPER_TAGS, Reading
from tasks.entities.reference import Reference, Title

_INSIDE_TITLE = frozenset(("NN", "NNS", "NNP", "NNPS", "DT", "IN", "TO", "JJ", "CC", "POS", "HYPH"))


def titles_from(reading: Reading, reference: Reference, start: int, end: int) -> tuple[Title, int] | None:
    """A title at the start of a span that a reader took for part of the name, and where the name then begins."""
    for length in range(min(5, end - start - 1), 0, -1):
        title = title_ending(reading, reference, start + length - 1, start)
        if title and len(title.words) == length and title.position != "after":
            return title, start + length
    return None


def title_ending(reading: Reading, reference: Reference, last: int, floor: int = 0) -> Title | None:
    """The longest title that ends with a token and starts at `floor` or later."""
    for title in reference.titles.get(reading.lower[last], ()):
        first = last - len(title.words) + 1
        if first >= floor and tuple(reading.lower[first : last + 1]) == title.words:
            return title
    return None


def titles_before(reading: Reading, reference: Reference, start: int) -> tuple[list[Title], int]:
    """Titles that run up to a token, at most three, and the token they begin at.

    "Defense Secretary" before "Ash"; "Ambassador to the United States" before a name; a role noun ("actress") does too.
    """
    found: list[Title] = []
    at = start - 1
    while at >= 0 and len(found) < 3:
        title = title_ending(reading, reference, at)
        if not title or title.position == "after":
            break
        found.append(title)
        at -= len(title.words)
    if found:
        return found, at + 1
    if at >= 0 and reading.tags[at] in ("NN", "NNP") and reading.sentence[at] == reading.sentence[start]:
        role = reference.roles.get(reading.lower[at])
        if role and role.kind in ("person", "official") and role.number != "plural":
            noun = reading.lower[at]
            return [Title((noun,), noun, "role", role.gender, "before")], at
    return _title_with_place(reading, reference, start)


def _title_with_place(reading: Reading, reference: Reference, start: int) -> tuple[list[Title], int]:
    """A title with what it is of, and then the name: "CEO of the Refugee Council" before "Enver"."""
    at = start - 1
    if at < 2 or reading.tags[at] not in PROPER_TAGS:
        return [], start
    for i in range(at - 1, max(at - 14, -1), -1):
        if reading.tags[i] not in _INSIDE_TITLE or reading.sentence[i] != reading.sentence[start]:
            break
        if reading.lower[i + 1] in ("of", "to", "for", "at", "with") and reading.tags[i] in ("NN", "NNP"):
            title = title_ending(reading, reference, i)
            if title and title.kind != "honorific" and title.position != "after":
                return [title], i - len(title.words) + 1
    return [], start
