"""The spaCy component `entities`: mentions, what each refers to, and the entities of one document.

In: a parsed Doc with `doc.ents`, and `doc._.turns`, `doc._.transcript`, `doc._.corrections` where earlier stages set them. Out:
`doc._.mentions`, `doc._.entities` (with deterministic keys), `Turn.speaker_key`, and `resolve_mention` for whoever needs to
know what a span refers to. Nothing is looked up outside the document but the reference tables.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from tasks.carrier import LocalEntity, Mention, register
from tasks.entities.anaphora import Anaphora
from tasks.entities.borne import companies, storms_and_ships
from tasks.entities.keys import entity_key
from tasks.entities.mentions import find_nominals, find_pronouns
from tasks.entities.naming import find_names
from tasks.entities.people import People
from tasks.entities.person_names import PARTICLES, name_parts
from tasks.entities.ranking import Ranker
from tasks.entities.reading import Chain, Context, Found, Reading
from tasks.entities.reference import Reference, load_reference
from tasks.entities.things import Things, countries_named

#: In `doc.user_data`: entity by the offset of a mention's head; by the end of a person's name that a title stands before.
_MEMBERS = "ontherecord.entity_members"
_INDEX, _ENDINGS = "ontherecord.entity_index", "ontherecord.entity_endings"


#: Tags that no title runs over on the way to its name.
_ENDS_TITLE = frozenset((",", "VBZ", "VBD", "IN", "CC"))


@Language.factory(
    "entities",
    requires=["doc.ents", "token.tag", "token.dep", "doc.sents"],
    assigns=["doc._.mentions", "doc._.entities"],
    default_config={"pronouns": True, "minimum": 0.5, "margin": 0.15},
)
def make_entities(nlp: Language, name: str, pronouns: bool, minimum: float, margin: float) -> EntityLinker:
    """Create the component.

    pronouns: whether nominals and pronouns are resolved; minimum, margin: probability of the best antecedent of a pronoun
    and its lead over the next, below which the pronoun stays unlinked.
    """
    return EntityLinker(load_reference(), pronouns=pronouns, minimum=minimum, margin=margin)


class EntityLinker:
    """Callable on a Doc; see the module's docstring."""

    def __init__(
        self, reference: Reference, *, pronouns: bool = True, minimum: float = 0.5, margin: float = 0.15
    ) -> None:
        register()
        self.reference, self.pronouns = reference, pronouns
        self.ranker = Ranker(minimum=minimum, margin=margin)

    def __call__(self, doc: Doc) -> Doc:
        reading = Reading(doc)
        context = self._context(doc, reading)
        names = find_names(reading, self.reference, context)
        companies(reading, names, self.reference)
        borne = storms_and_ships(reading, names)
        self._countries_of_titles(reading, names)
        spellings = {
            c.char_start: c.replacement for c in doc._.corrections if c.action == "linked" and c.replacement
        } | borne
        context.countries = countries_named(names, self.reference)
        people = People(reading, self.reference, context)
        people.cluster((m for m in names if m.type == "PERSON"), spellings)
        for turn in context.turns:
            if turn.speaker_name and (chain := people.person(turn.speaker_name)):
                context.speakers[turn.position] = chain
        things = Things(reading, self.reference, context)
        things.cluster((m for m in names if m.type != "PERSON"), spellings)
        chains = [*people.chains, *things.chains]
        found = list(names)
        members: dict[int, list[Chain]] = {}
        if self.pronouns:
            nominals = find_nominals(reading, self.reference, names, context)
            pronouns = find_pronouns(reading, context)
            anaphora = Anaphora(reading, self.reference, context, self.ranker)
            anaphora.resolve(names, nominals, pronouns, chains)
            members = anaphora.bearers.members
            found += [m for m in nominals if _refers(m)] + pronouns
        self._write(doc, context, sorted(found, key=lambda m: (m.char_start, -m.char_end)), chains, members)
        return doc

    @staticmethod
    def _context(doc: Doc, reading: Reading) -> Context:
        transcript = doc._.transcript
        turns = sorted(doc._.turns, key=lambda turn: turn.char_start)
        date = transcript.metadata.published_on if transcript else None
        spoken = len(turns) > 1 if not transcript else transcript.kind != "article" and bool(turns)
        return Context(reading, turns, date, spoken)

    def _countries_of_titles(self, reading: Reading, names: list[Found]) -> None:
        """Give a person the country that a title names: "Syrian President Bashar al-Assad"."""
        for mention in names:
            if mention.type != "PERSON" or not mention.titles:
                continue
            for i in range(mention.start - 1, max(mention.start - 8, -1), -1):
                elsewhere = reading.sentence[i] != mention.sentence
                if elsewhere or (reading.tags[i] in _ENDS_TITLE and reading.lower[i] not in ("of", "for")):
                    break
                word = reading.lower[i]
                found = self.reference.demonyms.get(word, ())
                codes = {d.country for d in found}
                if not codes and reading.tags[i] in ("NNP", "NN"):
                    known = self.reference.known(reading.words[i], ["GPE"])
                    codes = {k.country for k in known if k.kind == "country" and k.country}
                if len(codes) == 1:
                    mention.country = next(iter(codes)) or None
                    break

    def _write(
        self,
        doc: Doc,
        context: Context,
        found: list[Found],
        chains: list[Chain],
        members: dict[int, list[Chain]],
    ) -> None:
        keys: dict[int, str] = {}
        entities: dict[str, LocalEntity] = {}
        speaking = {id(chain) for chain in context.speakers.values()}
        document = doc._.transcript.document_id if doc._.transcript else ""
        for chain in chains:
            if not chain.named or not (chain.mentions or id(chain) in speaking):
                continue
            generic = chain.kind != "person" and not chain.known and self.reference.is_generic(chain.name)
            entity = local_entity(chain, document, own=generic)
            keys[id(chain)] = entity.key
            before = entities.get(entity.key)
            entities[entity.key] = _joined(before, entity) if before else entity
        for turn in context.turns:
            speaker = context.speakers.get(turn.position)
            turn.speaker_key = keys.get(id(speaker)) if speaker else None
        mentions: list[Mention] = []
        index: dict[int, LocalEntity] = {}
        endings: dict[int, tuple[int, LocalEntity]] = {}
        nameless: dict[int, LocalEntity] = {}
        for mention in found:
            referent = mention.chain
            key = keys.get(id(referent)) if referent else None
            if referent and not referent.named:
                nameless.setdefault(id(referent), local_entity(referent))
            who = entities.get(key) if key else nameless.get(id(referent)) if referent else None
            head = context.reading.starts[mention.head]
            if who:
                index.setdefault(head, who)
                if mention.title_start < mention.start and mention.type == "PERSON":
                    endings[mention.char_end] = (context.reading.starts[mention.title_start], who)
                for i in range(mention.title_start, mention.start) if mention.type == "PERSON" else ():
                    index.setdefault(context.reading.starts[i], who)
            if mention.normal in ("it", "its", "itself") and not key:
                continue
            type_ = mention.type
            if key and type_ != "NORP" and referent:
                type_ = referent.type
            mentions.append(
                Mention(
                    mention.char_start,
                    mention.char_end,
                    mention.text,
                    type_,
                    mention.kind,  # type: ignore[arg-type]
                    key,
                    mention.basis if key else "none",
                    mention.confidence if key else 0.0,
                    mention.metonym,
                )
            )
        doc._.mentions = mentions
        doc._.entities = entities.values()
        doc.user_data[_INDEX], doc.user_data[_ENDINGS] = index, endings
        doc.user_data[_MEMBERS] = {
            start: [entities[keys[id(c)]] for c in group if id(c) in keys] for start, group in members.items()
        }


def _refers(mention: Found) -> bool:
    """Whether a nominal is worth a row: it is linked to a name, or stands for people or bodies."""
    if mention.chain and mention.chain.named:
        return True
    return mention.role in ("person", "group", "organization")


#: Words of a name that are written small: "Catherine of Siena", "Ursula von der Leyen".
_STAY_SMALL = PARTICLES | {"of", "from", "the", "and", "y", "e"}


def local_entity(chain: Chain, document_id: str = "", *, own: bool = False) -> LocalEntity:
    """A chain as the carrier's entity. A chain without a name has an empty key and its first words for a name.

    A person of whom only one part of the name is known is keyed within the document: every "Carter" is not one man. So is
    what is `own` to it: the "Supreme Court" of another document may be another country's.
    """
    known = chain.known
    forms = [form for form, count in chain.forms.most_common() if count > 0]
    if known:
        name, type_, key = known.name, known.type, known.key
    else:
        name, type_ = chain.name, chain.type
        if type_ == "PERSON":  # captions put right in part: "Helen ward"; the text stays as it is
            words = name.split()
            name = " ".join(_capitalized(w) if w.islower() and w not in _STAY_SMALL else w for w in words)
        lone = own or (chain.type == "PERSON" and len(chain.words) == 1) or chain.own.isdigit()
        key = (
            entity_key(type_, _key_name(chain), discriminator=document_id + chain.own if lone else "")
            if chain.named
            else ""
        )
    return LocalEntity(
        key,
        name,
        type_,
        known.wikidata_id if known else None,
        chain.country,
        _gender(chain),
        known.description if known else None,
        tuple(forms),
        tuple(chain.titles),
        "reference" if known else "corpus",
        max((m.confidence for m in chain.mentions), default=0.5),
    )


def _capitalized(word: str) -> str:
    """Each part of a name: "Anne-Marie" for "anne-marie"."""
    return "-".join(part.capitalize() for part in word.split("-"))


def _gender(chain: Chain) -> str | None:
    """What a chain's gender is for others: one pronoun alone may have been linked wrongly."""
    if (
        chain.gender_basis == "pronoun"
        and sum(m.kind == "pronoun" and m.gender == chain.gender for m in chain.mentions) < 2
    ):
        return None
    return chain.gender


def _key_name(chain: Chain) -> str:
    """People are keyed by their parts, so that "Bashar Assad" and "Bashar al-Assad" meet."""
    if chain.type != "PERSON":
        return chain.name
    elder = (chain.own,) if chain.own and not chain.own.isdigit() else ()
    return " ".join((*name_parts(chain.name), *elder))


def _joined(a: LocalEntity, b: LocalEntity) -> LocalEntity:
    """Two chains that turned out to bear one key."""
    a.aliases = tuple(dict.fromkeys((*a.aliases, *b.aliases)))
    a.titles = tuple(dict.fromkeys((*a.titles, *b.titles)))
    a.country, a.gender = a.country or b.country, a.gender or b.gender
    a.confidence = max(a.confidence, b.confidence)
    return a


def resolve_mention(doc: Doc, start_char: int, end_char: int) -> LocalEntity | None:
    """What a stretch of a document refers to, or None.

    The stretch may be a name, a pronoun or a whole noun phrase: the mention whose head word is the head of the stretch decides, or the
    name that follows the title that is. An entity that the document never names ("activists on the ground") comes with an empty
    `key`. Needs a Doc that the component `entities` has seen.
    """
    index: dict[int, LocalEntity] | None = doc.user_data.get(_INDEX)
    if not index:
        return None
    ending = doc.user_data[_ENDINGS].get(end_char)
    if ending and ending[0] >= start_char:
        return ending[1]
    span = doc.char_span(start_char, end_char, alignment_mode="expand")
    return index.get(span.root.idx) if span is not None else None


def members_of(doc: Doc, start_char: int, end_char: int) -> list[LocalEntity]:
    """Who a plural phrase stands for ("the two countries"), or nothing. Needs a Doc that `entities` has seen."""
    groups: dict[int, list[LocalEntity]] = doc.user_data.get(_MEMBERS, {})
    return next((group for start, group in groups.items() if start_char <= start < end_char), [])


__all__ = ["EntityLinker", "local_entity", "make_entities", "members_of", "resolve_mention"]
