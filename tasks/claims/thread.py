"""Who goes on speaking: "he" and "she" after the one who spoke just before.

In: a `View`, the Doc's mentions and entities, the candidates of `attribution` and, claim by claim, the speaker that the
mentions give. Out: the speaker as news is written: a pronoun at a cue is the one who spoke last, in the same paragraph
or the one before, while nobody else has come up as the subject of a sentence. Coreference knows many names better than the
one who just spoke (an unknown first name has no gender) and then reaches too far back. Where the two disagree and both
are possible, nobody is named.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from tasks.carrier import ClaimSpeaker, LocalEntity, Mention
from tasks.claims import relations
from tasks.claims.found import Found
from tasks.claims.lexicon import role_nouns
from tasks.claims.naming import Speaker
from tasks.claims.view import SUBJECTS, View

#: "His" and "her" only with "in his view": of other phrases the owner may stand in the same sentence.
_GENDER = {"he": "m", "she": "f", "his": "m", "her": "f"}
_ONE = frozenset({"a", "an", "one", "another", "the"})
_TALKERS = frozenset({"i", "we", "you"})


class Thread:
    """The speakers of one document in text order; call `of` for each candidate in turn."""

    def __init__(
        self,
        view: View,
        mentions: list[Mention],
        entities: dict[str, LocalEntity],
        found: list[Found],
        *,
        spoken: bool,
    ) -> None:
        """`spoken`: people talk here, who tell of others in any order: a speaker may be taken away, none is given."""
        self.view, self.entities, self.spoken = view, entities, spoken
        ordered = sorted(enumerate(mentions), key=lambda m: m[1].char_start)
        self.people = [m for _, m in ordered if m.kind != "pronoun" and self._is_person(m)]
        self._places = {id(m): i for i, m in ordered}
        self._starts = [m.char_start for m in self.people]
        self._inside = {k for f in found if not f.quoted_from for k in f.content}
        self._known: dict[int, Speaker] = {}  # head of a speaker's phrase to who it is
        self._quoted: list[tuple[int, int, str | None]] = []  # quoted stretches and whose they are
        self._last: tuple[Found, Speaker] | None = None

    def of(self, f: Found, who: Speaker) -> Speaker:
        """Who speaks in f; `who`: what mentions and coreference say."""
        head = f.speaker_head
        if head is None:
            return who
        if head in self._known:
            known = self._known[head]
            return replace(who, name=known.name, key=known.key, kind=known.kind, known=known.known)
        low = self.view.lower[head]
        if low in _GENDER and (low in ("he", "she") or f.rule == "view_of"):
            if not f.quoted_from:
                who = self._go_on(f, head, who)
            if who.key is not None and self._is_somebody_else(f, head, who.key):
                who = _nobody(who)
        self._known[head] = who
        if f.share_quoted >= 0.9:
            self._quoted += [(a, b, who.key) for a, b in f.fragments]
        if not f.quoted_from and f.cue_head is not None and f.cue_head not in self._inside and not f.carried:
            self._last = (f, who)
        return who

    def _go_on(self, f: Found, head: int, who: Speaker) -> Speaker:
        """The last speaker instead of `who`, nobody, or `who`."""
        gender = _GENDER[self.view.lower[head]]
        at, before = self._subject_since(head)
        if at is None:
            if self._last is None or not self._is_near(self._last[0], head):
                return _nobody(who) if self._is_in_the_shade(head, who.key, gender) else who
            at, before = self._last[0].speaker_head, self._last[1]
            if self._puts_a_question(self._last[0]):
                return who if who.key != before.key else _nobody(who)  # the one asked may answer
        if at is None or len(before.known) > 1 or self.view.lower[at] in _TALKERS:
            return who  # of two speakers either may go on; "I asked him; he said no"
        entity = self.entities.get(before.key or "")
        if entity is None:
            same = _GENDER.get(self.view.lower[at]) == gender  # "… he said. He added": open once, open twice
            if before.key is not None or who.key is None or not (same or self._is_unnamed_person(at)):
                return who
            return who if self._roles(at, head, who.key) else _nobody(who)
        if entity.type != "PERSON" or entity.gender not in (None, gender) or who.key == before.key:
            return who
        if who.key is None:
            return who if self._rivals(at, head, before.key, gender) else self._take(who, before)
        roles = self._roles(at, head, who.key)
        if "subject" in roles or self._is_told_of_since(at, head, who.key):
            return who
        return _nobody(who) if "subject of what is said" in roles else self._take(who, before)

    def _is_somebody_else(self, f: Found, head: int, key: str) -> bool:
        """True when "he" or "she" cannot be this person, or need not be: he is named in what is said (“Reed was a legend,”
        he said), he is, or may be, the one in whose quotation the pronoun stands, or another has come up since."""
        if f.quoted_from:
            return any(k in (key, None) for a, b, k in self._quoted if a <= self.view.start[head] < b)
        return self._names(f, key) or self._is_overtaken(head, key) or self._is_distant(head, key)

    def _is_distant(self, head: int, key: str) -> bool:
        """True when the person was named last before the paragraph before this one, and somebody else since."""
        view, gender = self.view, _GENDER[self.view.lower[head]]
        here = view.paragraph(view.start[head])
        stop = bisect_left(self._starts, view.start[head])
        for at in range(stop - 1, -1, -1):
            m = self.people[at]
            entity = self.entities.get(m.entity_key or "")
            if m.entity_key == key:
                return False
            if here - view.paragraph(m.char_start) > 1:
                return False
            if m.kind == "name" and entity is not None and entity.gender == gender:
                return not any(
                    o.entity_key == key and here - view.paragraph(o.char_start) <= 1
                    for o in self.people[:stop]
                )
        return False

    def _names(self, f: Found, key: str) -> bool:
        """True when what is said names the person."""
        return any(
            m.entity_key == key and m.kind == "name" and a <= m.char_start < b
            for a, b in f.fragments
            for m in self.people[bisect_left(self._starts, a) : bisect_left(self._starts, b)]
        )

    def _take(self, who: Speaker, before: Speaker) -> Speaker:
        if self.spoken:
            return who if who.key is None else _nobody(who)
        known = [ClaimSpeaker(k.name, k.key, k.mention) for k in before.known]
        return replace(who, name=before.name, key=before.key, kind=before.kind, known=known)

    def _subject_since(self, head: int) -> tuple[int | None, Speaker]:
        """A person who has come up since the last speaker as the subject of a sentence of the writer's, in the pronoun's
        paragraph, and as the only one: "Survivor Petr Holub spoke of smoke everywhere. “I saw nothing,” he said"."""
        view = self.view
        a = view.paragraphs[view.paragraph(view.start[head])][0] if view.paragraphs else 0
        since = max(a, view.start[self._last[0].speaker_head or 0] + 1 if self._last else 0)
        first = bisect_left(self._starts, since)
        tops: dict[int, Mention] = {}  # of a title and its name the one that is linked
        for m in self.people[first:]:
            if m.char_start >= view.start[head]:
                break
            top = self._top(m)
            if self._last is not None and top == self._last[0].speaker_head:
                continue  # the name of the one who spoke last, after his title
            if top not in self._inside and (top not in tops or tops[top].entity_key is None):
                tops[top] = m
        subjects = [t for t in tops if view.dep[t] == "nsubj" and view.sentence[t] < view.sentence[head]]
        if not subjects or len({m.entity_key for m in tops.values()}) > 1:
            return None, Speaker()
        t, m = subjects[-1], tops[subjects[-1]]
        entity = self.entities.get(m.entity_key or "")
        if entity is None or view.sentence[head] - view.sentence[t] > 2:
            return None, Speaker()
        known = [ClaimSpeaker(entity.name, entity.key, self._places[id(m)])]
        return t, Speaker(name=entity.name, key=entity.key, kind="person", known=known)

    def _puts_a_question(self, f: Found) -> bool:
        """True for "asked her if she knew", unlike "asked her to go" and "asked if she knew"."""
        asks = f.entry is not None and f.entry.cue_class == "ask" and f.frame != "inf"
        return asks and f.cue_head is not None and relations.target(self.view, f.cue_head) is not None

    def _is_near(self, last: Found, head: int) -> bool:
        """True when the last speaker stands in the pronoun's paragraph or the one before, in an earlier sentence."""
        view, at = self.view, last.speaker_head
        if at is None or at >= head:
            return False
        here, there = view.paragraph(view.start[head]), view.paragraph(view.start[at])
        ended = view.paragraph(last.fragments[-1][1] - 1) if last.fragments else there
        return here - max(there, ended) <= 1 and view.sentence[at] < view.sentence[head]

    def _between(self, at: int, head: int) -> list[Mention]:
        """People named or spoken of after token `at` and before token `head`."""
        first = bisect_right(self._starts, self.view.start[at])
        return self.people[first : bisect_left(self._starts, self.view.start[head])]

    def _rivals(self, at: int, head: int, key: str | None, gender: str) -> set[str | None]:
        """Other people who have come up in the writer's own voice since, each of whom the pronoun may mean."""
        out: set[str | None] = set()
        for m in self._between(at, head):
            entity = self.entities.get(m.entity_key or "")
            if m.entity_key == key or (entity is not None and entity.gender not in (None, gender)):
                continue
            spoken_of = self.view.token_at(m.char_start) in self._inside
            if not spoken_of and (m.kind == "name" or self._role(m) == "subject"):
                out.add(m.entity_key)
        return out

    def _roles(self, at: int, head: int, key: str) -> set[str]:
        """What parts a person has had after token `at` and before token `head`."""
        return {self._role(m) for m in self._between(at, head) if m.entity_key == key}

    def _is_told_of_since(self, at: int, head: int, key: str) -> bool:
        """True when the writer has come back to a person in a sentence after that of token `at`."""
        view = self.view
        return any(
            m.entity_key == key
            and self._top(m) not in self._inside
            and view.sentence[self._top(m)] > view.sentence[at]
            for m in self._between(at, head)
        )

    def _role(self, m: Mention) -> str:
        top = self._top(m)
        if self.view.dep[top] not in SUBJECTS:
            return "other"
        return "subject of what is said" if top in self._inside else "subject"

    def _top(self, m: Mention) -> int:
        """Head of the whole phrase that a mention is part of: "manager" for either half of "Rovers manager Stefan Kubik"."""
        view = self.view
        i, j = view.tokens_in(m.char_start, m.char_end)
        top = next((t for t in range(i, j) if not i <= view.head[t] < j or view.head[t] == t), max(i, j - 1))
        for _ in range(4):
            h = view.head[top]
            if view.dep[top] not in ("flat", "appos", "compound") and not (
                view.dep[top] == "nmod" and not view.case_of(top) and h > top
            ):
                break
            top = h
        return top

    def _is_overtaken(self, head: int, key: str) -> bool:
        """True when somebody else it may be was the subject last in the pronoun's paragraph, with or without a name, in an
        earlier sentence or of a verb above it."""
        view, gender = self.view, _GENDER[self.view.lower[head]]
        start = view.paragraphs[view.paragraph(view.start[head])][0] if view.paragraphs else 0
        first, stop = bisect_left(self._starts, start), bisect_left(self._starts, view.start[head])
        for m in reversed(self.people[first:stop]):
            entity = self.entities.get(m.entity_key or "")
            if m.entity_key == key:
                return False
            if self._role(m) != "subject" or (entity is None and not self._is_unnamed_person(self._top(m))):
                continue
            if entity is None or entity.gender in (None, gender):
                return True
        return self._is_of_another(head, start)

    def _is_of_another(self, head: int, start: int) -> bool:
        """True when the sentence before, in the paragraph that begins at `start`, is of somebody without a name that no
        mention was made of: "The busker, who gave his name as Spud, was unrepentant. “…,” he said"."""
        view = self.view
        n = view.sentence[head] - 1
        while n >= 0 and view.start[view.sentences[n][0]] >= start:
            root = next((k for k in range(*view.sentences[n]) if view.head[k] == k), None)
            subject = view.subject(root) if root is not None else None
            if subject is not None and subject not in self._inside:
                relative = (c for c in view.children[subject] if view.dep[c] == "acl:relcl")
                person = any(view.has_lemma(c, "nsubj", "who") is not None for c in relative)
                return person and view.tag[subject] == "NN"
            n -= 1
        return False

    def _is_in_the_shade(self, head: int, key: str | None, gender: str) -> bool:
        """True for a person who has only been spoken of in this paragraph and the one before, while another one was the
        subject: in "The qualifier had beaten Sorensen. “I told my mother,” she said" it need not be Sorensen who speaks."""
        if key is None:
            return False
        view = self.view
        start = view.paragraphs[max(0, view.paragraph(view.start[head]) - 1)][0] if view.paragraphs else 0
        first = bisect_left(self._starts, start)
        near = self.people[first : bisect_left(self._starts, view.start[head])]
        mine = {self._role(m) for m in near if m.entity_key == key}
        if not mine or "subject" in mine:
            return False
        for m in near:
            entity = self.entities.get(m.entity_key or "")
            possible = entity is None or entity.gender in (None, gender)
            if m.entity_key != key and possible and self._role(m) == "subject":
                return True
        return False

    def _is_unnamed_person(self, at: int) -> bool:
        """True for a speaker known by role only: "a doctor", "one resident", "the poster"."""
        view = self.view
        if view.tag[at] not in ("NN", "DT", "CD"):
            return False
        first = next((c for c in (*view.children[at], at) if view.dep[c] in ("det", "nummod") or c == at), at)
        role = role_nouns().get(view.lower[at])
        return view.lower[first] in _ONE and (role in ("person", "official") or first == at)

    def _is_person(self, m: Mention) -> bool:
        if m.type != "PERSON":
            return False
        word = m.text.lower().rsplit(None, 1)[-1]
        return m.kind == "name" or role_nouns().get(word, "person") in ("person", "official")


def _nobody(who: Speaker) -> Speaker:
    return replace(who, name=None, key=None, kind="person", known=[])
