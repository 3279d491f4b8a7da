"""Nominals and pronouns to what they refer to: apposition, role ("the Syrian president"), agreement, syntax, speaker turn.

In: named chains and the mentions not yet linked, in text order. Out: links with the basis `apposition`, `title`, `nominal`, `turn`
or `pronoun`, and chains without a name for people spoken of by role only ("activists on the ground … they"). A link is
made only when the best antecedent is good and clearly better than the next; the weights are those of `ranking.py`.
"""

from __future__ import annotations

from tasks.entities.bearers import Bearers
from tasks.entities.plurals import Plurals, is_many
from tasks.entities.quotations import Quotations
from tasks.entities.ranking import Ranker
from tasks.entities.reading import Chain, Context, Found, Reading
from tasks.entities.reference import Reference

DEFINITE = frozenset("the this that these those his her its their our my your".split())


class Anaphora:
    """Links nominals and pronouns of one document. `chains` grows by nameless ones."""

    def __init__(self, reading: Reading, reference: Reference, context: Context, ranker: Ranker) -> None:
        self.reading, self.reference, self.context, self.ranker = reading, reference, context, ranker
        self.chains: list[Chain] = []
        self.speakers: list[Chain | None] = []
        self._person_at: dict[int, Found] = {}
        self._person_head: dict[int, Found] = {}

    def resolve(
        self, names: list[Found], nominals: list[Found], pronouns: list[Found], chains: list[Chain]
    ) -> None:
        """Link what can be linked, in text order."""
        self.chains = chains
        self.speakers = self._speakers()
        self.bearers = Bearers(self.reading, self.reference, self.context, chains, self.speakers)
        by_head = {m.head: m for m in names if m.chain}
        self._person_at = {m.start: m for m in names if m.type == "PERSON"}
        self._person_head = {m.head: m for m in self._person_at.values()}
        for nominal in nominals:
            self._syntax(nominal, by_head)
        self.plurals = Plurals(self.reading, names, nominals)
        window: list[Found] = []
        together = self._coordinations([*names, *nominals])
        for mention in sorted(
            [*names, *nominals, *pronouns, *together], key=lambda m: (m.end, m.basis == "coordination")
        ):
            if mention.kind == "pronoun" and mention.person < 3:
                self._speech(mention, self.speakers)
            elif mention.kind == "pronoun":
                self._pronoun(mention, window)
            elif mention.kind == "nominal" and not mention.chain:
                self._nominal(mention, window)
            if mention.chain:
                window.append(mention)
                if len(window) > 60:
                    del window[:20]
        quoted = [m for m in pronouns if m.person == 1 and m.number != "plural" and not m.chain]
        if quoted:
            Quotations(self.reading, [*names, *nominals, *pronouns]).link(quoted)

    def _coordinations(self, mentions: list[Found]) -> list[Found]:
        """Make "Kerry and Lavrov" one plural antecedent, so that "they" does not go to one of the two."""
        by_head = {m.head: m for m in mentions}
        found = []
        for mention in mentions:
            others = [
                c
                for c in self.reading.children.get(mention.head, ())
                if self.reading.deps[c] == "conj" and c in by_head
            ]
            if not others or self.reading.deps[mention.head] == "conj":
                continue
            last = by_head[others[-1]]
            if last.end <= mention.end:
                continue
            text = self.reading.text[mention.char_start : last.char_end]
            role = (
                "group"
                if mention.role in ("person", "group")
                else "thing"
                if mention.role == "thing"
                else "group"
            )
            whole = Found(
                mention.start, last.end, mention.char_start, last.char_end, text, mention.type, "nominal", mention.head,
                mention.sentence, mention.turn, basis="coordination", number="plural", role=role,
            )  # fmt: skip
            chain = Chain(text, mention.type, kind=role, number="plural", named=False)
            chain.add(whole, "coordination", 0.0)
            found.append(whole)
        return found

    # syntax

    def _syntax(self, nominal: Found, by_head: dict[int, Found]) -> None:
        """A role in apposition to a name, or said of it with "is"."""
        reading, head = self.reading, nominal.head
        if nominal.number == "plural" or nominal.role == "thing":
            return
        if reading.lower[nominal.start].rstrip(".") in ("mr", "mrs", "ms", "madam", "madame"):
            return  # "Senator Hatfield, Mr. Chief Justice, …" calls on one after the other
        name = None
        if reading.deps[head] == "appos":
            name, basis = self._nearest(by_head, reading.heads[head], nominal), "apposition"
        if not name:
            for child in reading.children.get(head, ()):
                if name:
                    break
                if reading.deps[child] == "appos" and child in by_head:
                    name, basis = by_head[child], "apposition"
                elif (
                    reading.deps[child] == "nsubj"
                    and child in by_head
                    and reading.child(head, "cop") is not None
                    and reading.child(head, "advmod") is None
                    and reading.lower[nominal.start] in ("the", "a", "an")
                ):
                    name, basis = by_head[child], "copula"
        if not name and nominal.titles:
            name, basis = self._after_comma(nominal), "apposition"
        if (
            not name
            or not name.chain
            or not _kinds_fit(nominal, name.chain)
            or self._opens_clause(nominal, name)
        ):
            return
        chain = name.chain
        country = self.bearers.country_of(nominal)
        if nominal.titles and basis in ("apposition", "copula"):
            for title in nominal.titles:
                chain.titles.setdefault(title)
        if nominal.gender and not chain.gender:
            chain.gender, chain.gender_basis = nominal.gender, "role"
        if country and chain.kind == "person" and not chain.country:
            chain.country = country
        chain.add(nominal, basis, 0.9)

    def _opens_clause(self, nominal: Found, name: Found) -> bool:
        """Whether a name after a phrase with a preposition begins the sentence proper: "Besides her son, Dr. Holm is …"."""
        reading = self.reading
        if name.start < nominal.end or reading.words[nominal.end] != ",":
            return False
        before = nominal.start - 1
        led = (
            before >= 0
            and reading.tags[before] in ("IN", "TO")
            and reading.sentence[before] == nominal.sentence
        )
        opens = led and (before == 0 or reading.sentence[before - 1] != nominal.sentence)
        after = reading.tags[name.end] if name.end < reading.size else ""
        return opens and (after in ("VBD", "VBZ", "VBP", "MD"))

    def _after_comma(self, nominal: Found) -> Found | None:
        """The name of "Malaysia's prime minister, Najib Razak," whatever the parser made of it; no item of a list."""
        reading, at = self.reading, nominal.end + 1
        name = self._person_at.get(at) if at < reading.size and reading.words[nominal.end] == "," else None
        if not name or name.titles or reading.sentence[nominal.head] != name.sentence:
            return None
        after = reading.tags[name.end] if name.end < reading.size else "."
        listed = reading.lower[name.end] in ("and", "or") if name.end < reading.size else False
        return (
            name
            if not listed and (after in (",", ".", "_SP") or after.startswith("VB") or after == "MD")
            else None
        )

    def _nearest(self, by_head: dict[int, Found], head: int, nominal: Found) -> Found | None:
        """The name at a head, or the last one joined to it before an apposition: "Bush and Baker, the secretary"."""
        joined = [
            c for c in self.reading.children.get(head, ()) if self.reading.deps[c] == "conj" and c in by_head
        ]
        before = [by_head[c] for c in joined if by_head[c].end <= nominal.start]
        return before[-1] if before else by_head.get(head)

    # turns

    def _speakers(self) -> list[Chain | None]:
        return [self.context.speakers.get(turn.position) for turn in self.context.turns]

    def _speech(self, mention: Found, speakers: list[Chain | None]) -> None:
        """Link "I" to the turn's speaker and "you", where it addresses, to the other one of two who take turns."""
        if mention.number == "plural" or not speakers or not self.context.spoken:
            return
        turn = mention.turn
        if self.reading.quote_depth[mention.start]:
            return
        speaker = speakers[turn]
        if mention.person == 1:
            if speaker:
                speaker.add(mention, "turn", 0.95)
            return
        before = speakers[turn - 1] if turn else None
        after = speakers[turn + 1] if turn + 1 < len(speakers) else None
        others = {id(c): c for c in (before, after) if c and c is not speaker}
        if len(others) == 1 and self._addresses(mention):
            next(iter(others.values())).add(mention, "turn", 0.8)

    def _addresses(self, mention: Found) -> bool:
        """A "you" that is not everybody: of a question's main verb, with thanks, or said to have been said."""
        reading = self.reading
        verb = reading.heads[mention.head]
        last = mention.start
        while last + 1 < reading.size and reading.sentence[last + 1] == mention.sentence:
            last += 1
        tail = reading.words[max(last - 2, 0) : last + 1]
        return "?" in tail or reading.lemmas[verb].lower() in (
            "thank",
            "say",
            "mention",
            "join",
            "welcome",
            "tell",
            "ask",
        )

    # antecedents

    def _plural(self, mention: Found) -> bool:
        """Link "they" where one answer is left; several names become the members of the pronoun, which has no single one."""
        meant = self.plurals.antecedent(mention)
        chains = list({id(m.chain): m.chain for m in meant if m.chain}.values())
        if len(chains) == 1:
            chains[0].add(mention, "pronoun", 0.85)
        elif chains:
            self.bearers.members[mention.char_start] = chains
        return bool(chains)

    def _pronoun(self, mention: Found, window: list[Found]) -> None:
        if mention.number == "plural" and self._plural(mention):
            return
        talkers: tuple[Chain | None, ...] = ()
        if self.context.spoken and self.speakers:
            around = (mention.turn, mention.turn - 1, mention.turn + 1)
            talkers = tuple(self.speakers[t] if 0 <= t < len(self.speakers) else None for t in around)
        found = self.ranker.antecedent(mention, window, self.reading, talkers)
        ahead = self._ahead(mention)
        if ahead and found and found[0].chain is not ahead:
            return  # "On his website, Sarvis …" after another man: one of the two
        if not found and not ahead:
            return
        if found:
            chain, confidence = found[0].chain, found[1]
        else:
            chain, confidence = ahead, 0.7
        assert chain is not None  # candidates are linked
        if mention.number == "plural" and found and chain.named and not is_many(found[0], self.reading):
            return  # "the FAO said they had climbed"
        chain.add(mention, "pronoun", confidence)
        if mention.gender and not chain.gender:
            chain.gender, chain.gender_basis = mention.gender, "pronoun"

    def _ahead(self, mention: Found) -> Chain | None:
        """The person whom a "his" or "her" that opens a sentence may mean, named only after it as the subject: "In his speech,
        Tom Reed thanked …" (cataphora)."""
        reading = self.reading
        if not mention.gender or reading.deps[mention.head] != "nmod:poss":
            return None
        top = mention.head
        for _ in range(8):
            if reading.deps[top] == "ROOT" or reading.heads[top] == top:
                break
            top = reading.heads[top]
        subject = reading.child(top, "nsubj", "nsubj:pass")
        if subject is None or subject <= mention.end or reading.sentence[subject] != mention.sentence:
            return None
        name = self._person_head.get(subject)
        if name is None or name.chain is None or name.chain.gender not in (None, mention.gender):
            return None
        opens = all(
            m.end > mention.start or m.sentence != mention.sentence or m.start > subject
            for m in self._person_head.values()
        )
        return name.chain if opens and reading.words[name.title_start - 1] == "," else None

    def _nominal(self, mention: Found, window: list[Found]) -> None:
        """A definite role to its bearer; any other noun phrase opens a chain of its own."""
        chain, basis, confidence = self._bearer(mention, window)
        if not chain:
            chain = Chain(
                mention.text,
                mention.type,
                kind=mention.role,
                number=mention.number,
                gender=mention.gender,
                named=False,
            )
            chain.words = (mention.normal,)
            basis, confidence = "none", 0.0
        chain.add(mention, basis, confidence)

    def _bearer(self, mention: Found, window: list[Found]) -> tuple[Chain | None, str, float]:
        """The chain a nominal goes to, with basis and confidence; (None, "", 0.0) for one of its own."""
        first = self.reading.lower[mention.start]
        if first not in ("the", "this", "that", "these", "those"):
            return None, "", 0.0
        if mention.number == "singular" and mention.role == "person":
            chain = self.bearers.by_role(mention)
            if chain:
                return chain, "title", 0.85
            if mention.titles:
                return None, "", 0.0
        elif mention.number == "singular" and mention.role == "organization":
            chain = self.bearers.body(mention, window)
            if chain:
                return chain, "nominal", 0.8
        elif mention.number == "singular" and mention.role == "place":
            chain = self.bearers.country_meant(mention, window)
            if chain:
                return chain, "nominal", 0.75
        elif mention.number == "plural":
            self.bearers.pair(mention, window)
        if first == "the":
            for earlier in reversed(window):
                if mention.sentence - earlier.sentence > 8:
                    break
                chain = earlier.chain
                if not chain or chain.named or not chain.mentions or mention.start - earlier.end < 0:
                    continue
                same = chain.words == (mention.normal,) and chain.number == mention.number
                if same and self._modifiers(mention) <= self._modifiers(chain.mentions[0]):
                    return chain, "nominal", 0.7
        return None, "", 0.0

    def _modifiers(self, mention: Found) -> set[str]:
        return {
            w
            for w in self.reading.lower[mention.start : mention.head]
            if w not in DEFINITE and w not in ("a", "an")
        }


def _kinds_fit(nominal: Found, chain: Chain) -> bool:
    if chain.kind == "person":
        return nominal.role == "person"
    if chain.kind == "place":
        return nominal.role == "place"
    return nominal.role in ("organization", "group", "thing")
