"""Documents beside one another: their languages, and copies of one text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks import resources
from tasks.carrier import Transcript
from tasks.sources import discover, read
from tasks.sources.duplicates import CopyIndex, Published, fingerprint
from tasks.sources.language import detect

SEEDS = Path(__file__).resolve().parents[1] / "seeds" / "transcripts"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministers met in the capital on Monday and said that they would sign the paper.", "en"),
        ("GOOD EVENING AND WELCOME. IT WAS A LONG DAY IN THE CAPITAL, AND THIS IS WHAT WE KNOW.", "en"),
        ("Les ministres se sont réunis lundi dans la capitale et ont dit qu'ils signeraient le texte.", "fr"),
        (
            "Die Minister trafen sich am Montag in der Hauptstadt und sagten, dass sie das Papier nicht lesen.",
            "de",
        ),
        (
            "Los ministros se reunieron el lunes en la capital y dijeron que no firmarán el texto por ahora.",
            "es",
        ),
        ("Министры встретились в понедельник в столице и сказали, что они не подпишут это соглашение.", "ru"),
        ("اجتمع الوزراء يوم الاثنين في العاصمة وقالوا إنهم لن يوقعوا الاتفاق", "ar"),
        ("部长们星期一在首都开会并表示不会签署协议", "zh"),
        ("大臣たちは月曜日に首都で会い、署名しないと言った。", "ja"),
        ("Yes.", None),
        ("You are welcome, Jane.", "en"),
        ("Il est dans la maison.", "fr"),
        ("Jane Roe, Harbor City.", None),
        ("Kerry Lavrov Geneva Damascus Aleppo Homs Latakia Raqqa Hama", None),
    ],
)
def test_language(text, language):
    assert detect(text) == language


def test_language_is_told_for_the_seeds_and_foreign_text_is_kept_and_marked(tmp_path):
    for source in discover([SEEDS]):
        for document in read(source):
            assert document.metadata.language == "en" and not document.warnings
    (tmp_path / "a.txt").write_text(
        "Les ministres se sont réunis lundi dans la capitale et ont dit que c'est la fin."
    )
    (document,) = read(discover([tmp_path])[0])
    assert document.metadata.language == "fr" and document.text.text.startswith("Les ministres")
    assert document.warnings == ["not in English (fr)"]


def test_function_words_belong_mostly_to_one_language():
    for row in resources.table("sources/function_words.csv"):
        assert len(resources.names_in(row["words"])) >= 40, row["language"]


STORY = " ".join(
    f"On day {i} the ministry number {i * 7} said that convoy {i} had crossed the river near village {i * 3}."
    for i in range(40)
)


def documents(tmp_path, texts: dict[str, str]) -> list[Transcript]:
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return [d for source in discover([tmp_path]) for d in read(source) if isinstance(d, Transcript)]


TEXTS = {
    "a.txt": STORY,
    "b.txt": f"  {STORY}\n",  # the same words
    "c.txt": STORY.replace("village 30.", "village thirty.") + " It is the third week.",  # lightly edited
    "d.txt": " ".join(reversed(STORY.split())),  # the same words in another order
    "e.txt": "A text of its own about something else that was said on the river. " * 3,
}
SHORT = {
    "a.txt": "You are welcome, Jane.",
    "b.txt": "You are welcome, Bob.",
    "c.txt": "You are welcome, Jane.",
}


class Archive:
    """What earlier runs published, looked up by number as the warehouse does it."""

    def __init__(self) -> None:
        self.documents: list[tuple[Transcript, set[int]]] = []

    def add(self, document: Transcript) -> None:
        own = fingerprint(document.text.text)
        self.documents.append((document, {own.exact, *own.bands}))

    def look_up(self, numbers):
        return [
            Published(
                d.document_id,
                d.duplicate_of,
                fingerprint(d.text.text).exact,
                d.text.text.replace("river", "River"),
            )
            for d, own in self.documents
            if own & set(numbers)
        ]


def copies(found: list[Transcript]) -> dict[str, str | None]:
    names = {d.document_id: Path(d.source_uri).name for d in found}
    return {names[d.document_id]: names.get(d.duplicate_of) for d in found}


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_copies_point_at_the_first(tmp_path, batch):
    found = documents(tmp_path, TEXTS)
    index = CopyIndex()
    for i in range(0, len(found), batch):
        index.mark(found[i : i + batch])
    assert copies(found) == {"a.txt": None, "b.txt": "a.txt", "c.txt": "a.txt", "d.txt": None, "e.txt": None}


def test_copies_of_what_earlier_runs_published_point_at_it(tmp_path):
    found = documents(tmp_path, TEXTS)
    archive = Archive()
    for document in found:  # five runs of one document
        CopyIndex(archive.look_up).mark([document])
        archive.add(document)
    assert copies(found) == {"a.txt": None, "b.txt": "a.txt", "c.txt": "a.txt", "d.txt": None, "e.txt": None}
    before = copies(found)
    for document in found:  # read again: nobody copies itself or its own copy
        document.duplicate_of = None
        CopyIndex(archive.look_up).mark([document])
    assert copies(found) == before


def test_a_document_read_again_keeps_the_original_it_had(tmp_path):
    found = documents(tmp_path, TEXTS)[4:]
    found[0].duplicate_of = "d_of_old"
    CopyIndex().mark(found)
    assert found[0].duplicate_of == "d_of_old"


def test_short_texts_are_copies_only_when_the_same(tmp_path):
    found = documents(tmp_path, SHORT)
    CopyIndex().mark(found)
    assert copies(found) == {"a.txt": None, "b.txt": None, "c.txt": "a.txt"}


def test_a_document_is_no_copy_of_itself(tmp_path):
    (document,) = documents(tmp_path, {"a.txt": STORY})
    index = CopyIndex()
    index.mark([document])
    index.mark([document])
    assert document.duplicate_of is None
