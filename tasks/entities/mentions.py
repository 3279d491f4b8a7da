"""What refers without a name: noun phrases and personal pronouns, with what their words say of them.

In: a `Reading` and the names already found. Out: `Found` mentions: nominals (all noun phrases, since the nearest one matters to a
pronoun even if it is never written out) and pronouns, with role, number and gender read off titles and role nouns.
"""

from __future__ import annotations

from tasks.entities.reading import NOUN_TAGS, Context, Found, Reading, has_letter
from tasks.entities.reference import Reference
from tasks.entities.titles import title_ending

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


_NOT_FIRST = frozenset(("IN", "TO", "CC", "RB", "WRB", "-LRB-", "UH"))


def find_nominals(
    reading: Reading, reference: Reference, names: list[Found], context: Context
) -> list[Found]:
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
        while start < i and (tags[start] in _NOT_FIRST or not has_letter(reading.words[start])):
            start += 1
        role, number, gender, titles = _nominal_traits(reading, reference, start, i)
        char_start, char_end = reading.starts[start], reading.end_of(i)
        found.append(
            Found(
                start,
                i + 1,
                char_start,
                char_end,
                reading.text[char_start:char_end],
                _type_of_role(role),
                "nominal",
                i,
                reading.sentence[i],
                context.turn_of(char_start),
                normal=lower[i],
                titles=titles,
                gender=gender,
                number=number,
                role=role,
                title_start=start,
            )
        )
    return found


def _type_of_role(role: str) -> str:
    return {"person": "PERSON", "group": "NORP", "organization": "ORG", "place": "GPE"}.get(role, "PRODUCT")


PLACE_NOUNS = frozenset(
    "country nation state city town village province region capital republic kingdom island".split()
)


def _nominal_traits(
    reading: Reading, reference: Reference, start: int, head: int
) -> tuple[str, str, str | None, tuple[str, ...]]:
    plural = reading.tags[head] in ("NNS", "NNPS")
    noun = reading.lower[head]
    two = f"{reading.lower[head - 1]} {noun}" if head > start else noun
    title = title_ending(reading, reference, head, start)
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
                i,
                i + 1,
                start,
                reading.end_of(i),
                reading.words[i],
                _type_of_role(role),
                "pronoun",
                i,
                reading.sentence[i],
                context.turn_of(start),
                normal=word,
                gender=gender,
                number=number,
                role=role,
                person=person,
                title_start=i,
            )
        )
    return found
