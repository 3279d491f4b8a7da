"""Loading a pipeline: our own, another one, and one clear line when it cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from tasks import resources
from tasks.language import DEFAULT_MODEL, ModelError, load
from tasks.language.labels import label_map, map_labels


def one_line(error: pytest.ExceptionInfo[ModelError]) -> str:
    message = str(error.value)
    assert message and "\n" not in message
    return message


def test_the_project_pipeline_is_under_30_megabytes():
    folder = resources.path("model", DEFAULT_MODEL)
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 30_000_000


def test_a_path_loads():
    nlp = load(resources.path("model", DEFAULT_MODEL))
    assert nlp("John Kerry spoke.").ents[0].text == "John Kerry"


def test_spacy_loads_it_by_itself():
    assert "reader" in spacy.load(resources.path("model", DEFAULT_MODEL)).pipe_names


def test_a_path_that_is_not_there(tmp_path: Path):
    with pytest.raises(ModelError) as error:
        load(tmp_path / "nowhere")
    assert "no pipeline at" in one_line(error)


def test_a_name_that_is_not_installed():
    with pytest.raises(ModelError) as error:
        load("en_no_such_pipeline")
    assert "install it" in one_line(error)


def test_a_folder_that_is_no_pipeline(tmp_path: Path):
    with pytest.raises(ModelError) as error:
        load(tmp_path)
    assert "config.cfg" in one_line(error)


def test_a_pipeline_without_parser_and_entities(tmp_path: Path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError) as error:
        load(tmp_path / "blank")
    assert "no parser" in one_line(error) and "no entities" in str(error.value)


@pytest.mark.parametrize("name", ["reader.onnx", "labeler.onnx", "pieces.json", "labels.json"])
def test_weights_cut_short(tmp_path: Path, name: str):
    folder = tmp_path / "cut"
    shutil.copytree(resources.path("model", DEFAULT_MODEL), folder)
    file = folder / "reader" / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ModelError) as error:
        load(folder)
    assert "make model" in one_line(error)


def test_weights_missing(tmp_path: Path):
    folder = tmp_path / "lacking"
    shutil.copytree(resources.path("model", DEFAULT_MODEL), folder)
    (folder / "reader" / "reader.onnx").unlink()
    with pytest.raises(ModelError) as error:
        load(folder)
    assert "reader.onnx" in one_line(error)


def test_a_broken_config(tmp_path: Path):
    folder = tmp_path / "broken"
    shutil.copytree(resources.path("model", DEFAULT_MODEL), folder)
    config = folder / "config.cfg"
    config.write_text(config.read_text().replace("ontherecord_reader", "factory_of_another_package"))
    with pytest.raises(ModelError) as error:
        load(folder)
    assert "cannot load" in one_line(error)


# -- other pipelines' labels

WORDS = [
    "Officials",
    "say",
    "the",
    "bridge",
    "in",
    "Aleppo",
    "was",
    "destroyed",
    "by",
    "John",
    "Smith",
    "and",
    "Ali",
    ".",
]


def clearnlp() -> Doc:
    """A sentence as the official English pipelines read it."""
    doc = Doc(
        spacy.blank("en").vocab,
        words=WORDS,
        pos=[
            "NOUN",
            "VERB",
            "DET",
            "NOUN",
            "ADP",
            "PROPN",
            "AUX",
            "VERB",
            "ADP",
            "PROPN",
            "PROPN",
            "CCONJ",
            "PROPN",
            "PUNCT",
        ],
        lemmas=[w.lower() for w in WORDS],
        heads=[1, 1, 3, 7, 3, 4, 7, 1, 7, 10, 8, 10, 10, 1],
        deps="nsubj ROOT det nsubjpass prep pobj auxpass ccomp agent compound pobj cc conj punct".split(),
    )
    doc.set_ents([Span(doc, 5, 6, label="GPE"), Span(doc, 9, 11, label="PER")])
    return doc


def test_clearnlp_trees_become_universal_dependencies():
    doc = map_labels(clearnlp())
    tree = {t.text: (t.dep_, t.head.text) for t in doc}
    assert tree["bridge"] == ("nsubj:pass", "destroyed")
    assert tree["was"] == ("aux:pass", "destroyed")
    assert tree["Aleppo"] == ("nmod", "bridge")
    assert tree["in"] == ("case", "Aleppo")
    assert tree["John"] == ("obl", "destroyed")
    assert tree["Smith"] == ("flat", "John")
    assert tree["Ali"] == ("conj", "John")
    assert tree["and"] == ("cc", "Ali")
    assert tree["destroyed"] == ("ccomp", "say")


def test_a_copula_gives_its_place_to_the_predicate():
    doc = Doc(
        spacy.blank("en").vocab,
        words=["The", "man", "is", "a", "spy", "."],
        pos=["DET", "NOUN", "AUX", "DET", "NOUN", "PUNCT"],
        lemmas=["the", "man", "be", "a", "spy", "."],
        heads=[1, 2, 2, 4, 2, 2],
        deps=["det", "nsubj", "ROOT", "det", "attr", "punct"],
    )
    tree = {t.text: (t.dep_, t.head.text) for t in map_labels(doc)}
    assert tree["spy"] == ("ROOT", "spy")
    assert tree["is"] == ("cop", "spy")
    assert tree["man"] == ("nsubj", "spy")


def test_entity_types_are_ours():
    assert {ent.text: ent.label_ for ent in map_labels(clearnlp()).ents} == {
        "Aleppo": "GPE",
        "John Smith": "PERSON",
    }


def test_our_own_reading_is_left_as_it_is():
    doc = load()("Officials say the bridge in Aleppo was destroyed by John Smith.")
    before = [(t.dep_, t.head.i) for t in doc]
    assert [(t.dep_, t.head.i) for t in map_labels(doc)] == before


def test_every_target_label_is_one_that_the_reader_gives():
    reader = load().get_pipe("reader")
    known = {"ROOT", *reader.network.labels["dep"]}
    assert set(label_map("dep").values()) <= known
    assert set(label_map("ent").values()) - {""} <= set(reader.labels)
