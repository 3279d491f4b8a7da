"""What a user relies on: one name is not taken for another place, road, team or campus, and "I" in a quotation is who said it.

The names and trees are given by hand, so that only the rules are tested.
"""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from tasks.entities import EntityLinker
from tasks.entities.person_names import name_parts
from tasks.entities.reference import load_reference

NLP = spacy.blank("en")
MATCH = (
    " The striker scored the first goal and the midfielder the second. The referee gave a penalty before halftime. The squad reached "
    "the quarterfinals of the tournament."
)


def read(text: str, names: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Names of the entities that each form was linked to, in order; `names` are (form, type) wherever they stand."""
    doc = NLP(text)
    spans = []
    for form, type_ in sorted(names, key=lambda n: -len(n[0])):
        at = text.find(form)
        while at >= 0:
            span = doc.char_span(at, at + len(form), label=type_, alignment_mode="expand")
            if span is not None and not any(s.start < span.end and span.start < s.end for s in spans):
                spans.append(span)
            at = text.find(form, at + 1)
    doc.set_ents(spans)
    for token in doc:
        token.tag_ = (
            "NNP"
            if token.ent_type_
            else "CD"
            if token.like_num
            else "RB"
            if token.text in ("closed", "too")
            else "NN"
        )
        token.is_sent_start = token.i == 0
    doc = EntityLinker(load_reference(), pronouns=False)(doc)
    entities = {e.key: e for e in doc._.entities}
    found: dict[str, list[str]] = {}
    for mention in doc._.mentions:
        entity = entities[mention.entity_key]
        found.setdefault(mention.text, []).append(entity.wikidata_id or entity.name)
    return found


@pytest.mark.parametrize(
    ("text", "form", "meant"),
    [
        ("The mayor of Albany, New York spoke.", "New York", "Q1384"),
        ("A farm in upstate New York burned.", "New York", "Q1384"),
        ("Fires burned in Washington state again.", "Washington", "Q1223"),
        ("The crowd in New York cheered.", "New York", "New York"),
        ("They flew to Paris, London, New York and Rome.", "New York", "New York"),
        ("The farm lies near Macon, Ga. and has 40 cows.", "Ga.", "Q1428"),
    ],
)
def test_a_state_is_told_from_its_city(text: str, form: str, meant: str) -> None:
    names = [
        (n, "GPE") for n in ("New York", "Washington", "Albany", "Paris", "London", "Rome", "Macon", "Ga.")
    ]
    found = read(text, names)
    assert found.get(form, found.get(form.rstrip("."))) == [meant]


def test_georgia_beside_american_names_is_the_state() -> None:
    names = [("Georgia", "GPE"), ("United States", "GPE"), ("Tbilisi", "GPE")]
    assert read("In Georgia, voters of the United States lined up.", names)["Georgia"] == ["Q1428"]
    assert read("In Georgia, voters lined up in Tbilisi.", names)["Georgia"] == ["Q230"]


def test_a_body_that_many_countries_have_is_not_taken_from_another_one() -> None:
    names = [("Congress", "ORG"), ("Brazil", "GPE"), ("U.S.", "GPE"), ("U.S. Congress", "ORG")]
    assert read("Congress met in Brazil, and the streets of Brazil were calm.", names)["Congress"] == [
        "Congress"
    ]
    assert read("Congress met, and the streets of the U.S. were calm.", names)["Congress"] == ["Q11268"]
    assert read("Brazil wrote to the U.S. Congress; Brazil waits.", names)["U.S. Congress"] == ["Q11268"]


def test_a_numbered_road_is_no_country() -> None:
    text = "The crash on US 75 closed the road. Another closed US - 169 too. The US regrets it."
    assert read(text, [("US", "GPE")])["US"] == ["US 75", "US 169", "Q30"]
    assert read("US 2, Ghana 1.", [("US", "GPE"), ("Ghana", "GPE")])["US"] == ["Q30"]


def test_a_country_in_a_match_is_its_team_and_where_it_plays_is_not() -> None:
    names = [("Sweden", "GPE"), ("Russia", "GPE")]
    found = read("Sweden won the cup match in Russia." + MATCH, names)
    assert found == {"Sweden": ["Sweden (team)"], "Russia": ["Q159"]}
    assert read("Sweden won the support of Russia.", names)["Sweden"] == ["Q34"]


def test_two_campuses_of_one_state_are_two() -> None:
    text = "The University of California, Davis sued the University of California, Irvine."
    names = [("University of California", "ORG"), ("Davis", "GPE"), ("Irvine", "GPE")]
    davis, irvine = read(text, names)["University of California"]
    assert davis != irvine


def quotation(subject: str = "Reed", tag: str = "NNP") -> Doc:
    """“ I left , ” Reed said ."""
    words = ["“", "I", "left", ",", "”", subject, "said", "."]
    doc = Doc(
        NLP.vocab, words, spaces=[False, True, False, False, True, True, False, False],
        tags=["``", "PRP", "VBD", ",", "''", tag, "VBD", "."],
        lemmas=["“", "I", "leave", ",", "”", subject, "say", "."],
        pos=["PUNCT", "PRON", "VERB", "PUNCT", "PUNCT", "PROPN", "VERB", "PUNCT"],
        heads=[2, 2, 6, 2, 2, 6, 6, 6],
        deps=["punct", "nsubj", "ccomp", "punct", "punct", "nsubj", "ROOT", "punct"],
        ents=["O"] * 5 + ["B-PERSON" if tag == "NNP" else "O"] + ["O"] * 2,
    )  # fmt: skip
    return EntityLinker(load_reference())(doc)


def test_i_in_a_quotation_is_the_one_who_said_it() -> None:
    doc = quotation()
    i, reed = (next(m for m in doc._.mentions if m.text == text) for text in ("I", "Reed"))
    assert i.entity_key == reed.entity_key is not None and i.basis == "quote"


def test_i_in_a_quotation_of_nobody_known_stays_open() -> None:
    doc = quotation("they", "PRP")
    assert next(m for m in doc._.mentions if m.text == "I").entity_key is None


def test_the_article_in_a_name_may_be_written_apart() -> None:
    assert name_parts("Bashar Al Assad") == name_parts("Bashar al-Assad") == ("bashar", "assad")
