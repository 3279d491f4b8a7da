"""Who or what a definite noun phrase means: the bearer of a title, a body, a country, two of a kind.

In: nominals such as "the Syrian president", "the ministry", "the country", "the two nations", and the document's chains. Out: the
chain meant, when the document (or, for a speaker's own president, the reference) singles one out; else nothing.
"""

from __future__ import annotations

from tasks.entities.mentions import PLACE_NOUNS
from tasks.entities.reading import Chain, Context, Found, Reading
from tasks.entities.reference import Reference

_PLURAL_GENDERS = {
    "woman": "f",
    "man": "m",
    "brother": "m",
    "sister": "f",
    "girl": "f",
    "boy": "m",
    "actress": "f",
}


class Bearers:
    """Answers for one document. `chains` and `speakers` (one a turn) are shared with whoever asks."""

    def __init__(
        self,
        reading: Reading,
        reference: Reference,
        context: Context,
        chains: list[Chain],
        speakers: list[Chain | None],
    ) -> None:
        self.reading, self.reference, self.context = reading, reference, context
        self.chains, self.speakers = chains, speakers
        self.people = {m.head for c in chains if c.kind == "person" for m in c.mentions if m.kind == "name"}
        self.members: dict[int, list[Chain]] = {}  # of plural nominals, by first character

    def country_of(self, nominal: Found) -> str | None:
        """The country a nominal's modifiers name: "the Syrian president", "Russia's foreign minister"."""
        for i in range(nominal.start, nominal.head):
            if i in self.people:
                continue  # Jeff German's editor
            found = self.reference.demonyms.get(self.reading.lower[i])
            if found and len({d.country for d in found}) == 1:
                return found[0].country
            known = (
                self.reference.the(self.reading.words[i], ["GPE"]) if self.reading.tags[i] == "NNP" else None
            )
            if known and known.country:
                return known.country
        return None

    def by_role(self, mention: Found) -> Chain | None:
        """The one person named before whose title or nation a definite nominal gives: "the Syrian president"."""
        reading = self.reading
        of = reading.child(mention.head, "nmod", "acl", "acl:relcl")
        country = self.country_of(mention)
        if of is not None:
            of_country = self._country_code(of)
            if not of_country:
                return None  # "the president on trial", "the president of that country": perhaps another
            country = country or of_country
        noun = reading.lower[mention.head]
        leads = noun == "leader"
        wanted = set(mention.titles) or {noun}
        fits = []
        for chain in self.chains:
            if chain.kind != "person" or not chain.named or chain.number == "plural":
                continue
            if mention.gender and chain.gender and mention.gender != chain.gender:
                continue
            if (
                country
                and country != chain.country
                and not (wanted & set(chain.titles) and not chain.country)
            ):
                continue
            if not (wanted & set(chain.titles) or (leads and country and chain.titles)):
                continue
            if any(m.start < mention.start for m in chain.mentions):
                fits.append(chain)
        if not country:
            fits = [c for c in fits if self._at_home(c, mention, alone=len(fits) == 1)]
        if not fits and not country:
            return self._in_office(mention)
        return fits[0] if len(fits) == 1 else None

    def _in_office(self, mention: Found) -> Chain | None:
        """Whom a speaker means by "the President" and never names: who led the speaker's country that day."""
        home, date = self._home(mention), self.context.date
        if not home or not date or not mention.text[-len(self.reading.words[mention.head]) :][:1].isupper():
            return None
        leaders = [k for t in mention.titles for k in self.reference.leaders(t, home, date)]
        if len(leaders) != 1:
            return None
        known = leaders[0]
        for chain in self.chains:
            if chain.known and chain.known.key == known.key:
                return chain
        chain = Chain(
            known.name, "PERSON", known, gender=known.gender, gender_basis="reference", kind="person"
        )
        chain.country, chain.words = known.country, tuple(known.name.lower().split())
        self.chains.append(chain)
        return chain

    def _at_home(self, chain: Chain, mention: Found, *, alone: bool) -> bool:
        """Whether a bare "the president" can mean a bearer of the title.

        Their own country's, for who speaks; else the only one named, of the country a text speaks of most, or just named.
        Otherwise the text may have its own president in mind, whom it need not name.
        """
        home = self._home(mention)
        if home and chain.country:
            return home == chain.country
        if not alone:
            return False
        since = mention.sentence - max(m.sentence for m in chain.mentions if m.start < mention.start)
        if self.context.spoken or not chain.country:
            return since <= (2 if self.context.spoken else 6)
        named = self.context.countries
        return since <= 2 or named.get(chain.country, 0) >= max(named.values(), default=0)

    def _home(self, mention: Found) -> str | None:
        """The country of whoever speaks."""
        speaker = self.speakers[mention.turn] if self.speakers and mention.turn < len(self.speakers) else None
        return speaker.country if speaker else None

    def _country_code(self, token: int) -> str | None:
        """The country of the place named at a token."""
        for chain in self.chains:
            if chain.kind == "place" and chain.country and any(m.head == token for m in chain.mentions):
                return chain.country
        return None

    def body(self, mention: Found, window: list[Found]) -> Chain | None:
        """Find what "the ministry" or "the company" means: the one body near whose name or kind has that noun."""
        reading = self.reading
        if (
            mention.head - mention.start > 1
            or reading.child(mention.head, "nmod", "acl", "acl:relcl") is not None
        ):
            return None
        noun = reading.lower[mention.head]
        near: dict[int, Chain] = {}
        for earlier in window:
            chain = earlier.chain
            if chain and chain.named and chain.type == "ORG" and mention.sentence - earlier.sentence <= 4:
                named = any(noun in form.lower().split() for form in (chain.name, *chain.forms))
                if named or (chain.known and chain.known.kind == noun):
                    near[id(chain)] = chain
        return next(iter(near.values())) if len(near) == 1 else None

    def country_meant(self, mention: Found, window: list[Found]) -> Chain | None:
        """Find what "the country" means where just one country has been named of late."""
        noun = self.reading.lower[mention.head]
        if noun not in PLACE_NOUNS or mention.start + 1 != mention.head:
            return None
        near = {
            id(m.chain): m.chain
            for m in window
            if m.chain and mention.sentence - m.sentence <= 3 and m.kind == "name" and m.chain.type == "GPE"
        }
        only = next(iter(near.values())) if len(near) == 1 else None
        if not only or self._is_country(only) != (noun in ("country", "nation")):
            return None
        kind = only.known.kind if only.known else ""
        if kind in ("city", "capital", "state", "province", "region", "island"):
            fitting = (
                {"city", "town", "capital"}
                if kind == "capital"
                else {"city", "town"}
                if kind == "city"
                else {kind}
            )
            return only if noun in fitting else None  # "the village" is not Geneva
        return only

    def pair(self, mention: Found, window: list[Found]) -> None:
        """Note whom "the two countries" means: the two last named, when just two of the kind were named in the last sentences."""
        reading = self.reading
        number = reading.child(mention.head, "nummod")
        both = reading.lower[mention.start - 1] == "both" if mention.start else False
        if (number is None or reading.lower[number] != "two") and not both:
            return
        noun = reading.lemmas[mention.head].lower() or reading.lower[mention.head]
        kinds = (
            {"person"} if mention.role == "group" else {"place"} if noun in PLACE_NOUNS else {"organization"}
        )
        if noun in ("side", "party"):
            kinds = {"place", "organization"}
        near: dict[int, Chain] = {}
        gender = _PLURAL_GENDERS.get(noun)
        for earlier in window:
            chain = earlier.chain
            if (
                not chain
                or not chain.named
                or chain.kind not in kinds
                or mention.sentence - earlier.sentence > 1
                or (gender and chain.gender not in (None, gender))
                or self._tells_of(earlier, mention)
            ):
                continue
            if noun not in ("country", "nation") or self._is_country(chain):
                near[id(chain)] = chain
        if len(near) == 2:
            self.members[mention.char_start] = list(near.values())

    def _tells_of(self, earlier: Found, mention: Found) -> bool:
        """Whether a name is the subject of a verb that the plural phrase is under: who told the two is not one of them."""
        reading, up = self.reading, mention.head
        for _ in range(8):
            if reading.heads[up] == up:
                return False
            up = reading.heads[up]
            if reading.heads[earlier.head] == up and reading.deps[earlier.head] in ("nsubj", "nsubj:pass"):
                return True
        return False

    @staticmethod
    def _is_country(chain: Chain) -> bool:
        return bool(chain.known and chain.known.kind in ("country", "sovereign state"))
