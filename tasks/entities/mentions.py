"""Mentions: which stretches of a Doc refer to something, and what the words alone say of it.

In: a `Reading` and `doc.ents`. Out: `Found` mentions in order: names (entity spans, tidied: no article, no title, no "-led"),
nominals (noun phrases, all of them, since the nearest one matters to a pronoun even if it is never written out) and
personal pronouns. Gender, number and role are read off the words, titles and role nouns.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from tasks.carrier import NAMED_TYPES
from tasks.entities.keys import normalize_name
from tasks.entities.reading import NOUN_TAGS, PROPER_TAGS, Context, Found, Reading
from tasks.entities.reference import Reference, Title

#: word -> (person, number, gender or role)
PRONOUNS: dict[str, tuple[int, str, str]] = {
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), (1, "singular", "person")),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), (1, "plural", "group")),
    **dict.fromkeys(("you", "your", "yours", "yourself"), (2, "singular", "person")),
    **dict.fromkeys(("he", "him", "his", "himself"), (3, "singular", "m")),
    **dict.fromkeys(("she", "her", "hers", "herself"), (3, "singular", "f")),
    **dict.fromkeys(("it", "its", "itself"), (3, "singular", "thing")),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), (3, "plural", "any")),
}
# The tail of a compound adjective that begins with a name: matches "-led" in "U.S.-led", not "-Assad" in "al-Assad".
_COMPOUND_TAIL = re.compile(r"[-‐–](?:[a-z]{2,}ed|led|held|run|born|made|built|era|style|wide|bound|speaking|like)$")
_TRAILING = re.compile(r"(?:['’]s?|[\s,;:.!?\"”)\]-]+)$")
_INITIALS = re.compile(r"^(?:[A-Z]\.)+$|\b[A-Z]\.$|\b(?:Inc|Corp|Co|Ltd|Jr|Sr)\.$")  # keeps the dot of "U.S.", "Inc."
_KIND_OF_TYPE = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group"}


_VERBS = frozenset(("VB", "VBD", "VBN", "VBP", "VBZ", "MD", "IN", "TO", "CC"))
_NOT_FIRST = frozenset(("IN", "TO", "CC", "RB", "WRB", "-LRB-", "UH"))


def role_of_type(type_: str) -> str:
    """person, organization, place, group or thing for an entity type."""
    return _KIND_OF_TYPE.get(type_, "thing")


def find_names(reading: Reading, reference: Reference, context: Context) -> list[Found]:
    """Names from `doc.ents`, tidied and made consistent over the document, in order of appearance."""
    found: list[Found] = []
    for ent in reading.doc.ents:
        if ent.label_ in NAMED_TYPES:
            mention = _tidy(reading, reference, ent.start, ent.end, ent.label_, context)
            if mention:
                found.append(mention)
    found = _settle_types(found, reference)
    found += _missed(reading, reference, found, context)
    found.sort(key=lambda m: (m.start, -m.end))
    return found


def _tidy(
    reading: Reading, reference: Reference, start: int, end: int, type_: str, context: Context
) -> Found | None:
    words, lower = reading.words, reading.lower
    while start < end and (lower[start] in ("the", "a", "an") or not words[start][:1].isalnum()):
        start += 1
    while end > start and (
        lower[end - 1] in ("'s", "’s", "'", "’", "of", "the", "and", "for", "in") or not _has_letter(words[end - 1])
    ):
        end -= 1
    cut = next((i for i in range(start, end) if "\n" in words[i]), end)
    half = (end - start) // 2
    if cut < end:
        end = cut  # a heading and what follows it
    elif half and end - start == 2 * half and words[start : start + half] == words[start + half : end]:
        end = start + half  # … whose break is lost
    if start >= end:
        return None
    if type_ == "PERSON":
        end = _over_hyphen(reading, end)
        while end - start > 1 and reading.tags[end - 1] in _VERBS:
            end -= 1  # a headline's verb in capitals: "Mary Holt Leaves"
    titles: tuple[str, ...] = ()
    gender = None
    title_start = start
    if type_ == "PERSON":
        inside = _titles_from(reading, reference, start, end)
        if inside:
            titles, gender, start = (inside[0].canonical,), inside[0].gender, inside[1]
        before, title_start = titles_before(reading, reference, title_start)
        titles += tuple(t.canonical for t in before if t.kind != "honorific")
        gender = gender or next((t.gender for t in before if t.gender), None)
    char_start, char_end = reading.starts[start], reading.end_of(end - 1)
    text = reading.text[char_start:char_end]
    if tail := _COMPOUND_TAIL.search(text):
        char_end -= len(tail.group())
        text = text[: -len(tail.group())]
    if not any(c.isupper() or c.isdigit() for c in text) and type_ != "PERSON":
        return None
    if (tail := _TRAILING.search(text)) and not _INITIALS.search(text):
        char_end -= len(tail.group())
        text = text[: -len(tail.group())]
    normal = normalize_name(text)
    if len(normal) < 2 or (normal in reference.role_words and not text.isupper()):
        return None  # "the Chair", "the President": a role, not a name
    head = reading.head_of(start, end)
    number = "plural" if reading.tags[head] == "NNPS" and type_ in ("NORP", "PERSON") else "singular"
    if type_ == "NORP" and reading.tags[end - 1] in ("NNS", "NNPS"):
        number = "plural"
    return Found(
        start, end, char_start, char_end, text, type_, "name", head, reading.sentence[start],
        context.turn_of(char_start), normal=normal, titles=titles, gender=gender, number=number,
        role=role_of_type(type_), title_start=title_start,
    )  # fmt: skip


def _has_letter(word: str) -> bool:
    return any(c.isalnum() for c in word)


def _titles_from(reading: Reading, reference: Reference, start: int, end: int) -> tuple[Title, int] | None:
    """A title at the start of a span that a reader took for part of the name, and where the name then begins."""
    for length in range(min(5, end - start - 1), 0, -1):
        title = _title_ending(reading, reference, start + length - 1, start)
        if title and len(title.words) == length and title.position != "after":
            return title, start + length
    return None


def _title_ending(reading: Reading, reference: Reference, last: int, floor: int = 0) -> Title | None:
    """The longest title that ends with a token and starts at `floor` or later."""
    for title in reference.titles.get(reading.lower[last], ()):
        first = last - len(title.words) + 1
        if first >= floor and tuple(reading.lower[first : last + 1]) == title.words:
            return title
    return None


def _over_hyphen(reading: Reading, end: int) -> int:
    """The end of a name that a reader cut at its hyphen: "Jong" of "Jong-un", not "Assad" of "Assad-backed"."""
    while (
        end + 1 < reading.size
        and reading.words[end] == "-"
        and reading.end_of(end - 1) == reading.starts[end]
        and reading.end_of(end) == reading.starts[end + 1]
        and reading.words[end + 1].isalpha()
        and not _COMPOUND_TAIL.search("-" + reading.words[end + 1])
        and reading.tags[end + 1] not in ("VBN", "VBD", "JJ", "VBG", "IN")
    ):
        end += 2
    return end


_INSIDE_TITLE = frozenset(("NN", "NNS", "NNP", "NNPS", "DT", "IN", "TO", "JJ", "CC", "POS", "HYPH"))


def titles_before(reading: Reading, reference: Reference, start: int) -> tuple[list[Title], int]:
    """Titles that run up to a token, at most three, and the token they begin at.

    "Defense Secretary" before "Ash"; "Ambassador to the United States" before a name; a role noun ("actress") does too.
    """
    found: list[Title] = []
    at = start - 1
    while at >= 0 and len(found) < 3:
        title = _title_ending(reading, reference, at)
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
            title = _title_ending(reading, reference, i)
            if title and title.kind != "honorific" and title.position != "after":
                return [title], i - len(title.words) + 1
    return [], start


def _settle_types(found: list[Found], reference: Reference) -> list[Found]:
    """One form, one type: the reference's when it knows just one, else the document's most frequent reading."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in found:
        votes[mention.normal][mention.type] += 2 if mention.titles else 1
    people = {m.normal.split()[-1] for m in found if m.type == "PERSON" and " " in m.normal}
    for mention in found:
        counts = votes[mention.normal]
        best = counts.most_common(1)[0]
        known = {k.type for k in reference.by_name.get(mention.normal, ())}
        settled = mention.type
        if mention.normal in people and counts["PERSON"]:
            settled = "PERSON"
        elif len(known) == 1:
            only = next(iter(known))
            settled = only if only != "PERSON" or " " in mention.normal or counts["PERSON"] else mention.type
        elif len(counts) > 1 and best[1] * 2 > sum(counts.values()):
            settled = best[0]
        if settled != mention.type and not (mention.type == "NORP" and mention.normal in reference.demonyms):
            mention.type, mention.role = settled, role_of_type(settled)
    return found


def _missed(reading: Reading, reference: Reference, found: list[Found], context: Context) -> list[Found]:
    """Names the reader marked elsewhere in the document, or that the reference knows in full, standing unmarked here."""
    taken = bytearray(reading.size)
    for mention in found:
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    for ent in reading.doc.ents:
        if ent.label_ not in NAMED_TYPES:
            taken[ent.start : ent.end] = b"\x01" * (ent.end - ent.start)
    types: dict[tuple[str, ...], str] = {}
    for mention in found:
        types.setdefault(tuple(reading.words[mention.start : mention.end]), mention.type)
    firsts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for words in types:
        firsts[words[0]].append(words)
    more: list[Found] = []
    i = 0
    while i < reading.size:
        word = reading.words[i]
        if taken[i] or not word[:1].isupper():
            i += 1
            continue
        end, type_ = 0, ""
        for words in sorted(firsts.get(word, ()), key=len, reverse=True):
            stop = i + len(words)
            if tuple(reading.words[i:stop]) == words and not any(taken[i:stop]):
                if reading.tags[stop - 1] in PROPER_TAGS or len(words) > 1:
                    end, type_ = stop, types[words]
                break
        if not end and reading.tags[i] in PROPER_TAGS:
            end, type_ = _gazetteer(reading, reference, taken, i)
        alone = (i == 0 or reading.tags[i - 1] not in PROPER_TAGS or taken[i - 1]) and (
            end >= reading.size or reading.tags[end] not in PROPER_TAGS or taken[end]
        )
        if end and alone:
            mention = _tidy(reading, reference, i, end, type_, context)
            if mention:
                more.append(mention)
                taken[i:end] = b"\x01" * (end - i)
        i = max(end, i + 1)
    return more


def _gazetteer(reading: Reading, reference: Reference, taken: bytearray, i: int) -> tuple[int, str]:
    """The longest name of two to six words known to the reference that begins here."""
    stop = i
    while stop < min(i + 6, reading.size) and not taken[stop] and (
        reading.words[stop][:1].isupper() or reading.lower[stop] in ("of", "for", "the", "and", "al", "-")
    ):
        stop += 1
    for end in range(stop, i + 1, -1):
        known = reference.by_name.get(normalize_name(reading.text[reading.starts[i] : reading.end_of(end - 1)]))
        if known and len({k.type for k in known}) == 1:
            return end, known[0].type
    return 0, ""


def find_nominals(reading: Reading, reference: Reference, names: list[Found], context: Context) -> list[Found]:
    """Base noun phrases headed by a common noun outside any name, with the role, number and gender of the noun."""
    inside = bytearray(reading.size)
    for mention in names:
        first = mention.title_start if mention.type == "PERSON" else mention.start
        inside[first : mention.end] = b"\x01" * (mention.end - first)
    tags, deps, lower = reading.tags, reading.deps, reading.lower
    found: list[Found] = []
    for i, tag in enumerate(tags):
        if tag not in NOUN_TAGS or inside[i] or deps[i] in ("compound", "flat", "fixed", "goeswith"):
            continue
        if deps[i] in ("nmod", "nmod:desc") and reading.heads[i] > i and inside[reading.heads[i]]:
            continue  # a title before a name belongs to the name
        start = reading.left_edge(i)
        while start < i and (tags[start] in _NOT_FIRST or not _has_letter(reading.words[start])):
            start += 1
        role, number, gender, titles = _nominal_traits(reading, reference, start, i)
        char_start, char_end = reading.starts[start], reading.end_of(i)
        found.append(
            Found(
                start, i + 1, char_start, char_end, reading.text[char_start:char_end], _type_of_role(role), "nominal",
                i, reading.sentence[i], context.turn_of(char_start), normal=lower[i], titles=titles, gender=gender,
                number=number, role=role, title_start=start,
            )  # fmt: skip
        )
    return found


def _type_of_role(role: str) -> str:
    return {"person": "PERSON", "group": "NORP", "organization": "ORG", "place": "GPE"}.get(role, "PRODUCT")


PLACE_NOUNS = frozenset("country nation state city town village province region capital republic kingdom island".split())


def _nominal_traits(
    reading: Reading, reference: Reference, start: int, head: int
) -> tuple[str, str, str | None, tuple[str, ...]]:
    plural = reading.tags[head] in ("NNS", "NNPS")
    noun = reading.lower[head]
    two = f"{reading.lower[head - 1]} {noun}" if head > start else noun
    title = _title_ending(reading, reference, head, start)
    role = reference.roles.get(two) or reference.roles.get(noun)
    lemma = reading.lemmas[head].lower() if reading.lemmas[head] else noun
    if role:
        kind = {"official": "person", "media": "organization", "document": "thing"}.get(role.kind, role.kind)
        number = role.number
        gender = role.gender
    elif title and not plural:
        kind, number, gender = "person", "singular", title.gender
    elif lemma in PLACE_NOUNS or noun in PLACE_NOUNS:
        kind, number, gender = "place", "", None
    else:
        kind, number, gender = "thing", "", None
    if kind == "person" and (plural or number == "plural"):
        kind = "group"
    if number in ("", "singular") and plural:
        number = "plural"
    titles = (title.canonical,) if title and not plural else ()
    return kind or "thing", number or "singular", gender, titles


def find_pronouns(reading: Reading, context: Context) -> list[Found]:
    """Personal pronouns, without the "it" of "it is raining" that the parser calls an expletive."""
    found: list[Found] = []
    for i, word in enumerate(reading.lower):
        traits = PRONOUNS.get(word)
        if not traits or reading.tags[i] not in ("PRP", "PRP$"):
            continue
        if word == "us" and reading.words[i] == "US":
            continue
        if word == "it" and reading.deps[i] == "expl":
            continue
        person, number, kind = traits
        gender = kind if kind in ("m", "f") else None
        role = "person" if gender or kind == "person" else kind
        start = reading.starts[i]
        found.append(
            Found(
                i, i + 1, start, reading.end_of(i), reading.words[i], _type_of_role(role), "pronoun", i,
                reading.sentence[i], context.turn_of(start), normal=word, gender=gender, number=number, role=role,
                person=person, title_start=i,
            )  # fmt: skip
        )
    return found
