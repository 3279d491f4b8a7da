"""Who a title with a last name, or an office alone, means. In: a label, the document's metadata and its text. Out: a full name, only
where it is certain: from the metadata, from the offices table on the document's date, or from the text under the same title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from tasks import resources
from tasks.carrier import Metadata
from tasks.turns.labels import Label, strip_titles
from tasks.turns.lexicon import known_people, titles
from tasks.turns.people import Person
from tasks.turns.resolving import one_of

_NAME = r"[^\W\d_][\w.'’-]*"


@cache
def _by_last_name() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in resources.table("names/offices.csv"):
        found[row["name"].split()[-1].lower()].append(row)
    return found


@cache
def genders() -> dict[str, str]:
    """Gender that a given name tells, where all known people of that name share it."""
    seen: dict[str, set[str]] = defaultdict(set)
    for row in resources.table("names/people.csv"):
        if " " in row["name"] and row["gender"] and not row["family_first"]:
            seen[row["name"].split()[0].lower()].add(row["gender"])
    return {name: next(iter(found)) for name, found in seen.items() if len(found) == 1}


def holder(title: str, last_name: str, date: str | None) -> str | None:
    """The one person of that last name who held an office of that title, at the date when it is known (ISO), else ever."""
    fits = set()
    for row in _by_last_name().get(last_name.lower(), ()):
        if title not in row["title"] and row["title"] not in title:
            continue
        if date and (date[:4] < (row["start"] or "0000")[:4] or date[:4] > (row["end"] or "9999")[:4]):
            continue
        fits.add(row["name"])
    return one_of(fits)


def in_metadata(label: Label, metadata: Metadata) -> str | None:
    """The full name that the cast list or the document's title gives to a last name."""
    assert label.name is not None
    listed = {strip_titles(re.split(r"[,(]", n)[0].strip())[0] for n in metadata.speakers}
    fits = {n for n in listed if " " in n and n.split()[-1].lower() == label.name.lower()}
    for m in re.finditer(rf"(?i)((?:{_NAME}\s+){{1,5}}){re.escape(label.name)}\b", metadata.title or ""):
        name = strip_titles(_after_title(m[0]))[0]
        if 2 <= len(name.split()) <= 4 and not _titles_of(name):
            fits.add(name)
    return one_of(fits)


def _after_title(text: str) -> str:
    """What follows the last title in a heading: "Briefing by Press Secretary Ann Lee" gives "Ann Lee"."""
    words = text.split()
    for at in range(len(words) - 1, -1, -1):
        if words[at].lower().strip(".,") in titles() or words[at].lower() in (
            "by",
            "with",
            "and",
            "of",
            "from",
            "to",
        ):
            return " ".join(words[at + 1 :])
    return text


def _titles_of(name: str) -> bool:
    return strip_titles(name)[1] is not None


def in_text(label: Label, people: Iterable[Person]) -> str | None:
    """The one person of the label's last name whom the text names in full: under the label's title, or, for Mr. and Ms., without
    another gender."""
    assert label.name is not None
    fits: dict[str, set[str | None]] = defaultdict(set)
    for p in people:
        if p.name and " " in p.name and p.name.split()[-1].lower() == label.name.lower():
            fits[p.name].add(p.title)
    name = one_of(fits)
    if name is None:
        same = {n for n, found in fits.items() if label.title in found}
        return one_of(same) if label.title else None
    if label.title is None:
        return name
    row = titles().get(label.title.lower().replace(".", ""))
    polite = label.gender is not None or (
        row is not None and row["kind"] in ("honorific", "academic", "medical")
    )
    if not polite:
        return name if any(label.title in found for found in fits.values()) else None
    known = genders().get(name.split()[0].lower())
    return name if not (known and label.gender and known != label.gender) else None


def office_alone(label: Label, metadata: Metadata, labelled: Iterable[str]) -> str | None:
    """The person whom an office names by itself (`THE PRESIDENT`): the only one the document's title gives that office to, who
    does not speak under a label of their own. Completed from the offices table on the document's date."""
    if not label.title or not metadata.title:
        return None
    own = {n.split()[-1].lower() for n in labelled}
    found = set()
    pattern = re.compile(rf"(?i)\b{re.escape(label.title)}\s+((?:{_NAME}\s*){{1,4}})")
    for m in pattern.finditer(metadata.title):
        before = metadata.title[max(0, m.start() - 5) : m.start()].lower()
        if label.title == "president" and before.endswith("vice "):
            continue
        words = []
        for word in m[1].split():
            if not word[0].isupper() or word.lower() in titles():
                break
            words.append(word)
        while words:  # "Biden Before Meeting": the longest start that is somebody's name
            name = " ".join(words)
            full = (
                name
                if len(words) > 1 and name.lower() in known_people()
                else holder(label.title, words[-1], metadata.published_on)
            )
            if full is not None:
                found.add(full)
                break
            words.pop()
    found = {n for n in found if n.split()[-1].lower() not in own}
    return one_of(found)
