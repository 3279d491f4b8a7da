"""A show's own list of slips applies to that show and nowhere else."""

from __future__ import annotations

import pytest

from tasks.carrier import Metadata, Transcript
from tasks.names import NameIndex, correct
from tasks.names import glossary as glossaries
from tasks.names.index import default_index
from tasks.text.traced import TracedText


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return default_index()


def fixed(index: NameIndex, text: str, **meta: str) -> str:
    document = Transcript(
        "file:///a", "", "d_a", "text", "transcript", TracedText.decode(text.encode()), Metadata(**meta)
    )
    return correct(document, index)[0].text.text


def test_words_of_the_list_are_replaced_in_their_outlet_only(index):
    text = "shares of texture on rose and the texture of the market changed"
    assert "Textron rose and the texture of" in fixed(index, text, outlet="Example Earnings Calls")
    assert fixed(index, text, outlet="Radio One") == text
    assert fixed(index, text) == text


def test_a_row_for_everybody_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "seeds" / "names" / "glossary"
    folder.mkdir(parents=True)
    (folder / "all.csv").write_text("outlet,program,seen,meant,type,note\n,,texture on,Textron,ORG,\n")
    monkeypatch.setattr("tasks.resources.root", lambda: tmp_path)
    glossaries._entries.cache_clear()
    try:
        with pytest.raises(ValueError, match="needs an outlet"):
            glossaries._entries()
    finally:
        glossaries._entries.cache_clear()
