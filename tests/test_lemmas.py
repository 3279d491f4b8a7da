"""What a user relies on in lemmas: a verb that no treebank holds still gets a lemma that is a word."""

from __future__ import annotations

import json

import pytest

from model import lemmas as training
from tasks import resources
from tasks.language.lemmas import Lemmas

FREQUENCY = {"provoked": 1e-6, "provoke": 1e-6, "climbed": 1e-6, "climb": 1e-5, "robed": 1e-6, "rob": 1e-5, "robe": 1e-6, "lied": 1e-5,
             "lie": 1e-5, "carried": 1e-5, "carry": 1e-5, "planned": 1e-5, "plan": 1e-4, "rehear": 1e-7, "reheard": 1e-7}  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Lemmas:
    found = json.loads(
        resources.path("model", "en_ontherecord", "reader", "lemmas.json").read_text(encoding="utf8")
    )
    return Lemmas(found["rules"], found["exceptions"])


@pytest.mark.parametrize(
    ("word", "tag", "lemma"),
    [
        ("fled", "VBD", "flee"), ("slain", "VBN", "slay"), ("bled", "VBD", "bleed"), ("dug", "VBD", "dig"), ("shot", "VBN", "shoot"),
        ("found", "VBD", "find"), ("founded", "VBD", "found"), ("lay", "VBD", "lie"), ("lied", "VBD", "lie"), ("overheard", "VBN", "overhear"),
        ("provoked", "VBN", "provoke"), ("degraded", "VBN", "degrade"), ("climbed", "VBD", "climb"), ("boycotted", "VBD", "boycott"),
        ("massacred", "VBN", "massacre"), ("expelling", "VBG", "expel"), ("said", "VBD", "say"), ("told", "VBN", "tell"),
    ],
)  # fmt: skip
def test_verbs_of_the_news(shipped, word, tag, lemma):
    assert shipped.lemma(word, tag) == lemma


def test_a_lemma_has_a_vowel():
    rules = Lemmas({"VBD": {"": (0, ""), "ed": (2, "")}}, {})
    assert rules.lemma("walked", "VBD") == "walk"
    assert rules.lemma("zred", "VBD") == "zred"  # not "zr"


def test_regular_verbs_go_back_to_the_more_common_word():
    found = {form: lemma for _, form, lemma in training.regular_verbs(FREQUENCY)}
    assert found == {
        "provoked": "provoke", "climbed": "climb", "robed": "robe", "lied": "lie", "carried": "carry", "planned": "plan"
    }  # fmt: skip


def test_prefixed_verbs_bend_like_their_own_only_where_they_are_words():
    forms = {form: lemma for _, form, lemma in training.strong_verbs(FREQUENCY)}
    assert forms["reheard"] == "rehear"
    assert "outheard" not in forms
    assert forms["heard"] == "hear"


def test_a_treebank_slip_yields_to_a_real_word():
    slips = [("fled", "VBD", "flead")] * 3 + [("walked", "VBD", "walk"), ("talked", "VBD", "talk")]
    assert training.learn(slips).lemma("fled", "VBD") == "flee"
