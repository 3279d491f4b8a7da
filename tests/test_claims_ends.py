"""Where a claim ends and whose it is not: nobody is given words of the narrator, of a denied saying, or of somebody else."""

from __future__ import annotations

import pytest

import tasks.claims  # noqa: F401
from tasks import language


@pytest.fixture(scope="module")
def nlp():
    pipeline = language.load()
    pipeline.add_pipe("claims")
    return pipeline


def said(nlp, text: str) -> dict[str, str | None]:
    """Content to speaker."""
    return {c.text: c.speaker_text for c in nlp(text)._.claims}


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The company says the plant is safe, but inspectors found cracks in 2017.", "the plant is safe"),
        (
            "The company said the plant was safe, but inspectors have found cracks since.",
            "the plant was safe",
        ),
        ("The bank says rates are low, but prices are high.", "rates are low, but prices are high"),
        (
            "The union said the offer was low, but that it would keep talking.",
            "the offer was low, but that it would keep talking",
        ),
    ],
)
def test_the_narrator_takes_over_where_the_tense_breaks(nlp, text, content):
    assert content in said(nlp, text)


@pytest.mark.parametrize(("text", "content"), [
    ("The minister said the talks had gone well, while officials warned that time was short.", "the talks had gone well"),
    ("She said prices rose while wages fell.", "prices rose while wages fell"),
])  # fmt: skip
def test_what_somebody_else_is_set_against_with_is_not_said(nlp, text, content):
    assert content in said(nlp, text)


def test_a_second_verb_beside_the_cue_is_not_said(nlp):
    assert "they would not sign" in said(nlp, "The group said they would not sign and insisted on changes.")


def test_a_denial_and_its_reason_are_two_claims_of_one_speaker(nlp):
    found = said(nlp, "Tehran denies that it supplied the drones, saying they were sold before the war.")
    assert found == {"it supplied the drones": "Tehran", "they were sold before the war": "Tehran"}


def test_the_day_of_the_saying_is_no_part_of_what_was_said(nlp):
    (claim,) = nlp("The mayor said on Monday that the bridge had closed.")._.claims
    assert claim.text == "the bridge had closed"


def test_who_rejects_a_claim_does_not_make_it(nlp):
    for text in (
        "The minister rejected claims that the vote was rigged.",
        "The minister faced claims that the vote was rigged.",
    ):
        assert said(nlp, text).get("the vote was rigged") is None


@pytest.mark.parametrize(
    "text",
    [
        "Neither the army nor the police confirmed that the men were dead.",
        "No official has confirmed that the men were dead.",
        "The army refused to confirm that the men were dead.",
    ],
)
def test_what_nobody_confirmed_is_denied(nlp, text):
    (claim,) = nlp(text)._.claims
    assert claim.text == "the men were dead" and claim.cue_negated


@pytest.mark.parametrize(
    "text",
    [
        "If it is confirmed as the cause, the valve will be replaced.",
        "A spokesman for the ministry declined to comment.",
        "The rebels, whom Moscow backed for years, left the town.",
    ],
)
def test_nothing_was_said(nlp, text):
    assert said(nlp, text) == {}


def test_an_inserted_attribution_takes_in_both_halves(nlp):
    (claim,) = nlp("The deal, the company said, will create 300 jobs.")._.claims
    assert (claim.text, claim.speaker_text) == ("The deal will create 300 jobs", "the company")
    assert len(claim.fragments) == 2


def test_a_participle_after_a_comma_is_no_part_of_the_source(nlp):
    found = said(nlp, "The Herald, citing court papers, reported that the raid had failed.")
    assert found["the raid had failed"] == "The Herald"


@pytest.mark.parametrize(
    ("text", "content", "low", "measure"),
    [
        ("Police put the number of dead at 11.", "the number of dead at 11", 11, "killed"),
        (
            "Officials placed the death toll at more than 300.",
            "the death toll at more than 300",
            300,
            "killed",
        ),
        (
            "Analysts put the cost of the project at $4 million.",
            "the cost of the project at $4 million",
            4e6,
            None,
        ),
    ],
)
def test_a_figure_that_somebody_puts_at_a_number(nlp, text, content, low, measure):
    doc = nlp(text)
    (claim,) = doc._.claims
    (figure,) = (doc._.quantities[i] for i in claim.quantities)
    assert (claim.text, figure.low) == (content, low)
    assert measure is None or figure.measure == measure


def test_a_thing_put_in_its_place_is_no_claim(nlp):
    assert said(nlp, "He put the chair at table 11.") == {}


def test_each_figure_of_a_list_has_its_own_source(nlp):
    doc = nlp(
        "Reports of casualties range from 28 people, according to the army, to as high as 36, according to a relatives' group."
    )
    found = {
        c.speaker_text: [(doc._.quantities[i].low, doc._.quantities[i].unit) for i in c.quantities]
        for c in doc._.claims
    }
    assert found == {"the army": [(28, "person")], "a relatives' group": [(36, "person")]}


@pytest.mark.parametrize(
    ("text", "floating"),
    [
        ('"We lost," the coach said. "We lost."', "We lost"),
        ("“I was shocked,” said Ms. Perez. “No warning.”", "No warning"),
        ("‘It’s over,’ said Dawes. ‘They can’t win.’", "They can’t win"),
    ],
)
def test_a_short_quotation_after_an_attributed_one_has_its_speaker(nlp, text, floating):
    first, second = nlp(text)._.claims
    assert (second.text, second.cue, second.speaker_text) == (floating, None, first.speaker_text)


def test_who_asks_does_not_answer(nlp):
    claims = nlp("“Did you win the second game?” a reporter asked.\n\n“We lost it badly.”")._.claims
    assert [c.speaker_text for c in claims if c.text == "We lost it badly"] in ([None], [])
