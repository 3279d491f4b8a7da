"""What the training relies on when it reads GUM's entity layer: a name gets the types its phrase allows, everything doubtful stays open."""

from __future__ import annotations

from model.corpora import ANY, BIT, marked_names, outside_mask, treebank

# A made-up sentence in the layout of the treebank: words, tags, heads and the entity layer.
ROWS = [
    ("The", "DET", 2, "Entity=(1-person-new-cf1-2-coref"),
    ("mayor", "NOUN", 7, "_"),
    (",", "PUNCT", 5, "_"),
    ("Mrs.", "PROPN", 5, "Entity=(2-person-giv:act-cf1-2-appos"),
    ("Okafor", "PROPN", 2, "Entity=2)1)"),
    (",", "PUNCT", 5, "_"),
    ("left", "VERB", 0, "_"),
    ("Greenpeace", "PROPN", 7, "Entity=(3-organization-new-cf2-1-sgl-Greenpeace)"),
    ("in", "ADP", 10, "_"),
    ("Bergen", "PROPN", 7, "Entity=(4-place-new-cf3-1-sgl-Bergen)"),
    ("on", "ADP", 12, "_"),
    ("Friday", "PROPN", 7, "Entity=(5-time-new-cf4-1-sgl)"),
    (":", "PUNCT", 7, "_"),
    ("Brexit", "PROPN", 7, "Entity=(6-abstract-new-cf5-1-sgl)"),
]


def types(mask: int) -> set[str]:
    return {tag[2:] or "O" for tag, bit in BIT.items() if mask & bit}


def sentence(tmp_path):
    lines = ["# newdoc id = made_up"]
    for i, (word, tag, head, misc) in enumerate(ROWS, 1):
        lines.append(
            "\t".join(
                [str(i), word, word, tag, tag, "_", str(head), "root" if not head else "dep", "_", misc]
            )
        )
    path = tmp_path / "gum.conllu"
    path.write_text("\n".join(lines) + "\n\n", encoding="utf8")
    return next(treebank(path, "gum"))


def test_names_take_the_types_of_their_phrase(tmp_path):
    found = dict(zip([row[0] for row in ROWS], sentence(tmp_path).names, strict=True))
    assert types(found["Okafor"]) == {"PERSON", "NORP"}
    assert types(found["Mrs."]) == {"PERSON", "NORP", "O"}  # a title may stand outside the name
    assert types(found["Greenpeace"]) == {"ORG", "NORP", "GPE"}
    assert types(found["Bergen"]) == {"GPE", "LOC", "FAC"}
    assert types(found["Friday"]) == {"DATE", "TIME", "EVENT"}


def test_plain_words_are_no_names_and_the_rest_stays_open(tmp_path):
    found = dict(zip([row[0] for row in ROWS], sentence(tmp_path).names, strict=True))
    assert found["mayor"] == found["left"] == found["in"] == outside_mask(False)
    assert "PERSON" not in types(found["mayor"])
    assert found["Brexit"] == ANY


def test_a_sentence_without_the_layer_names_nothing_for_sure(tmp_path):
    plain = sentence(tmp_path)
    assert marked_names(plain, ["_"] * len(ROWS))[4] == ANY
