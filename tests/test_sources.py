"""Finding sources and reading plain text: what is found, in which order, under which identity, and how it is structured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.carrier import Reject, Transcript
from tasks.sources import Source, SourceError, discover, read
from tasks.sources.blocks import find_blocks
from tasks.sources.source import document_id

SEEDS = Path(__file__).resolve().parents[1] / "seeds" / "transcripts"


def documents(path: Path | str, **options) -> list[Transcript]:
    found = [item for source in discover([path]) for item in read(source, **options)]
    assert not [item for item in found if isinstance(item, Reject)], found
    return found


def one(tmp_path: Path, text: str | bytes, name: str = "a.txt") -> Transcript:
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    (document,) = documents(file)
    return document


def turns(document: Transcript) -> list[tuple[str | None, str]]:
    s = document.text.text
    return [(m.values["label"], s[m.start : m.end]) for m in document.text.marks if m.kind == "turn"]


def test_seed_transcript_has_ten_turns_at_its_double_blanks():
    (document,) = documents(SEEDS / "000_6855f4d9be1b9347.txt")
    spoken = turns(document)
    assert document.kind == "transcript"
    assert len(spoken) == 10
    assert spoken[0][1].startswith("Russian planes") and spoken[-1][1] == "You are welcome."
    assert all(words == words.strip() for _, words in spoken)
    raw = (SEEDS / "000_6855f4d9be1b9347.txt").read_bytes()
    for m in document.text.marks:
        a, b = document.text.raw_span(m.start, m.end)
        assert raw[a:b].decode() == document.text.text[m.start : m.end]


def test_seed_article_is_an_article_with_paragraphs_and_no_date():
    (document,) = documents(SEEDS / "001_7d41f14ccd69a123.txt")
    assert document.kind == "article"
    assert turns(document) == []
    assert sum(m.kind == "paragraph" for m in document.text.marks) == 12
    assert document.metadata.published_on is None and document.metadata.published_basis is None


def test_identity_does_not_depend_on_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a b.txt").write_text("Some words.")
    monkeypatch.chdir(tmp_path)
    (here,) = discover(["sub/a b.txt"])
    monkeypatch.chdir(tmp_path / "sub")
    (there,) = discover(["../sub/./a b.txt"])
    assert here.uri == there.uri == (tmp_path / "sub" / "a b.txt").resolve().as_uri()
    (document,) = read(here)
    assert document.document_id == document_id(here.uri) and document.source_sha256 == here.sha256()


def test_folder_is_searched_in_order_without_hidden_files(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Words.")
    names = [source.path.removeprefix(f"{tmp_path}/") for source in discover([tmp_path])]
    assert names == ["a.txt", "b.txt", "sub/c.txt"]
    assert [s.name for s in discover([tmp_path / "b.txt", f"{tmp_path}/*.txt"])] == ["b.txt", "a.txt"]


def test_a_link_is_the_file_it_leads_to(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("Words.")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "b.txt").symlink_to("../real/a.txt")
    (tmp_path / "inbox" / "elsewhere").symlink_to("../real")  # a folder that is a link is not gone into
    uri = (tmp_path / "real" / "a.txt").resolve().as_uri()
    for path in ("real", "linked", "inbox", "linked/a.txt", "inbox/b.txt", "inbox/*.txt", "inbox/../linked"):
        assert [source.uri for source in discover([tmp_path / path])] == [uri], path
    assert len(discover([tmp_path / "real", tmp_path / "linked", tmp_path / "inbox"])) == 1


def test_a_link_that_leads_nowhere_is_no_document(tmp_path):
    (tmp_path / "a.txt").write_text("Words.")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    assert [source.name for source in discover([tmp_path])] == ["a.txt"]
    found = [item for source in discover([f"{tmp_path}/*.txt"]) for item in read(source)]
    assert sorted(type(item).__name__ for item in found) == ["Reject", "Reject", "Transcript"]


def test_a_side_car_is_read_anew_at_each_look(tmp_path):
    (tmp_path / "a.txt").write_text("Words.")
    for title in ("One", "Another"):
        (tmp_path / "metadata.csv").write_text(f"file,title\na.txt,{title}\n")
        assert [dict(source.side_car) for source in discover([tmp_path])] == [{"title": title}]


@pytest.mark.parametrize("path", ["nowhere.txt", "*.nothing", "empty", ""])
def test_a_path_without_documents_is_one_clear_line(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError) as problem:
        discover([path])
    assert "\n" not in str(problem.value) and path in str(problem.value)


def test_unknown_format_is_a_usage_error(tmp_path):
    (tmp_path / "a.txt").write_text("Words.")
    with pytest.raises(SourceError, match="unknown format 'mp3'"):
        list(read(discover([tmp_path])[0], format="mp3"))


def test_side_car_gives_metadata_and_is_no_document(tmp_path):
    (tmp_path / "talk.txt").write_text("Some words were said today in the capital.")
    (tmp_path / "metadata.csv").write_text(
        "file,date,program,outlet\ntalk.txt,2015-10-01,Evening Show,Radio One\n"
    )
    (document,) = documents(tmp_path)
    meta = document.metadata
    assert (meta.published_on, meta.published_basis) == ("2015-10-01", "side_car")
    assert (meta.program, meta.outlet) == ("Evening Show", "Radio One")


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2015-10-01_talk.txt", "2015-10-01"),
        ("talk 20151001.txt", "2015-10-01"),
        ("001_20151001a9347.txt", None),  # digits of a hash
        ("2015-13-01.txt", None),
    ],
)
def test_date_in_the_file_name(tmp_path, name, date):
    document = one(tmp_path, "Some words were said.", name)
    assert document.metadata.published_on == date
    assert document.metadata.published_basis == ("file_name" if date else None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00\x00\x00\x00", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\xff\xfe", "empty"),
        (b"... --- ...", "empty"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(tmp_path, content, reason):
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    (reject,) = read(discover([file])[0])
    assert isinstance(reject, Reject)
    assert reject.reason == reason and reject.detail and "\n" not in reject.detail


def test_a_file_that_vanished_is_a_reject(tmp_path):
    (reject,) = read(Source("file:///nowhere/a.txt", "/nowhere/a.txt"))
    assert isinstance(reject, Reject) and reject.reason == "unreadable"


def test_two_blanks_after_every_stop_is_a_typing_habit_not_turns(tmp_path):
    text = "  ".join(f"The council met on day {i} and passed the budget." for i in range(15))
    document = one(tmp_path, text)
    assert document.kind == "article" and len(turns(document)) == 0
    assert "  " not in document.text.text


def test_blank_line_turns_of_a_conversation(tmp_path):
    text = "Hello and welcome. Where are you now?\n\nI am in the square. You can hear it.\n\nWhat do you see?\n\nWell, people. Many.\n\nThank you."
    document = one(tmp_path, text)
    assert document.kind == "transcript"
    assert [words for _, words in turns(document)] == text.split("\n\n")


def test_a_speech_is_one_turn_of_many_paragraphs(tmp_path):
    text = "\n\n".join(
        f"My friends, I think we must do better for you in year {i}. You know it. Thank you."
        for i in range(12)
    )
    document = one(tmp_path, text)
    assert document.kind == "transcript"
    assert len(turns(document)) == 1
    assert sum(m.kind == "paragraph" for m in document.text.marks) == 12


def test_hard_wrapped_lines_are_rejoined_and_cut_words_made_whole(tmp_path):
    text = (
        "The minister said on Tuesday that the situ-\nation in the north was under con-\ntrol and that the long-\nterm "
        "plan stands.\nA long time passed and the term of office ended be-\nfore the vote could be held in the\nchamber.\n\n"
        "A second paragraph follows the first one here, and it is\nalso wrapped by hand at the margin\nof the page."
    )
    document = one(tmp_path, text)
    clean = document.text.text
    assert "situation in the north was under control and that the long-term plan" in clean
    assert clean.count("\n\n") == 1 and clean.replace("\n\n", "").count("\n") == 0


def test_lines_that_are_paragraphs_stay_apart():
    s = "The first paragraph ends here.\nThe second one ends here.\nAnd a third one, also whole."
    assert [s[a:b] for a, b in find_blocks(s)] == s.split("\n")


def test_headline_is_a_title(tmp_path):
    document = one(
        tmp_path, "Ministers agree on water plan\n\nThe ministers met on Monday.\n\nThey signed a paper."
    )
    assert document.metadata.title == "Ministers agree on water plan"
    assert [m.kind for m in document.text.marks if m.kind == "title"] == ["title"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "cp1252", "utf-32"])
def test_encodings(tmp_path, encoding):
    words = "“Café in Zürich – it’s open,” he said. The naïve plan cost £5 for the whole of the town."
    document = one(tmp_path, words.encode(encoding))
    assert document.text.text == words
    a, b = document.text.raw_span(words.index("Zürich"), words.index("Zürich") + 6)
    name = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
    assert (tmp_path / "a.txt").read_bytes()[a:b] == "Zürich".encode(name)


def test_stray_bytes_of_another_encoding_are_read_and_reported(tmp_path):
    document = one(tmp_path, "Zürich said ".encode() + b"it\x92s open \x81 now. And Gen\xc3\xa8ve agreed.")
    assert document.text.text == "Zürich said it’s open \ufffd now. And Genève agreed."
    assert any("Windows-1252" in w for w in document.warnings)
