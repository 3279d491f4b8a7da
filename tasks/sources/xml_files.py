"""XML transcripts of parliaments and archives (Hansard, TEI, ParlaMint, Akoma Ntoso), and articles in XML.

In: the bytes of a file. Out: one draft whose raw offsets count bytes of the file. Read as a list of tags, never resolved:
declared entities stay unexpanded and nothing outside the file is opened. Who speaks is told by an attribute of the
element around the words (speakername, speaker, who, by …) or by a child element (speaker, talker, from …); elements for
notes and stage directions become events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.carrier import Reject
from tasks.sources import captions, plain
from tasks.sources.decoding import decode_xml
from tasks.sources.draft import Draft, Piece, keep, line_ends
from tasks.sources.feed_files import is_feed, parse_feed
from tasks.sources.markup import Token, entities, tokens
from tasks.sources.markup import plain as flat
from tasks.sources.metadata import from_fields, parse_date
from tasks.sources.source import Refused, Source
from tasks.sources.timed_text import player_captions
from tasks.text.traced import Mark, TracedText

_SPEAKER_ATTRIBUTES = (
    "speakername",
    "speaker_name",
    "speaker",
    "who",
    "talker",
    "by",
    "personname",
    "person_name",
    "name",
)
#: Of these, what usually holds a reference and not a name: a child element that names the speaker is better.
_REFERENCES = ("who", "by")
# A day in a record's id. "uk.org.publicwhip/debate/2015-10-12a.1.4" matches "2015-10-12".
_DATED_ID = re.compile(r"/((?:19|20)\d\d-\d\d-\d\d)[a-z]?\.")
#: Elements that are one speaker's turn.
_TURN = frozenset("speech u sp talk turn contribution intervention spokentext utterance speaking speechact statement question answer "
                  "interjection seg_speech debatespeech memberspeech".split())  # fmt: skip
#: Children that name the speaker.
_LABEL = frozenset(
    "speaker talker from name member membercontribution_name speakername by person attributedto".split()
)
_BLOCK = frozenset(
    "p para paragraph seg l lg ab div div1 div2 section head heading title quote item s_block text body".split()
)
_EVENT = frozenset(
    "note stage incident kinesic vocal event pause gap desc sound remark writing comment scenedescription".split()
)
_HEADING = frozenset(
    "head heading title num docTitle major-heading minor-heading oral-heading debateinfo".lower().split()
)
_HEADER = frozenset(
    "teiheader header meta metadata head_meta docinfo frontmatter session.header sitting_date identification lifecycle references".split()
)
# The formats of agencies. "<nitf>", "<newsItem xmlns" match; "<newsletter>" must not.
_NEWS = re.compile(r"<(?:\w+:)?(?:nitf|newsItem|newsMessage|NewsML|packageItem)[\s>]")
#: Elements of NITF and NewsML around the text.
_NEWS_HEADER = frozenset(
    "head body.head body.end catalogref rightsinfo itemmeta contentmeta partmeta newsmanagement newsidentification newsenvelope "
    "newslines administrativemetadata descriptivemetadata rightsmetadata header assert concept media-caption media".split()
)
_NEWS_FIELDS = {
    "hl1": "title", "headline": "title", "title": "title", "byline": "author", "by": "author", "contentcreated": "date",
    "versioncreated": "version", "provider/name": "outlet", "copyrightholder/name": "outlet", "provider": "outlet",
}  # fmt: skip
# "20061204T000000" matches.
_NORM = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:T.*)?$")
_DATE_TAGS = ("date", "sittingdate", "docdate", "pubdate", "session.date", "frbrdate", "published")


@dataclass(slots=True)
class _Open:
    name: str
    label: str | None
    role: str  # turn, label, event, heading, header, block, other


def parse_xml(raw: bytes, source: Source) -> Iterator[Draft | Reject]:
    """A transcript or article in XML of any vocabulary that names speakers or paragraphs in a usual way."""
    text, warnings = decode_xml(raw)
    s = text.text
    if is_feed(s):
        yield from parse_feed(s, source)
        return
    if cues := player_captions(s):
        draft = captions.assemble(text, cues, "xml")
        draft.warnings.extend(warnings)
        yield draft
        return
    walk = _Walk(s, is_news=bool(_NEWS.search(s[:4000])))
    for t in tokens(s, xml=True):
        walk.take(t)
    if not walk.pieces:
        raise Refused("empty", "XML without any text")
    draft = _build(text, walk)
    fields = {**walk.fields}
    draft.metadata = from_fields(fields, "xml")
    draft.warnings.extend(warnings)
    yield draft


class _Walk:
    """One pass over the tags: which text is speech, whose, and what is an event, a heading or metadata."""

    def __init__(self, s: str, *, is_news: bool = False) -> None:
        self.s = s
        self.is_news = is_news
        self.leads_twice = is_news and 'class="full_text"' in s  # then the lead is given once more
        self.stack: list[_Open] = []
        self.pieces: list[tuple[int, int, str]] = []  # start, end, what sets it off
        self.turns: list[tuple[int, str | None]] = []  # index of a turn's first piece, label
        self.events: list[tuple[int, int, str]] = []  # start, end, tag
        self.headings: list[tuple[int, int]] = []
        self.fields: dict[str, object] = {}
        self.joint = "\n\n"
        self.label_text: list[str] = []
        self.people: dict[str, str] = {}  # id of a person -> name, where the header lists them
        self.person: str | None = None  # id of the person whose entry is open

    def take(self, t: Token) -> None:
        if t.kind in ("open", "void"):
            self._open(t)
        elif t.kind == "close":
            self._close(t)
        elif t.kind in ("text", "cdata"):
            start, end = (t.start + 9, max(t.start + 9, t.end - 3)) if t.kind == "cdata" else (t.start, t.end)
            if self.s[start:end].strip():
                self._text(start, end)
            elif not self.joint and self.pieces and self._role() in ("turn", "block", "other"):
                self.pieces.append((start, end, ""))

    def _role(self) -> str:
        for o in reversed(self.stack[-12:]):
            if o.role in ("label", "event", "header"):
                return o.role
        return self.stack[-1].role if self.stack else "other"

    def _open(self, t: Token) -> None:
        name = t.name.rsplit(":", 1)[-1].lower()
        role, label = "other", None
        identity = t.get("xml:id") or t.get("id") or t.get("eid")
        if identity and t.get("showas"):
            self.people.setdefault(identity, t.get("showas"))
        if name == "person" and identity:
            self.person = identity
        if identity and "date" not in self.fields and (dated := _DATED_ID.search(identity)):
            self.fields["date"] = dated[1]
        if self.is_news:
            self._news(t, name)
            role = "header" if self._is_head(t, name) else "block" if name in _BLOCK else "other"
            self.joint = "\n\n" if name in _BLOCK else self.joint
            if t.kind == "open" and len(self.stack) < 400:
                self.stack.append(_Open(t.name, None, role))
            return
        in_turn = any(o.role == "turn" for o in self.stack[-20:])
        if name in _HEADER and not (name == "header" and in_turn):
            role = "header"
        elif name in _EVENT:
            role = "event"
        elif name in _LABEL and (in_turn or name in ("speaker", "talker", "from")) and not t.get("ref_only"):
            role = "label"
        elif name in _TURN or (not in_turn and self._speaker(t, name)):
            role, label = "turn", self._speaker(t, name)
            self._turn(label)
        elif name in _HEADING:
            role = "heading"
        elif name in _BLOCK:
            role = "block"
        if name in ("br", "lb"):
            self.joint = self.joint or "\n"
        elif name in _BLOCK or role in ("turn", "heading"):
            self.joint = "\n\n"
        if t.kind == "open" and len(self.stack) < 400:
            self.stack.append(_Open(t.name, label, role))
            if role == "label":
                self.label_text = []
        for key in ("date", "when", "sittingdate"):
            value = t.get(key)
            if (
                value
                and name in (*_DATE_TAGS, "debates", "hansard", "session", "debate", "transcript", "speech")
                and parse_date(value)
            ):
                self.fields.setdefault("date", value)

    def _is_head(self, t: Token, name: str) -> bool:
        return name in _NEWS_HEADER or (
            self.leads_twice and name == "block" and t.get("class") == "lead_paragraph"
        )

    def _news(self, t: Token, name: str) -> None:
        """What attributes of NITF say: `<date.issue norm="20150104T…">`, `<pubdata name="…">`."""
        for key, attribute, tags in (
            ("date", "norm", ("date.issue", "date.release", "story.date")),
            ("date", "date.publication", ("pubdata",)),
            ("outlet", "name", ("pubdata",)),
            ("outlet", "holder", ("doc.copyright",)),
        ):
            if name in tags and (value := t.get(attribute)):
                self.fields.setdefault(key, _NORM.sub(r"\1-\2-\3", value))

    def _speaker(self, t: Token, name: str) -> str | None:
        attributes = t.all()
        for key in _SPEAKER_ATTRIBUTES:
            value = attributes.get(key)
            if value and (key != "name" or name in _TURN):
                value = " ".join(value.split())[:200]
                return "#" + value.lstrip("#") if key in _REFERENCES else value.lstrip("#")
        return None

    def _turn(self, label: str | None) -> None:
        self.turns.append((len(self.pieces), label))
        self.joint = "\n\n"

    def _close(self, t: Token) -> None:
        name = t.name.rsplit(":", 1)[-1].lower()
        if name == "person":
            self.person = None
        if name in _BLOCK or name in _HEADING or name in _TURN:
            self.joint = "\n\n"
        for depth in range(len(self.stack) - 1, max(-1, len(self.stack) - 30), -1):
            if self.stack[depth].name == t.name:
                closed = self.stack[depth]
                del self.stack[depth:]
                if closed.role == "label":
                    self._named(" ".join(" ".join(self.label_text).split()).rstrip(":").strip())
                elif closed.role == "turn":
                    outer = next((o for o in reversed(self.stack) if o.role == "turn"), None)
                    self._turn(outer.label if outer else None)
                return

    def _named(self, label: str) -> None:
        """A child element named the speaker of the turn it stands in (or of what follows)."""
        if not label:
            return
        if self.turns and self.turns[-1][0] == len(self.pieces) and self._is_weak(self.turns[-1][1]):
            self.turns[-1] = (len(self.pieces), label[:200])
        elif not self.turns or self.turns[-1][0] != len(self.pieces):
            self._turn(label[:200])
        for o in reversed(self.stack):
            if o.role == "turn":
                o.label = label[:200] if self._is_weak(o.label) else o.label
                break

    def _is_weak(self, label: str | None) -> bool:
        """No label, or a reference that a name may replace."""
        return label is None or label.startswith("#")

    def name_of(self, label: str | None) -> str | None:
        """The name that a reference stands for, as far as the file says."""
        if label is None or not label.startswith("#"):
            return label
        return self.people.get(label[1:]) or label[1:]

    def _text(self, start: int, end: int) -> None:
        role = self._role()
        last = self.stack[-1].name.rsplit(":", 1)[-1].lower() if self.stack else ""
        if role == "label":
            self.label_text.append(flat(self.s, start, end))
            return
        if role == "header" and self.is_news:
            parent = self.stack[-2].name.rsplit(":", 1)[-1].lower() if len(self.stack) > 1 else ""
            key = _NEWS_FIELDS.get(last) or _NEWS_FIELDS.get(f"{parent}/{last}")
            if key:
                value = flat(self.s, start, end)
                self.fields.setdefault(key, re.sub(r"(?i)^by\s+", "", value) if key == "author" else value)
            return
        if role == "header":
            value = flat(self.s, start, end)
            if self.person and last in ("persname", "forename", "surname", "givenname", "name"):
                known = self.people.get(self.person)
                self.people[self.person] = f"{known} {value}" if known else value
            if last in _DATE_TAGS and parse_date(value):
                self.fields.setdefault("date", value)
            elif last == "title":
                self.fields.setdefault("title", value)
            return
        if role == "event":
            self.events.append((start, end, last))
            return
        if last in _DATE_TAGS and end - start < 60 and parse_date(flat(self.s, start, end)):
            self.fields.setdefault("date", flat(self.s, start, end))
        if role == "heading":
            self.headings.append((start, end))
            if last == "title":
                self.fields.setdefault("title", flat(self.s, start, end))
        self.pieces.append((start, end, self.joint))
        self.joint = ""


def _build(text: TracedText, walk: _Walk) -> Draft:
    s, pieces = text.text, walk.pieces
    changes = keep(len(s), [Piece(a, b, joint) for a, b, joint in pieces], "xml")
    for a, b, _ in pieces:
        changes.extend(entities(s, a, b))
    marks: list[Mark] = []
    begin = 0
    for i in range(len(pieces)):
        if pieces[i][2]:
            begin = i
        if i + 1 == len(pieces) or pieces[i + 1][2]:
            marks.append(Mark(pieces[begin][0], pieces[i][1], "block"))
    turns = [(i, walk.name_of(label)) for i, label in walk.turns if i < len(pieces)]
    named = [label for _, label in turns if label]
    if named:
        for (i, label), (j, _) in zip(turns, [*turns[1:], (len(pieces), None)], strict=True):
            if i < j and label:
                marks.append(Mark(pieces[i][0], pieces[j - 1][1], "turn", {"label": label, "basis": "label"}))
    for a, b, tag in walk.events:
        words = flat(s, a, b)
        marks.append(Mark(a, b, "event", {"type": tag, "text": words}))
    heads = {a for a, _ in walk.headings}
    marks = [m for m in marks if m.kind != "turn" or m.start not in heads or m.end - m.start > 200]
    text = text.with_marks(marks).replace(changes)
    wrapped = [(m.start, m.end) for m in text.marks if m.kind == "block"]
    text = text.replace(line_ends(text.text, wrapped))
    blocks = [
        (m.start, m.end) for m in text.marks if m.kind == "block" and text.text[m.start : m.end].strip()
    ]
    rest = [m for m in text.marks if m.kind != "block"]
    if named:
        paragraphs = [Mark(*plain.tighten(text.text, a, b), "paragraph") for a, b in blocks]
        return Draft(text.with_marks([*rest, *paragraphs]), "xml", "transcript")
    return plain.structure(text.with_marks(rest), format="xml", blocks=blocks)
