"""The name, entity and kind of a speaker.

In: a speaker's noun phrase in a `View`, the mentions and turns of the Doc where other components have set them. Out: the
fullest name known, the entity key, and the kind (person, unnamed person, official, group, organization, media, document,
place). Names come from the mentions; without them, from the named entities of the text: a surname takes the full name
before it, and a pronoun only the speaker of the claim right before. What stays open stays None.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from tasks import resources
from tasks.carrier import ClaimSpeaker, LocalEntity, Mention, Turn
from tasks.claims.lexicon import role_nouns
from tasks.claims.view import NOMINAL_TAGS, View

_THIRD = frozenset({"he", "she", "him", "her", "his", "himself", "herself"})
_FIRST = frozenset({"i", "we", "me", "us", "my", "our", "myself", "ourselves"})
_PRONOUNS = (
    _THIRD
    | _FIRST
    | {"they", "it", "you", "them", "who", "which", "that", "this", "these", "those", "their", "its", "your"}
)
UNNAMED = "unnamed person"
_KINDS_OF_TYPES = {
    "PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "NORP": "group", "FAC": "place",
    "WORK_OF_ART": "document", "LAW": "document", "EVENT": "organization", "PRODUCT": "organization",
}  # fmt: skip


@dataclass(slots=True)
class Speaker:
    """Who speaks, as far as known."""

    text: str | None = None
    span: tuple[int, int] | None = None
    name: str | None = None  # of several speakers, the first one's, and so are key and kind
    key: str | None = None
    kind: str | None = None
    known: list[ClaimSpeaker] = field(default_factory=list)  # each of those with a name or a key


@dataclass
class Namer:
    """Names speakers of one document."""

    view: View
    mentions: list[Mention]
    entities: list[LocalEntity]
    turns: list[Turn]
    _starts: list[int] = field(default_factory=list)
    _by_key: dict[str, LocalEntity] = field(default_factory=dict)
    _named: list[tuple[int, int, str, str]] = field(default_factory=list)  # start, end, type, text

    _surnames: dict[str, set[str]] = field(default_factory=dict)
    _places: dict[str, list[tuple[int, int]]] = field(
        default_factory=dict
    )  # entity to its mentions, in text order
    _index: dict[int, int] = field(
        default_factory=dict
    )  # identity of a mention to its place in doc._.mentions

    def __post_init__(self) -> None:
        self._index = {id(m): i for i, m in enumerate(self.mentions)}
        self.mentions = sorted(self.mentions, key=lambda m: (m.char_start, -m.char_end))
        self._starts = [m.char_start for m in self.mentions]
        self._by_key = {e.key: e for e in self.entities}
        if not self.mentions:
            self._named = [(e.start_char, e.end_char, e.label_, e.text) for e in self.view.doc.ents]
            for _, _, label, text in self._named:
                if label == "PERSON" and text.strip():
                    self._surnames.setdefault(text.split()[-1], set()).add(text)

    def name(self, span: tuple[int, int], head: int, before: Speaker | None, turn: Turn | None) -> Speaker:
        """The speaker whose phrase takes tokens `span`, with head token `head`. `before`: the speaker of the claim
        before in the same stretch; `turn`: the turn that the claim stands in."""
        view = self.view
        a, b = span
        out = Speaker(view.text[view.start[a] : view.end[b - 1]], (view.start[a], view.end[b - 1]))
        if view.lower[head] in _FIRST and turn is not None:
            return self.own(turn, view.start[head], out)
        for n, (part, h) in enumerate(self._parts(span, head)):
            one = self._one(part, h, before)
            if turn is not None and view.lower[h] in _THIRD and _is_speaker(one, turn):
                one = Speaker(kind="person")  # nobody calls himself "he" in his own turn
            if n == 0:
                out.name, out.key, out.kind = one.name, one.key, one.kind
            out.known += [k for k in one.known if all((k.key, k.name) != (o.key, o.name) for o in out.known)]
        return out

    def own(self, turn: Turn, char: int, who: Speaker) -> Speaker:
        """`who` as the turn's own speaker: "I" and "we" at `char`, or what he asserts there. A label that names nobody
        ("SENIOR OFFICIAL", "UNIDENTIFIED MALE") gives a kind and no name."""
        who.name, who.key = turn.speaker_name, turn.speaker_key
        who.kind = "person" if who.name or who.key else _kind_of_label(turn.label)
        if who.name is not None or who.key is not None:
            who.known = [ClaimSpeaker(who.name, who.key, self._nearest(turn.speaker_key, char))]
        return who

    def _nearest(self, key: str | None, char: int) -> int | None:
        """Place in `doc._.mentions` of an entity's last mention before a character, else of its first one."""
        if not self._places:
            for m in self.mentions:
                if m.entity_key is not None:
                    self._places.setdefault(m.entity_key, []).append((m.char_start, self._index[id(m)]))
        places = self._places.get(key or "")
        return places[max(0, bisect_left(places, (char,)) - 1)][1] if places else None

    def _one(self, span: tuple[int, int], head: int, before: Speaker | None) -> Speaker:
        """Name, key and kind of a single speaker."""
        out, low = Speaker(), self.view.lower[head]
        mention = self._mention(span, head)
        if mention is not None:
            entity = self._by_key.get(mention.entity_key or "")
            out.key = mention.entity_key
            if entity is not None:
                out.name = entity.name
            elif mention.kind == "name" and mention.type != "NORP":
                out.name = mention.text
            out.kind = self._kind(span, head, entity.type if entity is not None else None)
            if entity is None and mention.type == "NORP" and out.kind is None:
                out.kind = "person"  # one of a people ("the German said"): nobody's name
        else:
            if not self.mentions:
                out.name = self._own_name(span, head, before)
            out.kind = self._kind(span, head, None)
        if out.name is None and out.key is None:
            if out.kind == "person" and low not in _PRONOUNS:
                out.kind = UNNAMED
        else:
            out.known = [ClaimSpeaker(out.name, out.key, self._index[id(mention)] if mention else None)]
        if out.kind is None:
            if low in _THIRD or low in _FIRST:
                out.kind = "person"
            elif low == "they":
                out.kind = "group"
            elif low == "it" and before and before.kind not in ("person", "official", "group"):
                out.kind = before.kind
        return out

    def _parts(self, span: tuple[int, int], head: int) -> list[tuple[tuple[int, int], int]]:
        """(phrase, head) of each of several coordinated speakers ("the mayor, Tom Ellery, and Ruth Hale"), in order; of a
        single one, the phrase itself."""
        view = self.view
        heads, todo = [head], [head]
        for h in (
            todo
        ):  # grows while read: conjuncts hang on one another, and on a name in apposition to its title
            for c in view.children[h]:
                if span[0] <= c < span[1] and c not in todo and view.dep[c] in ("conj", "appos"):
                    todo.append(c)
                    named = view.tag[c] in ("NNP", "NNPS")
                    if view.dep[c] == "conj" and (named or (h in heads and view.tag[c] in NOMINAL_TAGS)):
                        heads.append(c)  # but not the second half of "Ellery, a lawyer and author,"
        heads.sort()
        out: list[tuple[tuple[int, int], int]] = []
        for k, h in enumerate(heads):
            stop = view.left[heads[k + 1]] if k + 1 < len(heads) else span[1]
            part = (max(span[0], view.left[h]) if k else span[0], max(h + 1, stop))
            title = k + 1 < len(heads) and h + 1 >= stop and heads[k + 1] - h <= 2
            if not title or any(view.tag[j] in ("CC", ",") for j in range(h + 1, heads[k + 1])):
                out.append((part, h))  # else a title before its name, read as a conjunct
        return out

    def _mention(self, span: tuple[int, int], head: int) -> Mention | None:
        """The mention that stands for the phrase: the one over its head, a name before a nominal."""
        view = self.view
        at, stop = view.start[head], view.end[head]
        low, high = view.start[span[0]], view.end[span[1] - 1]
        best: tuple[tuple[int, ...], Mention] | None = None
        k = bisect_left(self._starts, low)
        while k and self.mentions[k - 1].char_end > low:
            k -= 1
        for m in self.mentions[k:]:
            if m.char_start >= high:
                break
            if m.char_end <= low:
                continue
            over = m.char_start <= at and stop <= m.char_end
            beside = m.kind == "name" and m.type == "PERSON" and m.char_start >= low and m.char_end <= high
            if not over and not (beside and self._in_apposition(m, head)):
                continue
            score = (m.entity_key is not None, over, m.kind == "name", m.char_end - m.char_start)
            if best is None or score > best[0]:
                best = (score, m)
        return best[1] if best else None

    def _in_apposition(self, mention: Mention, head: int) -> bool:
        return self._beside(mention.char_start, mention.char_end, head)

    def _beside(self, start: int, end: int, head: int) -> bool:
        """True when a person's name stands beside the head ("his spokesman, John Smith"), not under it ("Smith's aide")."""
        view = self.view
        i, j = view.tokens_in(start, end)
        return any(view.head[k] == head and view.dep[k] in ("appos", "flat", "compound") for k in range(i, j))

    def _kind(self, span: tuple[int, int], head: int, entity_type: str | None) -> str | None:
        """Kind of a source: of its entity, else of its head noun."""
        view, roles = self.view, role_nouns()
        if entity_type == "PERSON":
            return "person"
        if entity_type == "ORG" and self._is_media(span):
            return "media"
        if entity_type is None or entity_type not in ("ORG", "GPE"):
            a = span[0]
            for start in range(max(a, head - 2), head + 1):
                phrase = " ".join(view.lower[start : head + 1])
                if phrase in roles:
                    kind = roles[phrase]
                    plural = view.tag[head] in ("NNS", "NNPS")
                    return "group" if plural and kind == "person" else kind
        if entity_type is not None:
            return _KINDS_OF_TYPES.get(entity_type)
        label = view.doc[head].ent_type_ if not self.mentions else ""
        if label in _KINDS_OF_TYPES:
            return "media" if label == "ORG" and self._is_media(span) else _KINDS_OF_TYPES[label]
        if view.tag[head] in ("NNS", "NNPS"):
            return "group"
        share = view.tag[head] == "CD" or view.lower[head] in (
            "%",
            "percent",
            "cent",
            "half",
            "majority",
            "most",
            "many",
        )
        return "group" if share and view.lower[head] not in ("one", "1") else None

    def _is_media(self, span: tuple[int, int]) -> bool:
        text = self.view.text[self.view.start[span[0]] : self.view.end[span[1] - 1]]
        return text.removeprefix("The ").removeprefix("the ") in _outlets()

    def _own_name(self, span: tuple[int, int], head: int, before: Speaker | None) -> str | None:
        """A name without the help of mentions: an entity in the phrase, its fuller form, or for "he" and "she" the
        person who spoke right before."""
        view = self.view
        low = view.lower[head]
        if low in _THIRD:
            return before.name if before and before.kind == "person" else None
        if low in _PRONOUNS:
            return None
        a, b = view.start[span[0]], view.end[span[1] - 1]
        near = self._named[bisect_left(self._named, (a,)) : bisect_left(self._named, (b,))]
        inside = [e for e in near if e[1] <= b and e[2] in _KINDS_OF_TYPES]
        over = [e for e in inside if e[0] <= view.start[head] < e[1]]
        people = [e for e in inside if e[2] == "PERSON" and self._beside(e[0], e[1], head)]
        pick = over or (people if len(people) == 1 else [])
        if not pick:
            return None
        text = pick[0][3]
        if pick[0][2] == "PERSON":
            return self._fullest(text)
        return text

    def _fullest(self, text: str) -> str:
        """The one longer person's name in the document that ends in this surname, else the text itself."""
        longer = {name for name in self._surnames.get(text.split()[-1], ()) if name.endswith(f" {text}")}
        return longer.pop() if len(longer) == 1 else text


def _is_speaker(who: Speaker, turn: Turn) -> bool:
    same_key = who.key is not None and who.key == turn.speaker_key
    return same_key or (who.key is None and who.name is not None and who.name == turn.speaker_name)


def _kind_of_label(label: str | None) -> str | None:
    """Kind of the speaker of a turn whose label names nobody: by its last words that are a role, else an unnamed person."""
    words = (label or "").lower().strip(" :.()[]").split()
    if not words:
        return None
    for k in range(len(words)):
        kind = role_nouns().get(" ".join(words[k:]))
        if kind is not None and words[k:] != ["speaker"]:
            plural = words[-1].endswith("s") and words[-1][:-1] in role_nouns()
            return UNNAMED if kind == "person" and not plural else "group" if kind == "person" else kind
    return UNNAMED


_OUTLETS: set[str] = set()


def _outlets() -> set[str]:
    """Names of known outlets, without their article; empty when the table is not there."""
    if not _OUTLETS:
        _OUTLETS.add("")
        try:
            for row in resources.table("outlets.csv"):
                for name in [row["outlet"], *resources.names_in(row.get("aliases", ""))]:
                    _OUTLETS.add(name.removeprefix("The "))
        except FileNotFoundError:
            pass
    return _OUTLETS
