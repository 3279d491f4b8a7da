"""The spaCy components "claims" and "quantities": who said what, and with what figures.

In: a parsed Doc, with `doc._.turns`, `doc._.mentions` and `doc._.entities` where those components ran before, and
`doc._.transcript` for its kind and date. Out: `doc._.claims` and `doc._.quantities`, in text order, and their spans in
`doc.spans`. Works alone in a notebook: `import tasks.claims; nlp.add_pipe("claims")`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc, Span

from tasks import carrier
from tasks.carrier import Claim, Quantity, Toll, Turn
from tasks.claims import (
    answers,
    asserted,
    attribution,
    confidence,
    dates,
    modifiers,
    quantities,
    relations,
    tolls,
)
from tasks.claims.found import Found, fragments
from tasks.claims.lexicon import lexicon
from tasks.claims.naming import Namer, Speaker
from tasks.claims.thread import Thread
from tasks.claims.view import View

#: Turns of a plain transcript that nobody has split: two blanks after a sentence's end. Matches "so.  And"; not "so. And".
_DOUBLE_BLANK = re.compile(r"(?<=[.?!\"”])[ \t]{2,}(?=\S)")


#: Rules of what a turn's own speaker asserts.
_OWN = frozenset({"asserted", "answer", "answer_figure"})


class QuantityFinder:
    """Sets `doc._.quantities`."""

    def __call__(self, doc: Doc) -> Doc:
        carrier.register()
        doc._.quantities = quantities.find(View(doc))
        _mirror(doc, "quantities", doc._.quantities)
        return doc


class ClaimFinder:
    """Sets `doc._.claims`, `doc._.quantities` and `doc._.tolls`.

    threshold: a reported claim below this confidence is left out. asserted_threshold: the same for what a turn's own
    speaker asserts. asserted: "auto" (transcripts only), "always" or "never".
    """

    def __init__(
        self, threshold: float = 0.45, asserted_threshold: float = 0.23, asserted_mode: str = "auto"
    ) -> None:
        self.threshold, self.asserted_threshold, self.asserted_mode = (
            threshold,
            asserted_threshold,
            asserted_mode,
        )

    def __call__(self, doc: Doc) -> Doc:
        carrier.register()
        turns: list[Turn] = doc._.turns
        transcript = doc._.transcript
        breaks = [t.char_start for t in turns]
        if not turns and transcript is None:
            breaks = [m.end() for m in _DOUBLE_BLANK.finditer(doc.text)]
        view = View(doc, breaks)
        figures = quantities.find(view)
        found = self._reported(view, turns)
        if self._is_transcript(doc, breaks):
            found += self._asserted(view, turns, found)
        found.sort(key=lambda f: (f.fragments[0][0], -f.fragments[-1][1]))
        doc._.quantities = figures
        doc._.tolls = _tolls(doc, view)
        doc._.claims = _Writer(view, doc, found, figures).claims()
        _mirror(doc, "quantities", figures)
        _mirror(doc, "claims", doc._.claims)
        return doc

    def _reported(self, view: View, turns: list[Turn]) -> list[Found]:
        found = attribution.reported(view, lexicon(), asserted.clips(view, turns))
        for f in found:
            f.confidence = confidence.of(view, f)
        return [f for f in found if f.confidence >= self.threshold]

    def _is_transcript(self, doc: Doc, breaks: list[int]) -> bool:
        if self.asserted_mode != "auto":
            return self.asserted_mode == "always"
        if doc._.transcript is not None:
            return doc._.transcript.kind in ("transcript", "captions")
        return len(breaks) >= 3

    def _asserted(self, view: View, turns: list[Turn], reported: list[Found]) -> list[Found]:
        out = []
        for f in asserted.find(view, turns, reported) + answers.find(view, turns):
            f.fragments = fragments(view, f.content, set())
            if f.fragments and f.confidence >= self.asserted_threshold:
                out.append(f)
        return out


class _Writer:
    """Turns candidates into claims."""

    def __init__(self, view: View, doc: Doc, found: list[Found], figures: list[Quantity]) -> None:
        self.view, self.found, self.figures = view, found, figures
        self.turns: list[Turn] = doc._.turns
        self._figure_starts = [q.char_start for q in figures]
        self._turn_starts = [t.char_start for t in self.turns]
        self.mentions = doc._.mentions
        self._order = sorted(range(len(self.mentions)), key=lambda i: self.mentions[i].char_start)
        self._mention_starts = [self.mentions[i].char_start for i in self._order]
        self.namer = Namer(view, self.mentions, doc._.entities, self.turns)
        spoken = any(t.speaker_key or t.label for t in self.turns)
        by_key = {e.key: e for e in doc._.entities}
        self.thread = Thread(view, self.mentions, by_key, found, spoken=spoken)
        self.published = _published(doc)
        self.dated = [
            (view.start[d.start], view.end[d.end - 1], d.value) for d in dates.find(view, self.published)
        ]
        self._dated_starts = [start for start, _, _ in self.dated]

    def claims(self) -> list[Claim]:
        out: list[Claim] = []
        before: Speaker | None = None
        parents = attribution.parents(self.found)
        for n, f in enumerate(self.found):
            claim, who = self._claim(f, before)
            claim.parent = parents[n]
            out.append(claim)
            if f.rule not in _OWN and who.text is not None:
                before = who
        return out

    def _turn(self, char: int) -> Turn | None:
        k = bisect_right(self._turn_starts, char) - 1
        return self.turns[k] if k >= 0 else None

    def _claim(self, f: Found, before: Speaker | None) -> tuple[Claim, Speaker]:
        view, text = self.view, self.view.text
        pieces = f.fragments
        turn = self._turn(
            view.start[f.cue_head] if f.rule == "answer" and f.cue_head is not None else pieces[0][0]
        )
        who = Speaker()
        if f.rule in _OWN:
            if turn is not None:
                who = self.namer.own(turn, pieces[0][0], Speaker(turn.label))
        elif f.speaker is not None and f.speaker_head is not None:
            who = self.namer.name(f.speaker, f.speaker_head, before, turn)
            who = self.thread.of(f, who) if self.mentions else who
        content = sorted(k for k in f.content if not view.is_space[k])
        figures = self._inside(pieces)
        taken = {
            k
            for i in figures
            for k in range(*view.tokens_in(self.figures[i].char_start, self.figures[i].char_end))
        }
        hedges = modifiers.find_hedges(view, content, taken)
        if f.rule == "adverb" and f.cue:
            hedges.insert(0, view.word[f.cue[0]])
        negated = modifiers.is_negated(view, f.content)
        cue_span = (view.start[f.cue[0]], view.end[f.cue[-1]]) if f.cue else None
        anchor = f.cue_head if f.cue_head is not None else content[0]
        claim = Claim(
            char_start=pieces[0][0],
            char_end=pieces[-1][1],
            text=" ".join(text[a:b] for a, b in pieces),
            attribution="asserted" if f.rule in _OWN else "reported",
            quote_type=_quote_type(f),  # type: ignore[arg-type]
            rule=f.rule,
            confidence=round(f.confidence, 3),
            fragments=list(pieces),
            sentence_start=view.start[view.sentences[view.sentence[anchor]][0]],
            speaker_text=who.text,
            speaker_span=who.span,
            speaker_name=who.name,
            speaker_key=who.key,
            speaker_kind=who.kind,
            speakers=who.known,
            cue=" ".join(view.word[k] for k in f.cue) or None,
            cue_span=cue_span,
            cue_lemma=f.entry.lemma if f.entry else None,
            cue_class=f.entry.cue_class if f.entry else "say",  # type: ignore[arg-type]
            cue_negated=f.negated_cue,
            stance=f.entry.stance if f.entry else None,
            hedges=hedges,
            negated=negated or f.negated_cue,
            tense=modifiers.tense_of(view, f.content),
            turn=turn.position if turn else None,
            event_date=self._date(pieces),
            quantities=figures,
            entities=self._entities(f, pieces),
        )
        return claim, who

    def _inside(self, pieces: list[tuple[int, int]]) -> list[int]:
        """Indices of the figures that stand inside the pieces."""
        out = []
        for start, end in pieces:
            k = bisect_left(self._figure_starts, start)
            while k < len(self.figures) and self._figure_starts[k] < end:
                if self.figures[k].char_end <= end + 1:
                    out.append(k)
                k += 1
        return out

    def _date(self, pieces: list[tuple[int, int]]) -> str | None:
        """The first date inside the content."""
        for first, last in pieces:
            k = bisect_left(self._dated_starts, first)
            if k < len(self.dated) and self.dated[k][1] <= last:
                return self.dated[k][2]
        return None

    def _entities(self, f: Found, pieces: list[tuple[int, int]]) -> list[tuple[int, str]]:
        """Mentions inside the content, by their part in its main clause."""
        if not self.mentions:
            return []
        view = self.view
        top = modifiers.predicate(view, f.content)
        roles: dict[int, str] = {}
        if top is not None:
            for c in view.children[top]:
                role = {
                    "nsubj": "subject",
                    "nsubj:pass": "object",
                    "obj": "object",
                    "obl:agent": "subject",
                }.get(view.dep[c])
                if role:
                    roles[c] = role
        out = self._spoken_of(f)
        k = bisect_left(self._mention_starts, pieces[0][0])
        while k < len(self._order) and self._mention_starts[k] < pieces[-1][1]:
            i = self._order[k]
            m = self.mentions[i]
            k += 1
            if m.entity_key is None or not any(a <= m.char_start and m.char_end <= b + 2 for a, b in pieces):
                continue
            role = "about"
            for c, name in roles.items():
                if m.char_start <= view.start[c] < m.char_end:
                    role = name
            out.append((i, role))
        return out

    def _spoken_of(self, f: Found) -> list[tuple[int, str]]:
        """The one accused or asked, who is the subject of a content that does not name him: "accused Smith of lying"."""
        view = self.view
        if f.cue_head is None or f.frame not in ("of", "for", "against", "with", "inf"):
            return []
        who = relations.target(view, f.cue_head)
        told = f.entry is None or f.entry.cue_class == "warn"
        if who is None or who in f.content or who == f.speaker_head or told:
            return []
        k = bisect_right(self._mention_starts, view.start[who]) - 1
        while k >= 0 and self._mention_starts[k] > view.start[who] - 80:
            m = self.mentions[self._order[k]]
            if m.char_start <= view.start[who] < m.char_end and m.entity_key is not None:
                return [(self._order[k], "subject")]
            k -= 1
        return []


def _quote_type(f: Found) -> str:
    if f.share_quoted >= 0.9:
        return "direct"
    return "mixed" if f.share_quoted > 0 and not f.quoted_from else "indirect"


def _tolls(doc: Doc, view: View) -> list[Toll]:
    """How many the text says were killed and injured; the title is read with it."""
    transcript = doc._.transcript
    names = [
        (m.char_start, m.char_end, m.entity_key or m.text)
        for m in doc._.mentions
        if m.type == "PERSON" and m.kind == "name"
    ]
    sentences = [(view.start[a], view.end[b - 1]) for a, b in view.sentences]
    return tolls.of(doc.text, sentences, names, transcript.metadata.title if transcript is not None else None)


def _published(doc: Doc) -> date | None:
    transcript = doc._.transcript
    value = transcript.metadata.published_on if transcript is not None else None
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _mirror(doc: Doc, name: str, finds: list) -> None:
    """Put finds into `doc.spans` for viewers; a stretch that cuts a token is widened to it."""
    spans = [doc.char_span(f.char_start, f.char_end, label=name, alignment_mode="expand") for f in finds]
    doc.spans[name] = [s for s in spans if isinstance(s, Span)]


@Language.factory(
    "claims",
    default_config={"threshold": 0.45, "asserted_threshold": 0.23, "asserted_mode": "auto"},
    requires=["token.tag", "token.dep", "token.head", "token.lemma", "doc.sents"],
    assigns=["doc._.claims", "doc._.quantities", "doc._.tolls"],
)
def make_claims(
    nlp: Language, name: str, threshold: float, asserted_threshold: float, asserted_mode: str
) -> ClaimFinder:
    """Factory of "claims"; the settings are those of `ClaimFinder`."""
    return ClaimFinder(threshold, asserted_threshold, asserted_mode)


@Language.factory(
    "quantities", requires=["token.tag", "token.dep", "token.head"], assigns=["doc._.quantities"]
)
def make_quantities(nlp: Language, name: str) -> QuantityFinder:
    """Factory of "quantities": figures alone, without claims."""
    return QuantityFinder()
