"""What a user relies on: whatever way a transcript prints its labels, no turn is given somebody else's name, and in the common
styles every turn has its own speaker's."""

import pytest
import spacy

import tasks.turns  # noqa: F401  (registers the component)
from bench.speaker_styles import STYLES, TALK, made
from tasks.carrier import Transcript, attach
from tasks.sources import discover, read
from tasks.turns.labels import parse_label

#: Styles in which the source's labels are not told from its text, or not always: silence is all that is asked of them.
UNREAD = {
    "square brackets, no colon",
    "angle brackets",
    "page, class speaker",
}
FILES = {style: [(n, t, s) for other, n, t, s in made() if other == style] for style in STYLES}


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("turns")
    return nlp


def speakers(nlp, path) -> dict[str, str | None]:
    """The speaker of each turn by its first words."""
    (transcript,) = read(discover([str(path)])[0])
    assert isinstance(transcript, Transcript), transcript
    doc = nlp(attach(nlp.make_doc(transcript.text.text), transcript))
    return {doc.text[t.char_start :][:30].strip(): t.speaker_name for t in doc._.turns}


@pytest.mark.parametrize("style", STYLES)
def test_styles(nlp, tmp_path, style: str) -> None:
    for name, text, whose in FILES[style]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        found = speakers(nlp, path)
        for words, speaker in zip(TALK, whose, strict=True):
            given = found.get(words[:30].strip())
            own = set(speaker.lower().split()) if speaker else set()
            assert given is None or set(given.lower().split()) <= own, (name, words, given)
            assert given or speaker is None or style in UNREAD, (name, words, list(found.items())[:3])


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Speaker 1 (Ann Lee)", "Ann Lee"),
        ("Speaker 1 (via telephone)", None),
        ("Speaker 2", None),
        ("ANN LEE (via telephone)", "Ann Lee"),
    ],
)
def test_a_numbered_voice_may_have_a_name(label: str, name: str | None) -> None:
    assert parse_label(label).name == name
