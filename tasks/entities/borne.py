"""Things that bear a person's name: storms, ships and companies, told from the people.

In: the names of a document as the reader typed them. Out: the same names with their types put right, and the full name of those
that the text goes on to call by the name alone: "Hurricane Agnes … Agnes killed 128", "the RMS Lusitania … the Lusitania".
A company is told by what stands beside its name ("Ford said it would", "the chief executive of Ford", "Ford shares").
"""

from __future__ import annotations

from collections.abc import Iterable

from tasks.entities.reading import Found, Reading, role_of_type
from tasks.entities.reference import Reference

STORMS = frozenset("hurricane typhoon cyclone storm".split())
SHIPS = frozenset("uss hms rms ss ms mv hmas hmcs usns uscgc".split())
_RUN_BY = frozenset(
    "executive chairman chairwoman president owner founder spokesman spokeswoman unit".split()
)
_OWNED = frozenset(
    "shares stock workers employees executives cars trucks plant plants dealers spokesman spokeswoman".split()
)
_BODY_PRONOUNS, _PEOPLE_PRONOUNS = (
    frozenset(("it", "its")),
    frozenset(("he", "she", "his", "her", "him", "who")),
)
_REACH = 10  # words after a company's name within which "it" or "its" tells what it is


def storms_and_ships(reading: Reading, names: list[Found]) -> dict[int, str]:
    """Full name, by first character, of each later mention of a storm or ship that leaves its kind out.

    Types and starts of `names` are put right in place: "Storm" and "Ciara" become one.
    """
    full: dict[str, str] = {}
    first: dict[str, int] = {}
    inside: set[int] = set()
    for mention in names:
        before = reading.words[mention.start - 1] if mention.start else ""
        if mention.type in ("PERSON", "EVENT") and before[:1].isupper() and before.lower() in STORMS:
            _begin(reading, mention, mention.start - 1, "EVENT")
            inside.add(mention.start)
        elif (
            mention.type in ("PERSON", "PRODUCT", "GPE", "ORG")
            and before.isupper()
            and before.lower() in SHIPS
        ):
            _begin(reading, mention, mention.start - 1, "PRODUCT")
            inside.add(mention.start)
        words = mention.text.split()
        if len(words) > 2 and words[0] == "Tropical":
            words = words[1:]
        kind = words[0].lower() if words else ""
        if len(words) >= 2 and (kind in STORMS or (kind in SHIPS and words[0].isupper())):
            if kind in STORMS and mention.type != "EVENT":
                _retype(mention, "EVENT")
            for name in {" ".join(words[1:]).lower(), words[-1].lower()}:
                full.setdefault(name, mention.text)
                first.setdefault(name, mention.start)
    names[:] = [m for m in names if not (m.start in inside and m.end == m.start + 1)]
    if not full:
        return {}
    people = _introduced(names)
    spellings: dict[int, str] = {}
    for mention in names:
        low = mention.text.lower()
        if low not in full or mention.titles or (low in people and people[low] < mention.start):
            continue
        ship = full[low].split()[0].lower() in SHIPS
        if ship and not (mention.start and reading.lower[mention.start - 1] == "the"):
            continue  # Eisenhower is the man, the Eisenhower the ship
        if ship or mention.start > first[low]:
            spellings[mention.char_start] = full[low]
            if mention.type == "PERSON":
                _retype(mention, "PRODUCT" if ship else "EVENT")
    ships = {name for name in full.values() if name.split()[0].lower() in SHIPS}
    for mention in names:  # one ship, one type
        if spellings.get(mention.char_start, mention.text) in ships:
            _retype(mention, "PRODUCT")
    return spellings


def companies(reading: Reading, names: list[Found], reference: Reference) -> None:
    """Give names that the reader took for people, and that the text treats as companies, the type ORG."""
    people = _introduced(names)
    told = {
        m.normal
        for m in names
        if m.type == "PERSON"
        and not m.titles
        and _is_company(reading, m, reference, people.get(m.normal, m.start) < m.start)
    }
    lasts = {m.normal.split()[-1] for m in names if m.type == "PERSON" and " " in m.normal}
    for mention in names:
        if mention.type == "PERSON" and mention.normal in told and not mention.titles:
            _retype(mention, "ORG")
        elif mention.type == "ORG" and mention.normal in lasts and _is_he(reading, mention):
            _retype(mention, "PERSON")  # "Dell said he", with Michael Dell about


def _is_he(reading: Reading, mention: Found) -> bool:
    """Whether a name says of itself "he" or "she" in the clause that it speaks."""
    if reading.deps[mention.head] != "nsubj":
        return False
    verb = reading.heads[mention.head]
    for i in range(mention.end, min(mention.end + 4, reading.size)):
        if reading.lower[i] in ("he", "she") and reading.deps[i] == "nsubj":
            return reading.deps[reading.heads[i]] == "ccomp" and reading.heads[reading.heads[i]] == verb
    return False


def _is_company(reading: Reading, mention: Found, reference: Reference, is_somebody: bool) -> bool:
    """Whether the words beside a name say that it is a company's; `is_somebody`: a person of that name came before."""
    if " " in mention.normal:
        known = {k.type for k in reference.by_name.get(mention.normal, ())}
        if known != {"ORG"}:
            return False
        around = reading.lower[mention.end : mention.end + _REACH]
        if mention.normal.split()[0] not in reference.given_names and not _PEOPLE_PRONOUNS & set(around):
            return True
    elif mention.normal in reference.given_names:
        return False
    before, after = mention.start - 1, mention.end
    if before >= 1 and reading.lower[before] == "of" and reading.lower[before - 1] in _RUN_BY:
        return not (after < reading.size and reading.lower[after] in ("'s", "’s"))
    if after < reading.size and reading.lower[after] in _OWNED and " " not in mention.normal:
        return True
    if is_somebody or reading.deps[mention.head] not in ("nsubj", "nsubj:pass"):
        return False
    for i in range(after, min(after + _REACH, reading.size)):
        word = reading.lower[i]
        if reading.sentence[i] != mention.sentence or word in _PEOPLE_PRONOUNS or word == ";":
            return False
        if word in _BODY_PRONOUNS and reading.deps[i] != "expl":
            said = reading.deps[i] in ("nsubj", "nmod:poss")
            return said and _is_under(reading, i, reading.heads[mention.head])
    return False


def _is_under(reading: Reading, token: int, verb: int) -> bool:
    """Whether a token hangs on a verb, at most four steps down."""
    for _ in range(4):
        token = reading.heads[token]
        if token == verb:
            return True
    return False


def _introduced(names: Iterable[Found]) -> dict[str, int]:
    """First and last word of each person's full name, in lower case -> the token where the person is first named."""
    found: dict[str, int] = {}
    for mention in names:
        parts = mention.text.lower().split()
        if mention.type == "PERSON" and len(parts) > 1:
            for part in (parts[0], parts[-1]):
                found.setdefault(part, mention.start)
    return found


def _begin(reading: Reading, mention: Found, start: int, type_: str) -> None:
    mention.start = mention.title_start = start
    mention.char_start = reading.starts[start]
    mention.text = reading.text[mention.char_start : mention.char_end]
    mention.titles, mention.gender = (), None
    _retype(mention, type_)


def _retype(mention: Found, type_: str) -> None:
    mention.type, mention.role = type_, role_of_type(type_)
