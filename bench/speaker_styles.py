"""Transcripts made up in many label styles, whose speakers are known by construction. In: nothing. Out: `STYLES`, each with a file name
and a function that prints a conversation in that style, and `made()`, which yields (style, file name, file text, speaker of each
turn). A speaker is None where the style names nobody."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Person(NamedTuple):
    """Somebody who speaks: name, courtesy title, role or house, initials."""

    first: str
    last: str
    courtesy: str
    role: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def initials(self) -> str:
        return (self.first[0] + self.last[0]).upper()


CASTS = (
    (Person("Imani", "Rowe", "Ms.", "HOST"), Person("Stellan", "Berg", "Mr.", "FERRY CAPTAIN")),
    (Person("Paloma", "Quiroga", "Dr.", "HOST"), Person("Dermot", "O'Shea", "Mr.", "HARBOR COMMISSIONER")),
    (Person("Elodie", "Müller-Katz", "Ms.", "HOST"), Person("Liz", "van Wyk", "Mrs.", "AUTHOR")),
)
TALK = (
    "Good evening and welcome. We are going to talk about the ferry tonight.",
    "I am glad to be here. It has been a long week on the water.",
    "Why did it stop running in March, of all months?",
    "The engine was older than I am. One morning it simply would not start.",
    "And the people on the island: how do they get to work?",
    "They row. Some of them have not rowed since they were children.",
    "That sounds like a good story for later in the program.",
    "It is a better story in July than it is in February, I promise you that.",
    "When does the new boat come?",
    "They said June. Then they said the autumn, which is what they say when they do not know.",
)
Printed = Callable[[tuple[Person, Person]], str]


def _clock(at: int) -> str:
    return f"00:{at // 4:02}:{at * 15 % 60:02}"


def _lines(form: str, later: str | None = None, sep: str = "\n\n") -> Printed:
    """A style given by format strings: for a speaker's first turn, and for the later ones."""

    def printed(cast: tuple[Person, Person]) -> str:
        rows = []
        for at, words in enumerate(TALK):
            p = cast[at % 2]
            shape = form if at < 2 or later is None else later
            fields = {
                "p": p,
                "text": words,
                "t": _clock(at),
                "first": p.first,
                "last": p.last,
                "full": p.full,
            }
            fields |= {"FULL": p.full.upper(), "LAST": p.last.upper(), "courtesy": p.courtesy, "role": p.role}
            fields |= {"COURTESY": p.courtesy.upper(), "plain": p.courtesy.strip("."), "initials": p.initials}
            fields |= {"Role": p.role.title(), "n": at % 2}
            rows.append(shape.format(**fields))
        return sep.join(rows) + "\n"

    return printed


def _after(head: str, body: Printed) -> Printed:
    return lambda cast: head.format(a=cast[0], b=cast[1]) + body(cast)


def _page(form: str, escape: bool = True) -> Printed:
    def printed(cast: tuple[Person, Person]) -> str:
        rows = []
        for at, words in enumerate(TALK):
            p = cast[at % 2]
            full = html.escape(p.full) if escape else p.full
            rows.append(form.format(full=full, FULL=full.upper(), last=p.last, text=html.escape(words)))
        return (
            "<!doctype html><html><head><title>The ferry: transcript</title></head><body><article><h1>The ferry: transcript</h1>\n"
            + "\n".join(rows)
            + "\n</article></body></html>\n"
        )

    return printed


def _cues(form: str, kind: str) -> Printed:
    def printed(cast: tuple[Person, Person]) -> str:
        out = ["WEBVTT\n"] if kind == "vtt" else []
        for at, words in enumerate(TALK):
            p, dot = cast[at % 2], "." if kind == "vtt" else ","
            begin, end = (f"00:00:{at * 5 + x:02}{dot}000" for x in (0, 4))
            number = [] if kind == "vtt" else [str(at + 1)]
            said = form.format(full=p.full, FULL=p.full.upper(), text=words)
            out.append("\n".join([*number, f"{begin} --> {end}", said]) + "\n")
        return "\n".join(out)

    return printed


def _segments(cast: tuple[Person, Person]) -> str:
    rows = [
        {"start": at * 5.0, "end": at * 5.0 + 4, "text": f" {words}", "speaker": cast[at % 2].full}
        for at, words in enumerate(TALK)
    ]
    return json.dumps({"segments": rows, "language": "en"}, ensure_ascii=False)


def _mediasum(cast: tuple[Person, Person]) -> str:
    speakers = [f"{cast[at % 2].full.upper()}, {cast[at % 2].role}" for at in range(len(TALK))]
    row = {
        "id": "NPR-1",
        "program": "The Ferry",
        "date": "2014-05-01",
        "url": "",
        "title": "The ferry",
        "summary": "",
    }
    return json.dumps([row | {"utt": list(TALK), "speaker": speakers}], ensure_ascii=False)


# style: (ending of the file name, printer, whether people are named)
STYLES: dict[str, tuple[str, Printed, bool]] = {
    "caps with role, then last name": ("txt", _lines("{FULL}, {role}: {text}", "{LAST}: {text}"), True),
    "caps, then last name": ("txt", _lines("{FULL}: {text}", "{LAST}: {text}"), True),
    "caps on lines without gaps": ("txt", _lines("{FULL}: {text}", sep="\n"), True),
    "names": ("txt", _lines("{full}: {text}"), True),
    "names on lines without gaps": ("txt", _lines("{full}: {text}", sep="\n"), True),
    "last names": ("txt", _lines("{last}: {text}"), True),
    "last names in capitals": ("txt", _lines("{LAST}: {text}"), True),
    "first names": ("txt", _lines("{first}: {text}"), True),
    "courtesy in capitals": ("txt", _lines("{COURTESY} {LAST}: {text}"), True),
    "courtesy without a dot": ("txt", _lines("{plain} {last}: {text}"), True),
    "hearing": ("txt", _lines("    {courtesy} {LAST}. {text}", sep="\n"), True),
    "name and role in brackets": ("txt", _lines("{full} ({Role}): {text}", "{full}: {text}"), True),
    "role in square brackets": ("txt", _lines("{full} [{role}]: {text}", "{full}: {text}"), True),
    "title and house": ("txt", _lines("Dr. {full}, Harbor University: {text}", "Dr. {last}: {text}"), True),
    "by telephone": ("txt", _lines("{FULL}: {text}", "{LAST} (via telephone): {text}"), True),
    "voice-over": ("txt", _lines("{FULL}, {role}: {text}", "{LAST} (voice-over): {text}"), True),
    "member of congress": ("txt", _lines("REP. {FULL} (D-OH): {text}", "REP. {LAST}: {text}"), True),
    "blank before the colon": ("txt", _lines("{full} : {text}"), True),
    "wide colon": ("txt", _lines("{full}： {text}"), True),
    "tab after the colon": ("txt", _lines("{FULL}:\t{text}"), True),
    "text on the next line": ("txt", _lines("{full}:\n{text}"), True),
    "capitals on a line alone": ("txt", _lines("{FULL}\n{text}"), True),
    "bold, colon inside": ("md", _lines("**{full}:** {text}"), True),
    "bold, colon outside": ("md", _lines("**{full}**: {text}"), True),
    "bold on a line alone": ("md", _lines("**{full}**\n\n{text}"), True),
    "bold capitals": ("md", _lines("**{FULL}:** {text}"), True),
    "italic": ("md", _lines("*{full}:* {text}"), True),
    "underscores": ("md", _lines("__{full}:__ {text}"), True),
    "headings": ("md", _lines("### {full}\n\n{text}"), True),
    "list": ("md", _lines("- **{full}:** {text}", sep="\n"), True),
    "quoted blocks": ("md", _lines("> **{full}:** {text}"), True),
    "square brackets": ("txt", _lines("[{full}]: {text}"), True),
    "square brackets, no colon": ("txt", _lines("[{full}] {text}"), True),
    "angle brackets": ("txt", _lines("<{full}> {text}", sep="\n"), True),
    "dash before": ("txt", _lines("- {full}: {text}"), True),
    "arrows and a name": ("txt", _lines(">> {FULL}: {text}"), True),
    "time in brackets after": ("txt", _lines("{full} ({t}): {text}"), True),
    "time in brackets before": ("txt", _lines("[{t}] {full}: {text}"), True),
    "time before": ("txt", _lines("{t} {full}: {text}"), True),
    "name, time, text below": ("txt", _lines("{full} {t}\n{text}"), True),
    "name, wide gap, time, text below": ("txt", _lines("{full}  {t}\n{text}"), True),
    "name and time in square brackets": ("txt", _lines("{full}: [{t}] {text}"), True),
    "number and name": ("txt", _lines("Speaker {n} ({full}): {text}"), True),
    "initials with a cast": (
        "txt",
        _after(
            "Participants: {a.full} ({a.initials}), {b.full} ({b.initials})\n\n", _lines("{initials}: {text}")
        ),
        True,
    ),
    "question and answer": ("txt", _lines("Q. {text}", None), False),
    "page, strong": ("html", _page("<p><strong>{FULL}:</strong> {text}</p>"), True),
    "page, bold, colon outside": ("html", _page("<p><b>{full}</b>: {text}</p>"), True),
    "page, plain": ("html", _page("<p>{FULL}: {text}</p>"), True),
    "page, list of terms": ("html", _page("<dl><dt>{full}</dt><dd>{text}</dd></dl>"), True),
    "page, class speaker": (
        "html",
        _page('<div class="turn"><span class="speaker">{full}</span> <span class="text">{text}</span></div>'),
        True,
    ),
    "captions, voice": ("vtt", _cues("<v {full}>{text}", "vtt"), True),
    "captions, capitals": ("vtt", _cues("{FULL}: {text}", "vtt"), True),
    "captions, arrows and a name": ("srt", _cues(">> {FULL}: {text}", "srt"), True),
    "subtitles, names": ("srt", _cues("{full}: {text}", "srt"), True),
    "recognizer's segments": ("json", _segments, True),
    "interview set": ("json", _mediasum, True),
    "numbered voices": ("txt", _lines("Speaker {n}: {text}"), False),
    "underscored voices": ("txt", _lines("SPEAKER_0{n}: {text}"), False),
}


def made() -> Iterator[tuple[str, str, str, list[str | None]]]:
    """(style, file name, file text, speaker of each turn) for every style and cast."""
    for style, (ending, printed, named) in STYLES.items():
        for number, cast in enumerate(CASTS):
            speakers = [cast[at % 2].full if named else None for at in range(len(TALK))]
            yield style, f"talk{number}.{ending}", printed(cast), speakers
