"""People by name inside one document: full names, last names, first names in conversation, titles.

In: person mentions and the names of the turns' speakers. Out: one `Chain` a person, mentions linked with the basis `exact`,
`alias`, `last_name`, `first_name` or `title`. A form that two people of the document could bear goes to the one whom title,
gender or the words just before single out, else it stays alone: silent rather than wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tasks.entities.keys import normalize_name
from tasks.entities.reading import Chain, Context, Found, Reading
from tasks.entities.reference import HEADS_OF_STATE, Known, Reference

ARABIC_ARTICLES = ("al", "el", "as", "ash", "an", "ar", "at", "ad")
PARTICLES = frozenset(
    "al el de da di du la le van von der den ter bin ibn ben abu umm dos das del della della st ul ur".split()
)
SUFFIXES = frozenset("jr sr ii iii iv esq phd md".split())


def name_parts(name: str) -> tuple[str, ...]:
    """A person's name as comparable parts: hyphenated parts stay one, "al-" and suffixes go.

    "Bashar al-Assad", "Bashar Al Assad" -> ("bashar", "assad"), "Alexandria Ocasio-Cortez" -> ("alexandria", "ocasio-cortez").
    """
    parts: list[str] = []
    words = name.replace("’", "'").split()
    for i, word in enumerate(words):
        if 0 < i < len(words) - 1 and word.lower() in ("al", "el"):
            continue  # the article, written apart
        if len(parts) > 1 and word.lower() in ("of", "from"):
            break  # "Patrick Gordon of Auchleuchries"
        normal = normalize_name(word).replace(" ", "-")
        for prefix in (f"{article}-" for article in ARABIC_ARTICLES):
            if normal.startswith(prefix) and len(normal) > len(prefix) + 1:
                normal = normal[len(prefix) :]
        if normal and normal not in SUFFIXES and parts[-1:] != [normal]:
            parts.append(normal)
    while len(parts) > 1 and parts[0] in PARTICLES:
        parts.pop(0)
    return tuple(parts)


def same_person_name(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two full names can be one person's: same last part, same first part or its initial, middles not at odds."""
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        return a == b
    short, long = sorted((a, b), key=len)
    if len(short) < len(long) and long[-len(short) :] == short:
        return True  # who goes by the middle name: "Edgar Hoover", "John Edgar Hoover"
    first_a, first_b = a[0], b[0]
    if first_a != first_b and not ((len(first_a) == 1 or len(first_b) == 1) and first_a[0] == first_b[0]):
        return False
    middle_a, middle_b = _middle(a), _middle(b)
    return not middle_a or not middle_b or all(x[0] == y[0] for x, y in zip(middle_a, middle_b, strict=False))


def _middle(parts: tuple[str, ...]) -> list[str]:
    return [p for p in parts[1:-1] if p not in PARTICLES]


class People:
    """The people of one document. `cluster` links mentions; `person` finds the chain of a speaker's name."""

    def __init__(self, reading: Reading, reference: Reference, context: Context) -> None:
        self.reading, self.reference, self.context = reading, reference, context
        self.chains: list[Chain] = []
        self._by_last: dict[str, list[Chain]] = defaultdict(list)
        self._by_first: dict[str, list[Chain]] = defaultdict(list)

    def cluster(self, mentions: Iterable[Found], spellings: dict[int, str]) -> None:
        """Link person mentions to chains. `spellings`: canonical spelling by mention start, from linked corrections."""
        mentions = list(mentions)
        parts = {id(m): name_parts(spellings.get(m.char_start, m.text)) for m in mentions}
        for turn in self.context.turns:
            if turn.speaker_name:
                speaker = name_parts(turn.speaker_name)
                if len(speaker) > 1:
                    self._full(turn.speaker_name, speaker)
        for mention in mentions:
            if len(parts[id(mention)]) > 1:
                chain, basis = self._full(mention.text, parts[id(mention)])
                chain.add(mention, basis, 0.98 if basis == "exact" else 0.9)
                self._learn(chain, mention)
        for mention in mentions:
            if len(parts[id(mention)]) == 1:
                self._short(mention, parts[id(mention)][0])
        for chain in self.chains:
            self._describe(chain)

    def person(self, name: str) -> Chain | None:
        """The chain of a speaker's name, made when nobody of that name is there yet."""
        parts = name_parts(name)
        if not parts:
            return None
        if len(parts) > 1:
            return self._full(name, parts)[0]
        chains = self._by_last.get(parts[0], []) or self._by_first.get(parts[0], [])
        if len(chains) == 1:
            return chains[0]
        alone = next((c for c in self.chains if c.words == parts), None)
        return alone or self._new(name, parts)

    def _new(self, name: str, parts: tuple[str, ...]) -> Chain:
        chain = Chain(name, "PERSON", kind="person", words=parts)
        self.chains.append(chain)
        if len(parts) > 1:
            family_first = any(k.family_first for k in self.reference.known(name, ["PERSON"]))
            last, first = (parts[0], parts[-1]) if family_first else (parts[-1], parts[0])
            self._by_last[last].append(chain)
            self._by_first[first].append(chain)
            chain.gender = self.reference.gender_of(first)
            chain.gender_basis = "given_name" if chain.gender else None
        return chain

    def _full(self, name: str, parts: tuple[str, ...]) -> tuple[Chain, str]:
        for chain in self._by_last.get(parts[-1], []):
            if chain.words == parts:
                return chain, "exact"
        known = {k.key for k in self.reference.known(name, ["PERSON"])}
        fits = []
        for chain in self.chains:
            if len(chain.words) < 2:
                continue
            if same_person_name(chain.words, parts) or (
                known and known & {k.key for k in self.reference.known(chain.name, ["PERSON"])}
            ):
                fits.append(chain)
        if len(fits) == 1:
            chain = fits[0]
            if len(parts) > len(chain.words) or len(chain.words[0]) == 1:
                chain.name, chain.words = name, parts
            return chain, "alias"
        return self._new(name, parts), "exact"

    def _short(self, mention: Found, part: str) -> None:
        honorific = mention.gender if mention.titles or self._has_title(mention) else None
        last = [
            c for c in self._by_last.get(part, []) if not (honorific and c.gender and c.gender != honorific)
        ]
        chosen, basis = self._single_out(mention, last), "last_name"
        if not chosen and not last:
            first = self._by_first.get(part, [])
            given = part in self.reference.given_names
            if first and not (self._has_title(mention) and given):
                chosen = self._single_out(mention, first)
                basis = "first_name" if given or self.context.spoken else "last_name"
        if chosen:
            chosen.add(
                mention,
                "title" if basis == "last_name" and mention.titles else basis,
                0.95 if basis == "last_name" else 0.85,
            )
            self._learn(chosen, mention)
            return
        alone = next((c for c in self.chains if c.words == (part,) and not self._at_odds(c, mention)), None)
        chain = alone or self._new(mention.text, (part,))
        if not chain.gender and not mention.titles and not self._has_title(mention):
            chain.gender = self.reference.gender_of(part)
            chain.gender_basis = "given_name" if chain.gender else None
        chain.add(mention, "exact", 0.6 if last else 0.8)
        self._learn(chain, mention)

    def _has_title(self, mention: Found) -> bool:
        before = self.reading.lower[mention.start - 1] if mention.start else ""
        return bool(mention.titles) or before.rstrip(".") in (
            "mr",
            "mrs",
            "ms",
            "miss",
            "dr",
            "sen",
            "rep",
            "gov",
        )

    @staticmethod
    def _at_odds(chain: Chain, mention: Found) -> bool:
        return bool(mention.gender and chain.gender and mention.gender != chain.gender)

    def _single_out(self, mention: Found, chains: list[Chain]) -> Chain | None:
        """The one of several that title, gender or nearness picks; None when nothing does."""
        if len(chains) < 2:
            return chains[0] if chains else None
        if mention.titles:
            titled = [c for c in chains if set(mention.titles) & set(c.titles)]
            if len(titled) == 1:
                return titled[0]
        gendered = [c for c in chains if mention.gender and c.gender == mention.gender]
        if len(gendered) == 1:
            return gendered[0]
        return self._by_habit(mention, chains)

    @staticmethod
    def _by_habit(mention: Found, chains: list[Chain]) -> Chain | None:
        """The bearer whom the document calls by the last name alone, unless another was named since.

        A text gives one person the bare last name and the relatives their first names too; so the first to have been called
        by it keeps it. Before anybody was, the only one named so far, or much the nearest, takes it.
        """
        last: dict[int, int] = {}
        called: list[Chain] = []
        for chain in chains:
            before = [m for m in chain.mentions if m.start < mention.start]
            if before:
                last[id(chain)] = max(m.sentence for m in before)
                if any(m.basis in ("last_name", "title") for m in before):
                    called.append(chain)
        named = [c for c in chains if id(c) in last]
        if len(named) < 2:
            return named[0] if named and len(chains) == 2 else None
        if len(called) == 1:
            rivals = max(last[id(c)] for c in named if c is not called[0])
            since = mention.sentence - rivals <= 2 and rivals > last[id(called[0])]
            return None if since else called[0]
        if called:
            return None
        named.sort(key=lambda c: -last[id(c)])
        gap = last[id(named[0])] - last[id(named[1])]
        return named[0] if mention.sentence - last[id(named[0])] <= 1 and gap >= 4 else None

    def _learn(self, chain: Chain, mention: Found) -> None:
        for title in mention.titles:
            chain.titles.setdefault(title)
        if mention.gender and chain.gender_basis in (None, "given_name"):
            chain.gender, chain.gender_basis = mention.gender, "title"
        if mention.country and not chain.country:
            chain.country = mention.country
        if mention.number == "plural":
            chain.number = "plural"

    def _describe(self, chain: Chain) -> None:
        """Reference entry and gender of a finished chain."""
        chain.known = self._known(chain)
        if chain.known:
            chain.country = chain.country or chain.known.country
            if chain.known.gender in ("m", "f"):
                chain.gender, chain.gender_basis = chain.known.gender, "reference"

    def _known(self, chain: Chain) -> Known | None:
        forms = {chain.name, *chain.forms}
        found: dict[str, Known] = {}
        for form in forms:
            if len(name_parts(form)) > 1:
                for known in self.reference.known(form, ["PERSON"]):
                    found[known.key] = known
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            return self._by_office(chain, found.values())
        if len(chain.words) == 1:
            vouched = self.reference.known(chain.name, ["PERSON"])
            bearers = self.reference.people_by_last.get(chain.words[0], [])
            if chain.titles:
                return self._by_office(chain, [*vouched, *(b for b in bearers if b not in vouched)])
            if len(vouched) == 1 and len(bearers) <= 1 and chain.words[0] not in self.reference.given_names:
                return vouched[0]
            return self._head_of_state(chain, bearers)
        return None

    def _head_of_state(self, chain: Chain, bearers: list[Known]) -> Known | None:
        """Whom a bare last name means when one bearer led a country of this document at its date ("Putin", 2015)."""
        if not self.context.date or chain.words[0] in self.reference.given_names:
            return None
        leads = [
            known
            for known in bearers
            if self.context.countries.get(known.country or "", 0) > 1
            and any(o.title in HEADS_OF_STATE and o.held_on(self.context.date) for o in known.offices)
        ]
        return leads[0] if len(leads) == 1 else None

    def _by_office(self, chain: Chain, candidates: Iterable[Known]) -> Known | None:
        """The one candidate who held a fitting office at the document's date (or, a former one, at any)."""
        fits = []
        for known in candidates:
            if chain.country and known.country and chain.country != known.country:
                continue
            for office in known.offices:
                if any(titles_agree(title, office.title) for title in chain.titles) and office.held_on(
                    self.context.date, slack_years=1
                ):
                    fits.append(known)
                    break
        return fits[0] if len(fits) == 1 else None


_SMALL = frozenset("of the for and to us u.s. former acting".split())


def titles_agree(a: str, b: str) -> bool:
    """Whether two titles name one office: the words of one are among the other's ("secretary of defense", "defense secretary")."""
    words_a = {w for w in a.lower().split() if w not in _SMALL}
    words_b = {w for w in b.lower().split() if w not in _SMALL}
    if not words_a or not words_b:
        return False
    if ("vice" in words_a) != ("vice" in words_b) or ("deputy" in words_a) != ("deputy" in words_b):
        return False
    return words_a == words_b or (len(words_a & words_b) >= 2 and (words_a <= words_b or words_b <= words_a))
