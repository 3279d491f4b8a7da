"""Names are made right on evidence of more than one kind, and left alone without it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.name_cases import read, tally, verdicts
from tasks import resources
from tasks.carrier import Metadata, Transcript
from tasks.names import CorpusNames, NameIndex, census, correct
from tasks.names.index import default_index
from tasks.names.policy import bars, weights
from tasks.text.traced import TracedText


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return default_index()


def document(text: str, document_id: str = "d_1", **meta: str) -> Transcript:
    return Transcript(
        f"file:///{document_id}",
        "",
        document_id,
        "text",
        "article",
        TracedText.decode(text.encode()),
        Metadata(**meta),
    )


def applied(corrections) -> set[tuple[str, str]]:
    return {(c.original, c.replacement) for c in corrections if c.action == "applied"}


@pytest.fixture(scope="module")
def seeds(index: NameIndex):
    """The two sample transcripts, corrected with one another as the corpus."""
    files = sorted(resources.path("seeds", "transcripts").glob("*.txt"))
    documents = [
        Transcript(f.as_uri(), "", f"d_{f.stem}", "text", "article", TracedText.decode(f.read_bytes()))
        for f in files
    ]
    corpus = CorpusNames.build(s for d in documents for s in census(d))
    return [correct(d, index, corpus) for d in documents]


def test_seed_transcripts_come_out_right(seeds):
    (first, of_first), (second, of_second) = seeds
    assert applied(of_first) == {("Behrut", "Beirut")}
    assert [c.original for c in of_first if c.action == "applied"] == ["Behrut", "Behrut"]
    assert applied(of_second) <= {("Carter Ash", "Ash Carter"), ("rights", "Rights")}
    assert ("Carter Ash", "Ash Carter") in applied(of_second)
    assert "Behrut" not in first.text.text and "Carter Ash" not in second.text.text


def test_a_correction_leads_back_to_the_bytes_it_came_from(seeds):
    for corrected, corrections in seeds:
        for c in corrections:
            here = corrected.text.text[c.char_start : c.char_end]
            start, end = corrected.text.raw_span(c.char_start, c.char_end)
            there = corrected.text.raw[start:end].decode()
            assert there == c.original
            assert here == (c.replacement if c.action == "applied" else c.original)


def test_every_applied_change_stands_on_two_families_of_evidence(seeds):
    for _, corrections in seeds:
        for c in corrections:
            if c.action == "applied":
                assert len({e.kind for e in c.evidence if e.weight > 0}) >= 2
                assert all(e.detail for e in c.evidence)


def test_seeds_need_neither_the_country_table_nor_each_other(index):
    """A name that only other documents know is found through them alone."""
    small = NameIndex.of([], {"carter": 4.4, "ash": 4.0, "secretary": 4.9, "defense": 4.7, "spoke": 4.8})
    small.titles.update({"defense secretary": "secretary of defense", "secretary": "secretary"})
    small.longest_title = 2
    text = "Defense Secretary Carter Ash spoke on Monday. Defense Secretary Carter left on Friday."
    other = "The order was signed by Defense Secretary Ash Carter, who had asked for it."
    corpus = CorpusNames.build([*census(document(text)), *census(document(other, "d_2"))])
    assert applied(correct(document(text), small, corpus)[1]) == {("Carter Ash", "Ash Carter")}
    alone = CorpusNames.build(census(document(text)))
    assert not applied(correct(document(text), small, alone)[1])


@pytest.mark.parametrize("case", read(), ids=lambda c: c["case"])
def test_frozen_case(case, index):
    assert verdicts(case["text"], case["date"], index) == case["verdicts"]


def test_frozen_cases_say_what_must_never_be_rewritten():
    kept = [c for c in read() if c["case"].split("_")[0] in ("variant", "rare", "family", "hungarian", "headline",
            "sentence", "calendar", "style", "feminine", "siblings", "other", "plural", "adjective")]  # fmt: skip
    assert len(kept) >= 20
    assert not [c["case"] for c in kept if "applied" in c["verdicts"]]


def test_most_slips_of_the_hand_are_seen_and_none_is_made_another_name():
    count = tally(read())
    assert count["slips"] >= 300 and count["keep"] >= 200
    assert count["wrong"] <= 1
    assert count["applied"] >= 0.55 * count["slips"]
    assert count["applied"] + count["review"] >= 0.8 * count["slips"]
    assert count["rewritten"] <= 6


def test_wire_copies_are_one_witness():
    wire = (
        "Minister Tobias Gerhold told parliament on Tuesday that the bridge over the river would stay closed until the "
        "spring, because engineers had found cracks in two of its pillars and the repairs would take at least four months."
    )
    copies = [census(document(wire + f" ({n})", f"d_{n}")) for n in range(5)]
    other = census(document("Tobias Gerhold won the seat in May by a hair.", "d_9"))
    corpus = CorpusNames.build(s for rows in [*copies, other] for s in rows)
    assert corpus.documents_with("gerhold") == 2
    assert corpus.documents_with_pair("tobias", "gerhold", beside=corpus.origin("d_9")) == 1


def test_other_documents_teach_a_name_that_no_table_has(index):
    right = [
        "Deputy Arvid Quellenstrom asked for a recount in the northern district on Friday.",
        "The recount that Arvid Quellenstrom wanted will begin on Monday, officials said.",
        "A court sided with Arvid Quellenstrom and ordered that the ballots be counted again.",
    ]
    wrong = "Voters had waited for hours. Arvid Quellenstorm thanked them at noon."
    documents = [document(t, f"d_{i}") for i, t in enumerate([*right, wrong])]
    corpus = CorpusNames.build(s for d in documents for s in census(d))
    assert applied(correct(documents[-1], index, corpus)[1]) == {("Quellenstorm", "Quellenstrom")}
    nobody = CorpusNames.build(census(documents[-1]))
    assert not applied(correct(documents[-1], index, nobody)[1])


def test_a_last_name_follows_its_corrected_full_name(index):
    text = "Foreign Minister Sergei Lavorv met his counterparts. Lavorv left early."
    corrected, _ = correct(document(text), index)
    assert corrected.text.text == text.replace("Lavorv", "Lavrov")


def test_an_office_counts_only_in_its_years(index):
    text = "Defense Secretary Carter Ash spoke on Monday about the budget."
    then = correct(document(text, published_on="2016-03-01"), index)[1]
    later = correct(document(text, published_on="2021-03-01"), index)[1]
    assert [c.confidence for c in then] and (
        not later or max(c.confidence for c in later) < then[0].confidence
    )


def test_correcting_again_changes_nothing(index):
    text = "Protesters filled the streets of Beruit on Monday, the Lebanese army said."
    once, _ = correct(document(text), index)
    again, corrections = correct(document(once.text.text), index)
    assert again.text.text == once.text.text
    assert not applied(corrections)


def test_text_in_capitals_or_without_any_is_left_alone(index):
    for text in (
        "POLICE IN BERUIT SAID THE ROAD WAS CLOSED.",
        "police in beruit said the road was closed " * 5,
    ):
        assert correct(document(text), index)[1] == []


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("abcdeirtuABCDEIRTU '’.,\n-é0"), max_size=300))
def test_no_text_breaks_the_corrector_and_offsets_stay_inside(text):
    index = default_index()
    corrected, corrections = correct(document(text), index)
    for c in corrections:
        assert 0 <= c.char_start < c.char_end <= len(corrected.text.text)
        here = corrected.text.text[c.char_start : c.char_end]
        assert here == (c.replacement if c.action == "applied" else c.original)


def test_every_kind_of_evidence_and_every_rule_has_its_row():
    assert all(family for family, _ in weights().values())
    rules = {rule for rule, _ in bars()}
    assert {"place_spelling", "person_spelling", "organization_spelling", "document_spelling", "corpus_spelling",
            "inversion", "joined", "split", "casing", "recorded_slip", "name_word"} <= rules  # fmt: skip
    for (rule, type_), bar in bars().items():
        assert bar.review_at <= bar.apply_at, (rule, type_)
        assert bar.ceiling in ("applied", "review")


def test_a_rule_whose_ceiling_is_review_changes_no_text(index):
    text = "The house belonged to Gordon Felming, a retired teacher."
    corrected, corrections = correct(document(text), index)
    assert corrected.text.text == text
    assert [(c.action, c.replacement) for c in corrections] == [("review", "Fleming")]


def test_what_a_reader_must_decide_is_proposed_and_not_changed(index):
    """Words one slip from a common name word, transcriptions nobody uses, names of other languages, a country or its people."""
    for text, change in (
        ("The bill now goes to the Sennate for a vote.", ("Sennate", "Senate")),
        ("A clinic in Dorby was closed on Monday.", ("Dorby", "Derby")),
        ("Aid is on its way to Afganistan, the ministry in Kabul said.", ("Afganistan", "Afghanistan")),
        ("It will take work between Israeil and its neighbors.", ("Israeil", "Israeli")),
        ("Senator Brendan OBrien voted against the measure.", ("OBrien", "O'Brien")),
    ):
        corrected, corrections = correct(document(text), index)
        assert corrected.text.text == text
        assert [(c.original, c.replacement) for c in corrections if c.action == "review"] == [change]


def test_two_spellings_with_one_witness_each_are_no_majority(index):
    text = "Author Naomi Kline is not Naomi Klein."
    assert not applied(correct(document(text), index)[1])


def test_a_weekday_is_no_last_name(index):
    text = "The typhoon reached Tawian Sunday and left one person dead."
    assert applied(correct(document(text), index)[1]) == {("Tawian", "Taiwan")}
