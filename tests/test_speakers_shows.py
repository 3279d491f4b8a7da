"""What a user relies on: in whole invented shows (fixtures/speakers_shows.txt) no turn is given a wrong name, and those whom
the words name are named.

Each line is a turn with who really speaks: `Name!` must be named, `Name` may be named or left open, `-` is never named in the
text and must stay without a name. Every show is read twice: as written, and as a transcript that has lost its commas and
contractions."""

import re
from pathlib import Path

import pytest

import tasks.turns  # noqa: F401  (registers the component)
from tasks.language import load

_FILE = Path(__file__).parent / "fixtures" / "speakers_shows.txt"
SHOWS = dict(part.split("\n", 1) for part in _FILE.read_text(encoding="utf-8")[3:].split("\n## "))


@pytest.fixture(scope="module")
def reader():
    nlp = load()
    nlp.add_pipe("turns")
    return nlp


def without_commas(text: str) -> str:
    for short, long in (
        ("I'm", "I am"),
        ("'re ", " are "),
        ("n't", " not"),
        ("'ll", " will"),
        ("That's", "That is"),
        ("She's", "She is"),
        ("It's", "It is"),
        ("it's", "it is"),
        ("Here's", "Here is"),
        ("Let's", "Let us"),
    ):
        text = text.replace(short, long)
    return text.replace(",", "")


def turns_in(show: str) -> list[tuple[str, bool, str]]:
    found = []
    for line in show.strip().splitlines():
        who, text = re.match(r"([^:]+): (.+)", line).groups()
        found.append((who.rstrip("!"), who.endswith("!"), text))
    return found


@pytest.mark.parametrize("style", ["written", "bare"])
@pytest.mark.parametrize("show", SHOWS)
def test_shows(reader, show: str, style: str) -> None:
    rows = turns_in(SHOWS[show])
    texts = [without_commas(t) if style == "bare" else t for _, _, t in rows]
    turns = reader("\n\n".join(texts))._.turns
    assert len(turns) == len(rows)
    wrong = [
        (t.position, t.speaker_name, t.evidence)
        for t, (who, _, _) in zip(turns, rows, strict=True)
        if t.speaker_name not in (None, who)
    ]
    missed = [
        (t.position, who)
        for t, (who, due, _) in zip(turns, rows, strict=True)
        if due and t.speaker_name is None
    ]
    assert not wrong
    assert not missed
