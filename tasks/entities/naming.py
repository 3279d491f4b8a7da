"""Names in a Doc: the reader's entity spans, tidied, of one type a document, and those it missed.

In: a `Reading` with `doc.ents`, the reference. Out: `Found` mentions of kind `name`, in order: without article, title, headline
verb or the "-led" of "U.S.-led", with the titles before them noted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from tasks.carrier import NAMED_TYPES
from tasks.entities.keys import normalize_name
from tasks.entities.reading import PROPER_TAGS, Context, Found, Reading, has_letter, role_of_type
from tasks.entities.reference import Reference
from tasks.entities.titles import titles_before, titles_from

# The tail of a compound adjective that begins with a name: matches "-led" in "U.S.-led", not "-Assad" in "al-Assad".
_COMPOUND_TAIL = re.compile(
    r"[-‐–](?:[a-z]{2,}ed|led|held|run|born|made|built|era|style|wide|bound|speaking|like)$"
)
# What is left of the next words after a quotation mark or dash: matches '-"but' in 'Weinberger-"but', not '" Guy'.
_TORN = re.compile(r"[-–—\s]*[\"“”][^A-Z]*$")
_TRAILING = re.compile(r"(?:['’]s?|[\s,;:.!?\"”)\]-]+)$")
_INITIALS = re.compile(
    r"^(?:[A-Z]\.)+$|\b[A-Z]\.$|\b(?:Inc|Corp|Co|Ltd|Jr|Sr)\.$"
)  # keeps the dot of "U.S.", "Inc."
_VERBS = frozenset(("VB", "VBD", "VBN", "VBP", "VBZ", "MD", "IN", "TO", "CC"))


def find_names(reading: Reading, reference: Reference, context: Context) -> list[Found]:
    """Names from `doc.ents`, tidied and made consistent over the document, in order of appearance."""
    found: list[Found] = []
    for ent in reading.doc.ents:
        if ent.label_ in NAMED_TYPES:
            mention = _tidy(reading, reference, ent.start, ent.end, ent.label_, context)
            if mention:
                found.append(mention)
    found = _settle_types(reading, found, reference)
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
        lower[end - 1] in ("'s", "’s", "'", "’", "of", "the", "and", "for", "in")
        or not has_letter(words[end - 1])
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
        inside = titles_from(reading, reference, start, end)
        if inside:
            titles, gender, start = (inside[0].canonical,), inside[0].gender, inside[1]
            while start < end and not has_letter(words[start]):
                start += 1
            if start == end:
                return None
        before, title_start = titles_before(reading, reference, title_start)
        titles += tuple(t.canonical for t in before if t.kind != "honorific")
        gender = gender or next((t.gender for t in before if t.gender), None)
    else:
        end = _completed(reading, reference, start, end)
    char_start, char_end = reading.starts[start], reading.end_of(end - 1)
    text = reading.text[char_start:char_end]
    if tail := _COMPOUND_TAIL.search(text):
        char_end -= len(tail.group())
        text = text[: -len(tail.group())]
    if torn := _TORN.search(text):
        char_end -= len(torn.group())
        text = text[: -len(torn.group())]
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


def _completed(reading: Reading, reference: Reference, start: int, end: int) -> int:
    """The end of a name of which the reader left off the last word or two: "Rapid Support" of the Rapid Support Forces."""
    text, starts = reading.text, reading.starts
    if end - start < 2 or normalize_name(text[starts[start] : reading.end_of(end - 1)]) in reference.by_name:
        return end
    for stop in (end + 2, end + 1):
        if stop > reading.size or not all(w[:1].isupper() for w in reading.words[end:stop]):
            continue
        if normalize_name(text[starts[start] : reading.end_of(stop - 1)]) in reference.by_name:
            return stop
    return end


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


def _settle_types(reading: Reading, found: list[Found], reference: Reference) -> list[Found]:
    """One form, one type: the reference's when it knows just one, else the document's most frequent reading. "The German"
    names nobody, whatever the reader took it for."""
    for mention in found:
        after_article = mention.start and reading.lower[mention.start - 1] in ("the", "a", "an")
        if mention.type == "PERSON" and after_article and mention.normal in reference.demonyms:
            mention.type, mention.role = "NORP", role_of_type("NORP")
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in found:
        votes[mention.normal][mention.type] += 2 if mention.titles else 1
    people = {m.normal.split()[-1] for m in found if m.type == "PERSON" and " " in m.normal}
    for mention in found:
        counts = votes[mention.normal]
        best = counts.most_common(1)[0]
        known = {k.type for k in reference.by_name.get(mention.normal, ())}
        settled = mention.type
        if mention.normal in people and (counts["PERSON"] or not known):
            settled = "PERSON"
        elif mention.type == best[0] == "PERSON" and not _is_no_last_name(mention, counts, known, reference):
            settled = "PERSON"  # "Mr. Jordan" is no country
        elif len(known) == 1:
            only = next(iter(known))
            settled = only if only != "PERSON" or " " in mention.normal or counts["PERSON"] else mention.type
        elif len(counts) > 1 and best[1] * 2 > sum(counts.values()):
            settled = best[0]
        if settled != mention.type and not (mention.type == "NORP" and mention.normal in reference.demonyms):
            mention.type, mention.role = settled, role_of_type(settled)
    return found


def _is_no_last_name(mention: Found, counts: Counter[str], known: set[str], reference: Reference) -> bool:
    """Whether a word that a reader took for a person is a known place or body and nobody's name: Kharkiv."""
    if known not in ({"GPE"}, {"ORG"}) or mention.titles or " " in mention.normal:
        return False
    word = mention.normal
    return (
        counts["PERSON"] == sum(counts.values()) <= 2
        and word not in reference.given_names
        and word not in reference.people_by_last
    )


def _missed(reading: Reading, reference: Reference, found: list[Found], context: Context) -> list[Found]:
    """Names the reader marked elsewhere in the document, or that the reference knows in full, standing unmarked here."""
    taken = bytearray(reading.size)
    for named in found:
        taken[named.start : named.end] = b"\x01" * (named.end - named.start)
    for ent in reading.doc.ents:
        if ent.label_ not in NAMED_TYPES:
            taken[ent.start : ent.end] = b"\x01" * (ent.end - ent.start)
    types: dict[tuple[str, ...], str] = {}
    for named in found:
        types.setdefault(tuple(reading.words[named.start : named.end]), named.type)
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
        if not end:
            end, type_ = _after_role(reading, reference, taken, i)
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


def _after_role(reading: Reading, reference: Reference, taken: bytearray, i: int) -> tuple[int, str]:
    """A person's name that the reader missed, known by the role before it and a given name: "curator Elaine Holt"."""
    role = reference.roles.get(reading.words[i - 1]) if i else None
    if not role or role.kind not in ("person", "official") or role.number == "plural":
        return 0, ""
    end = i
    while end < reading.size and not taken[end] and reading.tags[end] in PROPER_TAGS:
        end += 1
    return (end, "PERSON") if 2 <= end - i <= 3 and reading.lower[i] in reference.given_names else (0, "")


def _gazetteer(reading: Reading, reference: Reference, taken: bytearray, i: int) -> tuple[int, str]:
    """The longest name of two to six words known to the reference that begins here."""
    stop = i
    while (
        stop < min(i + 6, reading.size)
        and not taken[stop]
        and (
            reading.words[stop][:1].isupper() or reading.lower[stop] in ("of", "for", "the", "and", "al", "-")
        )
    ):
        stop += 1
    for end in range(stop, i + 1, -1):
        known = reference.by_name.get(
            normalize_name(reading.text[reading.starts[i] : reading.end_of(end - 1)])
        )
        if known and len({k.type for k in known}) == 1:
            return end, known[0].type
    return 0, ""
