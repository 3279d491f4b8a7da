"""Organizations, places, peoples and other named things inside one document.

In: name mentions that are not people. Out: one `Chain` a thing. Forms meet by the reference (U.S., United States), by the text
itself (an acronym and its expansion in either order, a shortened form, "Justice Department" and "Department of
Justice"), by demonym ("Russian" to Russia), and by metonym where a capital acts ("Moscow said"); the text is untouched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from tasks.entities.forms import content_words, formed_from, initials, is_acronym_of
from tasks.entities.keys import normalize_name
from tasks.entities.places import Places, states
from tasks.entities.reading import Chain, Context, Found, Reading, role_of_type
from tasks.entities.reference import Known, Reference, speech_verbs

#: Relations of an adjective or a name to the noun that it stands before.
_BEFORE_NOUNS = ("amod", "compound", "flat", "nmod:desc", "det")
_PLACES = ("GPE", "LOC", "FAC")
FOREIGN = 2  # names of another country in a text from which such a body is thought to be that country's


def countries_named(mentions: Iterable[Found], reference: Reference) -> dict[str, int]:
    """How often a document's names speak of each country, by code, counting what is unambiguous."""
    counts: dict[str, int] = defaultdict(int)
    for mention in mentions:
        if mention.type == "ORG" and reference.is_common(mention.text):
            continue
        if mention.type == "NORP":
            codes = {d.country for d in reference.demonyms.get(mention.text.lower(), ()) if d.country}
        else:
            codes = {k.country for k in reference.by_name.get(mention.normal, ()) if k.country}
        if len(codes) == 1 and mention.type != "PERSON":
            counts[codes.pop()] += 1
    return counts


class Things:
    """The named things of one document; `cluster` links their mentions."""

    def __init__(self, reading: Reading, reference: Reference, context: Context) -> None:
        self.reading, self.reference, self.context = reading, reference, context
        self.chains: list[Chain] = []
        self._by_known: dict[str, Chain] = {}
        self._by_name: dict[tuple[str, str], Chain] = {}

    def cluster(self, mentions: Iterable[Found], spellings: dict[int, str]) -> None:
        """Link all mentions of organizations, places, peoples and other things."""
        mentions = list(mentions)
        countries = self.context.countries
        places = Places(self.reading, mentions)
        container = self._containers(mentions, places)
        peoples = []
        for mention in mentions:
            if mention.type == "NORP":
                peoples.append(mention)
                continue
            name = spellings.get(mention.char_start, mention.text)
            if places.is_team(mention):
                chain = self._chain(f"{name} (team)", "ORG", None)
                chain.add(mention, "alias", 0.85)
                continue
            name = places.road(mention) or places.campus(mention) or name
            known = places.state(mention) or self._known(name, mention.type, countries)
            inside = container.get(id(mention))
            if (
                inside
                and known
                and known.kind != "country"
                and inside.country
                and known.country != inside.country
            ):
                known, name = None, f"{name}, {inside.name}"  # "Paris, Texas" is not the Paris that is known
            chain = self._chain(name, mention.type, known)
            exact = not known or normalize_name(known.name) == mention.normal
            chain.add(mention, "exact" if exact else "alias", 0.97)
        self._shortened()
        for mention in peoples:
            self._people(mention)
        acting = {id(m) for m in mentions if m.normal in self.reference.metonyms and self._acts(m)}
        still = {m.normal for m in mentions if m.normal in self.reference.metonyms and id(m) not in acting}
        for mention in mentions:
            self._metonym(mention, id(mention) in acting, mention.normal in still)
        self.chains = [c for c in self.chains if c.mentions]

    # chains

    def _chain(self, name: str, type_: str, known: Known | None) -> Chain:
        if known:
            chain = self._by_known.get(known.key)
            if not chain:
                chain = Chain(
                    known.name, known.type, known, country=known.country, kind=role_of_type(known.type)
                )
                self._by_known[known.key] = chain
                self.chains.append(chain)
            return chain
        key = ("place" if type_ in _PLACES else type_, normalize_name(name))
        chain = self._by_name.get(key)
        if not chain:
            chain = Chain(name, type_, kind=role_of_type(type_))
            self._by_name[key] = chain
            self.chains.append(chain)
        return chain

    def _containers(self, mentions: list[Found], places: Places) -> dict[int, Known]:
        """The known place that stands behind another's name and a comma: "Paris, Texas"."""
        found: dict[int, Known] = {}
        for one, other in pairwise(mentions):
            if (
                one.type == other.type == "GPE"
                and other.start == one.end + 1
                and self.reading.words[one.end] == ","
            ):
                state = places.state(other)
                around = (
                    [state]
                    if state
                    else [
                        k
                        for k in self.reference.known(other.text, _PLACES)
                        if k.kind in ("country", "province", "territory")
                    ]
                )
                if len(around) == 1:
                    found[id(one)] = around[0]
        return found

    def _known(self, name: str, type_: str, countries: dict[str, int]) -> Known | None:
        wanted = _PLACES if type_ in _PLACES else (type_,)
        found = self.reference.known(name, wanted)
        if len(found) < 2:
            return found[0] if found and not self._is_foreign(name, found[0], countries) else None
        here = [k for k in found if k.country and countries.get(k.country)]
        if len(here) == 1:
            return here[0]
        nations = [k for k in found if k.kind == "country"]
        return nations[0] if len(nations) == 1 and not here else None

    def _is_foreign(self, name: str, known: Known, countries: dict[str, int]) -> bool:
        """Whether a body that many countries have ("Congress", "Democratic Party") is known of a country that the text does
        not speak of, while it speaks of another."""
        if known.type != "ORG" or not known.country or not self.reference.is_common(name):
            return False
        if any(self._says_whose(word) for word in normalize_name(name).split()):
            return False  # "U.S. Congress"
        return not countries.get(known.country) and max(countries.values(), default=0) >= FOREIGN

    def _shortened(self) -> None:
        """Join forms of one organization or place that the text itself ties: acronyms, shortened and turned forms."""
        rivals: dict[str, dict[int, Chain]] = defaultdict(
            dict
        )  # by content word, and by initials after a "."
        for chain in self.chains:
            for form in chain.forms:
                normal = normalize_name(form.replace("-", " "))
                marks = {*content_words(normalize_name(form)), *(f".{i}" for i in initials(normal.split()))}
                for mark in marks:
                    rivals[mark][id(chain)] = chain
        for chain in list(self.chains):
            if not chain.mentions or chain.type not in ("ORG", "GPE", "LOC", "FAC", "EVENT", "LAW"):
                continue
            form = chain.mentions[0].text
            word = min(content_words(normalize_name(form)), key=lambda w: (len(rivals[w]), w), default="")
            letters = "".join(c for c in form if c.isalpha()).lower()
            target, basis = self._longer(chain, {**rivals[word], **rivals[f".{letters}"]}.values())
            if target:
                self._merge(chain, target, basis)

    def _longer(self, chain: Chain, others: Iterable[Chain]) -> tuple[Chain | None, str]:
        """The one chain among others that a chain's form abbreviates or shortens."""
        form = chain.mentions[0].text
        acronyms, shorts = [], []
        for other in others:
            if other is chain or not other.mentions or (other.kind != chain.kind):
                continue
            if chain.known and other.known:
                continue
            for long in other.forms:
                if is_acronym_of(form, long) and (
                    len(form.replace(".", "")) > 2 or self._adjacent(chain, other)
                ):
                    acronyms.append(other)
                    break
                if (
                    not chain.known
                    and chain.type == "ORG"
                    and self._short_of(normalize_name(form), normalize_name(long))
                ):
                    shorts.append(other)
                    break
        if len(acronyms) == 1:
            return acronyms[0], "acronym"
        if len(shorts) == 1 and not acronyms:
            return shorts[0], "alias"
        return None, ""

    def _adjacent(self, chain: Chain, other: Chain) -> bool:
        return any(
            0 <= b.start - a.end <= 2 or 0 <= a.start - b.end <= 2
            for a in chain.mentions[:3]
            for b in other.mentions[:3]
        )

    def _short_of(self, short: str, long: str) -> bool:
        if short == long:
            return False
        short_words, long_words = short.split(), long.split()
        few, many = content_words(short), content_words(long)
        if few == many and len(few) > 1:
            return True  # Justice Department, Department of Justice
        if few == many and len(short_words) < len(long_words):
            return True  # Apple, Apple Inc.
        if len(short_words) >= len(long_words) or not few < many:
            return False
        added = long_words[: len(long_words) - len(short_words)]
        if long_words[len(added) :] == short_words and self._says_whose(" ".join(added)):
            return True  # Defense Ministry, Russian Defense Ministry
        if long_words[: len(short_words)] == short_words:
            if short_words[0] == "university" and " ".join(short_words[2:]) in states():
                return False  # a state has several campuses
            heads = [
                w
                for w in (*short_words, long_words[-1])
                if (r := self.reference.roles.get(w)) and r.kind == "organization"
            ]
            if len(heads) > 1 and long_words[-1] in heads and long_words[-1] not in short_words:
                return False  # the student association of a university is not the university
            role = self.reference.roles.get(short)
            is_body = role is not None and role.kind == "organization"
            if len(short_words) == 1 and short in self.reading.lower_words and not is_body:
                return False  # "Home" of "Home Secretary", where the text also says "home"
            vague = all(w in self.reference.demonyms or self.reference.by_name.get(w) for w in few)
            return not vague and (len(few) > 1 or len(many) == 2)
        return False

    def _says_whose(self, words: str) -> bool:
        """Whether words name a country: "russian", "us"."""
        return words in self.reference.demonyms or any(
            k.kind == "country" for k in self.reference.by_name.get(words, ())
        )

    def _merge(self, chain: Chain, target: Chain, basis: str) -> None:
        for mention in chain.mentions:
            target.add(mention, basis, 0.93)
        if chain.known and not target.known:
            target.known, target.country = chain.known, chain.country
            target.name, target.type = chain.known.name, chain.known.type
            self._by_known[chain.known.key] = target
        elif not target.known and len(chain.name) > len(target.name):
            target.name = chain.name
        chain.mentions = []
        chain.forms.clear()

    # peoples and metonyms

    def _people(self, mention: Found) -> None:
        """Link "Russian" and "the Russians" to Russia, "Sunnis" to themselves."""
        word = mention.text.lower()
        place = self._place_of(word)
        if not place:
            stem = (
                mention.normal[:-1]
                if mention.number == "plural" and mention.normal.endswith("s")
                else mention.normal
            )
            chain = self._by_name.get(("NORP", stem))
            if not chain:
                chain = self._by_name[("NORP", stem)] = Chain(
                    mention.text, "NORP", kind="group", number="plural"
                )
                self.chains.append(chain)
            chain.add(mention, "exact", 0.9)
            return
        mention.country = place.country
        if mention.number == "plural" and not self._the_people_act(mention):
            chain = self._chain(mention.text, "NORP", None)
            chain.kind, chain.number, chain.country = "group", "plural", place.country
            chain.add(mention, "exact", 0.85)
            return
        if self._one_of_them(mention, place):
            return
        place.add(mention, "demonym", 0.9)
        place.forms[mention.text] -= 1  # an adjective is no alias of the country
        mention.metonym = mention.number == "plural"

    def _place_of(self, word: str) -> Chain | None:
        found = self.reference.demonyms.get(word, [])
        places = {d.place: d for d in found}
        if len(places) > 1:
            here = [
                d
                for d in found
                if ("place", normalize_name(d.place)) in self._by_name
                or any(c.name == d.place for c in self.chains)
            ]
            places = {d.place: d for d in here} if here else {}
        if len(places) == 1:
            demonym = next(iter(places.values()))
            known = self._known(demonym.place, "GPE", {demonym.country: 1}) or self._known(
                demonym.place, "LOC", {}
            )
            chain = self._chain(demonym.place, "GPE", known)
            chain.country = chain.country or demonym.country or None
            return chain
        if found:
            return None
        for chain in self.chains:  # a place of this document that the word is formed from
            if chain.kind == "place" and chain.mentions and formed_from(word, chain.mentions[0].normal):
                return chain
        return None

    def _one_of_them(self, mention: Found, place: Chain) -> bool:
        """Tell one person ("the German said", "a Swiss") from the people and from the adjective: no country speaks there.

        A word that also means the people ("the Portuguese said") is theirs with a plural verb, or where the document
        names the country.
        """
        reading, head = self.reading, mention.head
        first = reading.child(head, "det")
        if first is None or first > head or reading.deps[head] in _BEFORE_NOUNS:
            return False
        numbers = {n for d in self.reference.demonyms.get(mention.text.lower(), ()) for n in d.numbers}
        if reading.lower[first] in ("a", "an", "another") or "singular" in numbers:
            return True
        if "any" not in numbers or mention.number == "plural":
            return False
        verb = reading.heads[head]
        finite = [reading.tags[i] for i in (verb, *reading.children.get(verb, ())) if i > head]
        if reading.deps[head].startswith("nsubj") and ("VBP" in finite or "VBZ" in finite):
            return "VBZ" in finite
        return all(m.basis == "demonym" for m in place.mentions)

    def _the_people_act(self, mention: Found) -> bool:
        """Tell "the Russians struck", which speaks of the country, from "many Russians" and "the Russians who were held"."""
        reading = self.reading
        before = reading.lower[mention.start - 1] if mention.start else ""
        if before != "the":
            return False
        head = mention.head
        return reading.child(head, "nummod", "acl", "acl:relcl", "nmod") is None

    def _metonym(self, mention: Found, acts: bool, also_place: bool) -> None:
        """Send a capital or a seat of power that acts to what it stands for.

        Where the document also speaks of the city as a place, only a verb of saying makes it a power.
        """
        meant = self.reference.metonyms.get(mention.normal)
        if not meant or len(meant) != 1 or mention.type not in ("GPE", "ORG", "FAC", "LOC"):
            return
        metonym = meant[0]
        if normalize_name(metonym.stands_for) == mention.normal:
            return
        country = metonym.stands_for if metonym.type == "GPE" else None
        if metonym.stands_for.startswith("Government of ") and metonym.country:
            country = self.reference.country_names.get(metonym.country)
        if mention.type == "GPE" and not (acts and (not also_place or self._says(mention))):
            return
        old = mention.chain
        if country:
            known = self._known(country, "GPE", {metonym.country: 1})
            chain = self._chain(country, "GPE", known)
            chain.country = chain.country or metonym.country
        else:
            known = self._known(metonym.stands_for, metonym.type, {metonym.country: 1})
            chain = self._chain(metonym.stands_for, metonym.type, known)
        if old is chain:
            return
        if old:
            old.mentions.remove(mention)
            old.forms[mention.text] -= 1
        chain.add(mention, "metonym", 0.85)
        chain.forms[mention.text] -= 1
        mention.metonym = True

    def _says(self, mention: Found) -> bool:
        return self.reading.lemmas[self.reading.heads[mention.head]].lower() in speech_verbs()

    def _acts(self, mention: Found) -> bool:
        """A capital that is the subject of a verb with an object or a statement, or the agent or party of one."""
        reading, head = self.reading, mention.head
        verb = reading.heads[head]
        if reading.deps[head] == "conj":
            head, verb = verb, reading.heads[verb]
        if reading.child(mention.head, "appos", "nmod", "acl", "acl:relcl"):
            return False
        if reading.deps[head] == "nsubj":
            return reading.pos[verb] == "VERB" and reading.child(verb, "obj", "ccomp", "xcomp") is not None
        case = reading.child(head, "case")
        if reading.deps[head] in ("nmod", "obl") and case is not None:
            return reading.lower[case] == "between" and reading.child(head, "conj") is not None
        return False
