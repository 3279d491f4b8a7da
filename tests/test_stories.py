"""What a user relies on: one quote is known again however edited, conflicting figures are never merged, support is
counted by origins."""

import datetime as dt
import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import stories
from tasks.stories.candidates import LIKELIEST, pairs
from tasks.stories.figures import interval
from tasks.stories.quotes import other_speaker
from tasks.stories.records import Claim, Corpus, Document, Figure, stem
from tasks.stories.relations import dismissals, relate


def claim(
    text: str,
    *,
    id: str = "a",
    speaker: str | None = None,
    quote: str = "indirect",
    figures=(),
    entities=("Q1",),
    **more,
):
    document = more.pop("document", f"d_{id}")
    start = more.pop("start", 0)
    return Claim(
        id, document, text, start, start + len(text), speaker_id=speaker, speaker_name=speaker, speaker_text=speaker,
        quote_type=quote, entities=frozenset(entities), figures=tuple(figures), **more,
    )  # fmt: skip


def figure(low, high=None, comparator="=", measure="killed", item="person", unit="person", id="q"):
    if comparator == "=" and high is None:
        high = low
    return Figure(id, f"{comparator}{low}", low, high, comparator, unit, item, measure)


def documents(*claims, days=None):
    days = days or {}
    return {c.document_id: Document(c.document_id, "", None, None, days.get(c.document_id)) for c in claims}


def relation(a, b, **options):
    found = relate(a, b, documents(a, b, **options), {a.document_id: "1", b.document_id: "2"})
    return found and (found.relation, found.same_origin)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "We will not leave this valley until the last house is rebuilt.",
            "“We will not leave [the] valley until the last house is rebuilt”",
        ),
        (
            "I told the mayor that the bridge would not hold another winter, and he laughed.",
            "[He] told the mayor that the bridge would not hold another winter",
        ),
        (
            "The dam was inspected in March and found to be sound by three engineers",
            "The dam was inspected … and found to be sound by three engineers",
        ),
    ],
)
def test_an_edited_quote_is_the_same_quote(one, other) -> None:
    a, b = claim(one, id="a", speaker="p", quote="direct"), claim(other, id="b", speaker="p", quote="direct")
    assert relation(a, b) == ("same_quote", True)


def test_two_named_speakers_never_share_a_quote() -> None:
    text = "We will not leave this valley until the last house is rebuilt."
    a, b = claim(text, id="a", speaker="p", quote="direct"), claim(text, id="b", speaker="q", quote="direct")
    assert (relation(a, b) or ("", None))[0] != "same_quote"


def test_a_short_phrase_in_common_is_not_a_quote() -> None:
    a = claim("We are very concerned about the situation in the north", id="a", speaker="p", quote="direct")
    b = claim("We are very concerned about the price of bread", id="b", speaker="p", quote="direct")
    assert relation(a, b) is None or relation(a, b)[0] != "same_quote"


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (figure(28), figure(36), "disputes"),
        (figure(24, None, ">"), figure(28), "compatible"),
        (figure(24, None, ">"), figure(24), "disputes"),
        (figure(24, None, ">="), figure(24), "compatible"),
        (figure(None, 10, "<"), figure(12), "disputes"),
        (figure(30, 30, "~"), figure(28), "compatible"),
    ],
)
def test_figures_are_compared_by_their_bounds(x, y, expected) -> None:
    a, b = (
        claim("it was x", id="a", speaker="p", figures=[x]),
        claim("it was y", id="b", speaker="q", figures=[y]),
    )
    assert relation(a, b)[0] == expected


def test_killed_is_not_injured() -> None:
    a = claim("28 people were killed in the fire", id="a", speaker="p", figures=[figure(28)])
    b = claim(
        "36 people were injured in the fire", id="b", speaker="q", figures=[figure(36, measure="injured")]
    )
    assert relation(a, b) is None


def test_a_later_count_is_an_update_not_a_dispute() -> None:
    a = claim("28 died", id="a", speaker="p", figures=[figure(28)])
    b = claim("36 died", id="b", speaker="q", figures=[figure(36)])
    days = {"d_a": dt.date(2026, 5, 1), "d_b": dt.date(2026, 5, 4)}
    assert relation(a, b, days=days)[0] == "updates"


@pytest.mark.parametrize(("then", "now", "expected"), [(28, 36, "updates"), (36, 28, "disputes")])
def test_a_count_may_have_risen_overnight_but_not_fallen(then, now, expected) -> None:
    a = claim(f"{then} died", id="a", speaker="p", figures=[figure(then)])
    b = claim(f"{now} died", id="b", speaker="q", figures=[figure(now)])
    days = {"d_a": dt.date(2026, 5, 1), "d_b": dt.date(2026, 5, 2)}
    assert relation(a, b, days=days)[0] == expected


def test_one_figure_of_a_country_and_its_ministry_has_one_origin() -> None:
    a = claim(
        "it hit eight rebel depots",
        id="a",
        speaker="Q1",
        country="XX",
        figures=[figure(8, measure="struck", item="rebel depot", unit=None)],
    )
    b = claim(
        "eight rebel positions were targeted",
        id="b",
        speaker="e2",
        country="XX",
        figures=[figure(8, measure="struck", item="rebel position", unit=None)],
    )
    assert relation(a, b) == ("corroborates", True)


@given(
    st.integers(0, 500),
    st.sampled_from("= > >= < <= ~".split()),
    st.integers(0, 500),
    st.sampled_from("= > >= < <= ~".split()),
)
def test_overlap_does_not_depend_on_the_order(low, c1, other, c2) -> None:
    x, y = figure(low, low, c1), figure(other, other, c2)
    assert interval(x).overlaps(interval(y)) == interval(y).overlaps(interval(x))


def _document(key: str, text: str, day: str | None = None) -> dict:
    return {"document_id": key, "text": text, "title": None, "outlet": None, "published_on": day}


WIRE = (
    "The ferry Halcyon ran aground off Port Ellery on Tuesday night with two hundred passengers aboard, the harbour "
    "master said. Divers reached the hull before dawn and found no breach, and tugs were expected to pull it free at high "
    "water on Wednesday, weather permitting, he added."
)


def test_copies_of_one_wire_text_share_an_origin_and_a_story() -> None:
    copy = WIRE.replace("he added", "the master added")
    tables = {
        "documents": [
            _document("d1", WIRE, "2026-03-04"),
            _document("d2", copy, "2026-03-04"),
            _document("d3", "Bread prices rose again in the capital, bakers said.", "2026-03-04"),
        ],
        "mentions": [
            {"document_id": d, "entity_id": e, "kind": "name"}
            for d in ("d1", "d2")
            for e in ("e_ferry", "e_port")
        ],
    }
    linked = stories.link(tables, {"d1", "d2", "d3"})
    origin = {row["document_id"]: row["origin_id"] for row in linked["story_documents"]}
    story = {row["document_id"]: row["story_id"] for row in linked["story_documents"]}
    assert origin["d1"] == origin["d2"] != origin["d3"]
    assert story["d1"] == story["d2"] != story["d3"]


def test_a_story_keeps_its_id_when_a_document_joins() -> None:
    mentions = [
        {"document_id": d, "entity_id": e, "kind": "name"}
        for d in ("d1", "d0")
        for e in ("e_ferry", "e_port")
    ]
    first = stories.link({"documents": [_document("d1", WIRE)], "mentions": mentions}, {"d1"})
    known = {"d1": first["stories"][0]["story_id"]}
    both = stories.link(
        {
            "documents": [_document("d1", WIRE), _document("d0", WIRE + " More followed.")],
            "mentions": mentions,
        },
        {"d0"},
        known,
    )
    assert {row["story_id"] for row in both["story_documents"]} == {known["d1"]}


def test_stems_join_inflections_only() -> None:
    assert stem("airstrikes") == stem("airstrike") and stem("targeted") == stem("targets")
    assert stem("boss") == "boss" and stem("crisis") == "crisis"


def test_casualties_take_in_the_killed_but_do_not_dispute_them() -> None:
    killed = claim("30 died", id="a", speaker="p", figures=[figure(24, None, ">")])
    wider = claim("36 casualties", id="b", speaker="q", figures=[figure(36, measure="casualties")])
    assert relation(killed, wider)[0] == "compatible"
    fewer = claim("12 casualties", id="b", speaker="q", figures=[figure(12, measure="casualties")])
    assert relation(killed, fewer) is None


def test_counts_are_compatible_where_the_measure_is_wider_or_missing() -> None:
    killed = claim(
        "more than two dozen civilians were killed",
        id="a",
        speaker="p",
        figures=[figure(24, None, ">", item="civilian")],
    )
    for measure in (None, "struck", "casualties"):
        wider = claim("36 people", id="b", speaker="q", figures=[figure(36, measure=measure, item="people")])
        assert relation(killed, wider) == ("compatible", False)
        fewer = claim("12 people", id="b", speaker="q", figures=[figure(12, measure=measure, item="people")])
        assert relation(killed, fewer) is None  # odd, but no dispute: it may count something else


@pytest.mark.parametrize(
    ("item", "number", "expected"),
    [("child", 12, "compatible"), ("child", 40, None), ("people", 12, "disputes")],
)
def test_a_part_may_be_smaller_than_the_whole(item, number, expected) -> None:
    whole = claim("28 people were killed", id="a", speaker="p", figures=[figure(28, item="people")])
    part = claim(f"{number} died", id="b", speaker="q", figures=[figure(number, item=item)])
    found = relation(whole, part)
    assert found == relation(part, whole)
    assert (found and found[0]) == expected


@pytest.mark.parametrize("words", ["another 12", "12 more people", "12 other people", "the remaining 12"])
def test_some_beside_others_are_not_disputed(words) -> None:
    text = words.removeprefix("another ").removeprefix("the remaining ")
    count = Figure("q", text, 12, 12, "=", "person", "person", "killed")
    a = claim("28 people were killed", id="a", speaker="p", figures=[figure(28)])
    b = claim(f"{words} were killed", id="b", speaker="q", figures=[count])
    assert (relation(a, b) or ("none",))[0] != "disputes"


def test_figures_of_two_places_are_not_of_one_event() -> None:
    a = claim("28 were killed in Aranth", id="a", speaker="p", figures=[figure(28)], places=frozenset({"x"}))
    b = claim("36 were killed in Belmor", id="b", speaker="q", figures=[figure(36)], places=frozenset({"y"}))
    assert relation(a, b) is None


def test_ages_are_not_disputed() -> None:
    ages = [Figure("q", f"{n}-year-old", n, n, "=", "year", None, None) for n in (32, 36)]
    a = claim("the 32-year-old champion kept his title", id="a", speaker="p", figures=ages[:1])
    b = claim("the 36-year-old champion kept his title", id="b", speaker="q", figures=ages[1:])
    assert (relation(a, b) or ("none",))[0] not in ("disputes", "updates")


def test_a_denial_disputes_what_it_denies() -> None:
    a = claim("the company dumped waste in the Ellery river", id="a", speaker="p")
    b = claim("it dumped waste in the Ellery river", id="b", speaker="q", cue_class="deny")
    assert relation(a, b) == ("disputes", False)
    again = claim("it dumped waste in the Ellery river", id="b", speaker="p", cue_class="deny")
    assert relation(a, again) is None  # nobody disputes himself


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("the council approved the new harbor budget", "the council rejected the new harbor budget", "disputes"),
        ("the council approved the new harbor budget", "the council did not approve the new harbor budget", "disputes"),
        ("the council approved the new harbor budget", "the council did not reject the new harbor budget", None),
        ("the mayor approved a bridge near the mill", "the council rejected the new harbor budget", None),
    ],
)  # fmt: skip
def test_contradiction_by_negation_or_antonym(one, other, expected) -> None:
    found = relation(claim(one, id="a", speaker="p"), claim(other, id="b", speaker="q"))
    kind = found[0] if found else None
    assert kind == expected if expected else kind not in ("disputes", "corroborates", "restates")


def test_a_denial_by_somebody_unnamed_disputes_too() -> None:
    a = claim("the gunman fled on foot", id="a", entities=())
    b = claim("the gunman fled on foot", id="b", entities=(), cue_class="deny")
    assert relation(a, b) == ("disputes", False)


def test_what_should_not_be_may_well_be() -> None:
    a = claim("the new rules weaken the harbor act", id="a", speaker="p")
    b = claim("new rules should not weaken the harbor act", id="b", speaker="q")
    assert (relation(a, b) or ("none",))[0] != "disputes"


def test_an_age_is_not_a_toll() -> None:
    row = {
        "quantity_id": "q",
        "claim_id": "c",
        "text": "46",
        "low": 46,
        "high": 46,
        "comparator": "=",
        "measure": "injured",
    }
    rows = {"claims": [{"claim_id": "c", "document_id": "d", "text": "Lee, 46, was injured", "char_start": 0,
                        "attribution": "reported", "quote_type": "indirect", "cue_class": "say"}],
            "documents": [_document("d", "")], "quantities": [row]}  # fmt: skip
    assert Corpus.from_rows(rows).claims["c"].figures[0].measure is None
    rows["claims"][0]["text"] = "46 injured in the fire"
    assert Corpus.from_rows(rows).claims["c"].figures[0].measure == "injured"


def test_a_dismissal_disputes_the_last_claim_of_somebody_else() -> None:
    said = claim("dozens were killed in the raid", id="a", speaker="activists", document="d", start=0)
    nothing = claim("any deaths of its own", id="b", speaker="they", document="d", start=40, cue_negated=True)
    verdict = claim("this is just propaganda", id="c", speaker="army", document="d", start=90)
    other = claim(
        "the propaganda office was painted in green and opened by the mayor",
        id="e",
        speaker="x",
        document="d",
        start=130,
    )
    found = [(a.claim_id, b.claim_id, r.relation) for a, b, r in dismissals([said, nothing, verdict, other])]
    assert found == [("a", "c", "disputes")]


def test_nothing_there_disputes_what_was_hit_there() -> None:
    targets = Figure("q", "eight Norland targets", 8, 8, "=", None, "Norland target", "struck")
    a = claim("it hit eight Norland targets", id="a", speaker="p", figures=[targets], forms=("Norland",))
    b = claim("there probably were not Norland forces in the area", id="b", speaker="q", forms=("Norland",))
    assert relation(a, b) == relation(b, a) == ("disputes", False)
    there = claim("there were Norland forces in the area", id="b", speaker="q", forms=("Norland",))
    assert (relation(a, there) or ("none",))[0] != "disputes"


def test_conflicting_figures_are_never_merged_because_the_words_are_alike() -> None:
    text = "the ministry said {} houses were rebuilt in the Ellery valley this year"
    counts = [Figure("q", f"{n} houses", n, n, "=", None, "house", "rebuilt") for n in (120, 450)]
    a = claim(text.format(120), id="a", speaker="p", figures=counts[:1])
    b = claim(text.format(450), id="b", speaker="q", figures=counts[1:])
    assert relation(a, b)[0] in ("disputes", "updates")


def test_a_claim_in_other_words_is_corroborated_once_a_speaker() -> None:
    a = claim("engineers closed the Halcyon bridge after cracks appeared", id="a", speaker="p")
    b = claim("the Halcyon bridge was closed by engineers as cracks had appeared", id="b", speaker="q")
    assert relation(a, b) == ("corroborates", False)
    same = claim("the Halcyon bridge was closed by engineers as cracks had appeared", id="b", speaker="p")
    assert relation(a, same) == ("restates", True)


def test_an_unnamed_speaker_has_no_known_origin() -> None:
    a = claim("engineers closed the Halcyon bridge after cracks appeared", id="a")
    b = claim("the Halcyon bridge was closed by engineers as cracks had appeared", id="b")
    assert relation(a, b) == ("corroborates", False)


@given(
    st.lists(
        st.sampled_from("river stone bridge winter mayor laughed hold house valley rebuilt".split()),
        min_size=4,
        max_size=25,
    ),
    st.lists(
        st.sampled_from("river stone bridge winter mayor laughed hold house valley rebuilt".split()),
        min_size=4,
        max_size=25,
    ),
)
def test_two_names_share_no_quote_whatever_they_say(one, other) -> None:
    a, b = (
        claim(" ".join(words), id=id, speaker=id, quote="direct")
        for words, id in ((one, "Ada Quill"), (other, "Bo Renn"))
    )
    assert (relation(a, b) or ("", None))[0] != "same_quote"


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Carter", "Ash Carter", False),
        ("Dirk Kempthorne", "Dirk A. Kempthorne", False),
        ("Ann Smith", "John Smith", True),
        ("Ann Smith", "Ann Jones", True),
    ],
)
def test_names_that_allow_one_person(one, other, differ) -> None:
    a, b = (replace(claim("x", id=name), speaker_name=name, speaker_id=name) for name in (one, other))
    assert other_speaker(a, b) is differ


def test_a_document_that_ties_two_stories_merges_them_and_the_merge_is_recorded() -> None:
    def tables(*texts):
        return {"documents": [_document(f"d{i}", text, "2026-03-04") for i, text in enumerate(texts)]}

    one = "The ferry Halcyon ran aground off Port Ellery; divers reached the hull. " * 2
    other = "Harbor master Quill resigned in Belmor after an inquiry into pilot licenses. " * 2
    first = stories.link(tables(one, other), {"d0", "d1"})
    known = {row["document_id"]: row["story_id"] for row in first["story_documents"]}
    assert known["d0"] != known["d1"]
    both = stories.link(tables(one, other, one + other), {"d2"}, known, [])
    standing = [row for row in both["stories"] if not row.get("merged_into")]
    merged = [row for row in both["stories"] if row.get("merged_into")]
    assert [row["document_count"] for row in standing] == [3]
    assert {row["story_id"] for row in standing + merged} == set(known.values())
    assert merged[0]["merged_into"] == standing[0]["story_id"]


def test_known_claims_keep_their_links_and_are_not_compared_again(monkeypatch) -> None:
    claims = [
        {"claim_id": f"c{i}", "document_id": f"d{i}", "text": text, "char_start": 0, "attribution": "reported",
         "quote_type": "indirect", "cue_class": "say"}
        for i, text in enumerate(["the tugs pulled it free at high water"] * 3)
    ]  # fmt: skip
    tables = {"documents": [_document(f"d{i}", WIRE, "2026-03-04") for i in range(3)], "claims": claims}
    old = {**tables, "documents": tables["documents"][:2], "claims": claims[:2]}
    first = stories.link(old, {"d0", "d1"})
    assert len(first["claim_links"]) == 1
    compared = []

    def watched(a, b, *rest):
        compared.append({a.claim_id, b.claim_id})
        return relate(a, b, *rest)

    monkeypatch.setattr(sys.modules["tasks.stories.link"], "relate", watched)
    known = {row["document_id"]: row["story_id"] for row in first["story_documents"]}
    then = stories.link(tables, {"d2"}, known, first["claim_links"])
    assert {"c0", "c1"} not in compared and compared
    assert len(then["claim_links"]) == 3


def test_the_earlier_claim_comes_first() -> None:
    claims = [
        {"claim_id": f"c{i}", "document_id": f"d{i}", "text": "the tugs pulled it free at high water", "char_start": 0,
         "attribution": "reported", "quote_type": "indirect", "cue_class": "say"}
        for i in range(2)
    ]  # fmt: skip
    days = ["2026-03-05", "2026-03-04"]
    documents = [_document(f"d{i}", WIRE, days[i]) for i in range(2)]
    linked = stories.link({"documents": documents, "claims": claims}, {"d0", "d1"})["claim_links"]
    assert [(row["claim_a"], row["claim_b"]) for row in linked] == [("c1", "c0")]


def test_a_claim_is_compared_with_a_bounded_number_of_others() -> None:
    claims = [claim(f"the mayor of Ellery spoke {i}", id=f"c{i:04}") for i in range(600)]
    counts = Counter(b.claim_id for _, b in pairs(claims))
    assert max(counts.values()) <= LIKELIEST
