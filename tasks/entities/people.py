"""People by name inside one document: full names, last names, first names in conversation, titles.

In: person mentions and the names of the turns' speakers. Out: one `Chain` a person, mentions linked with the basis `exact`,
`alias`, `last_name`, `first_name` or `title`. A form that two people of the document could bear goes to the one whom title,
gender or the words just before single out, else it stays alone: silent rather than wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tasks.entities import namesakes
from tasks.entities.offices import Offices, titles_agree
from tasks.entities.person_names import name_parts, same_person_name
from tasks.entities.reading import Chain, Context, Found, Reading
from tasks.entities.reference import HEADS_OF_STATE, Known, Reference


def _ends_as(mention: Found, chain: Chain) -> bool:
    """Whether a mention is the last name of its chain: "Akash" is not, for Akash Ambani."""
    parts = name_parts(mention.text)
    return not chain.words or not parts or parts[-1] == chain.words[-1]


class People:
    """The people of one document. `cluster` links mentions; `person` finds the chain of a speaker's name."""

    def __init__(self, reading: Reading, reference: Reference, context: Context) -> None:
        self.reading, self.reference, self.context = reading, reference, context
        self.offices = Offices(reading, reference, context)
        self.chains: list[Chain] = []
        self._by_last: dict[str, list[Chain]] = defaultdict(list)
        self._by_first: dict[str, list[Chain]] = defaultdict(list)
        self._relatives: dict[str, list[Chain]] = defaultdict(list)  # by the last name of husband or wife

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
                chain, basis = self._full(
                    mention.text,
                    parts[id(mention)],
                    namesakes.age(self.reading, mention),
                    namesakes.generation(self.reading, mention),
                    namesakes.is_relative(self.reading, mention),
                )
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

    def _full(
        self,
        name: str,
        parts: tuple[str, ...],
        age: int = 0,
        generation: str = "",
        is_relative: bool = False,
    ) -> tuple[Chain, str]:
        generation = generation or namesakes.generation_of(name)
        same = [c for c in self._by_last.get(parts[-1], []) if c.words == parts]
        near = [c for c in same if not namesakes.are_two(c, generation, age)]
        if len(near) > 1 and not age:
            return self._nobody(name, parts), "exact"  # one of two namesakes
        if near:
            near[0].age, near[0].generation = near[0].age or age, near[0].generation or generation
            return near[0], "exact"
        known = {k.key for k in self.reference.known(name, ["PERSON"])}
        fits = []
        for chain in self.chains:
            if (
                len(chain.words) < 2
                or namesakes.are_two(chain, generation, age)
                or (is_relative and chain.mentions)
            ):
                continue  # "John Adams … their son, John Quincy Adams"
            if same_person_name(chain.words, parts) or (
                known and known & {k.key for k in self.reference.known(chain.name, ["PERSON"])}
            ):
                fits.append(chain)
        if len(fits) == 1:
            chain = fits[0]
            if len(parts) > len(chain.words) or len(chain.words[0]) == 1:
                chain.name, chain.words = name, parts
            chain.age, chain.generation = chain.age or age, chain.generation or generation
            return chain, "alias"
        chain = self._new(name, parts)
        chain.age, chain.generation = age, generation
        chain.own = "sr" if generation == "sr" else str(age) if same and age else ""
        return chain, "exact"

    @staticmethod
    def _nobody(name: str, parts: tuple[str, ...]) -> Chain:
        """A chain for a name that several people of the document bear: silent rather than wrong."""
        return Chain(name, "PERSON", kind="person", words=parts, named=False)

    def _short(self, mention: Found, part: str) -> None:
        honorific = mention.gender if mention.titles or self._has_title(mention) else None
        bearers = self._by_last.get(part, [])
        last = [c for c in bearers if not (honorific and c.gender and c.gender != honorific)]
        if bearers and (generation := namesakes.generation(self.reading, mention)):
            last = [c for c in last if c.generation == generation]
            if len(last) != 1:
                self._nobody(mention.text, (part,)).add(mention, "exact", 0.0)
                return
        if len(last) < len(bearers) and not any(m.start < mention.start for c in last for m in c.mentions):
            relatives = [c for c in self._relatives.get(part, []) if c.gender in (None, mention.gender)]
            if len(relatives) == 1:
                relatives[0].add(mention, "last_name", 0.85)  # "his wife, Michelle … Mrs. Obama"
                self._learn(relatives[0], mention)
                return
            if last:
                self._nobody(mention.text, (part,)).add(mention, "exact", 0.0)
                return
        alone = next((c for c in self.chains if c.words == (part,) and not self._at_odds(c, mention)), None)
        if office := self.offices.named_with(mention):
            last = [c for c in last if self.offices.held_by(c, mention, office)]
        elif len(last) == 1 and self._another_is_meant(mention, last[0], alone):
            last = []
        chosen, basis = self._single_out(mention, last), "last_name"
        if not chosen and not bearers:
            first = self._by_first.get(part, [])
            given = part in self.reference.given_names
            if first and (not (self._has_title(mention) and given) or namesakes.KIN & set(mention.titles)):
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
        if len(last) > 1:
            self._nobody(mention.text, (part,)).add(mention, "exact", 0.0)
            return
        chain = alone or self._new(mention.text, (part,))
        if not chain.gender and not mention.titles and not self._has_title(mention):
            chain.gender = self.reference.gender_of(part)
            chain.gender_basis = "given_name" if chain.gender else None
        chain.add(mention, "exact", 0.6 if bearers else 0.8)
        self._learn(chain, mention)
        if alone is None and (family := namesakes.married_to(self.reading, mention, self.chains)):
            self._relatives[family].append(chain)

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

    def _another_is_meant(self, mention: Found, chain: Chain, alone: Chain | None) -> bool:
        """Whether a bare last name is somebody else than the only full name that ends in it: one called by it before,
        with an office that the bearer of the full name has not, or a country's leader at the date, named first."""
        called = any(m.basis in ("last_name", "title") and m.start < mention.start for m in chain.mentions)
        if alone is not None and alone.mentions and not called:
            return True
        headline = mention.sentence == 0 and not self._has_title(mention)  # "Biden freed", then his full name
        if headline or any(m.start < mention.start for m in chain.mentions):
            return False
        return self.offices.led_by_another(chain)

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
                if any(m.basis in ("last_name", "title") and _ends_as(m, chain) for m in before):
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
