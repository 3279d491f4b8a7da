"""What a user relies on: one quote is known again however edited, conflicting figures are never merged, a dispute is one, and
nobody disputes or supports himself."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories_fixtures import claim, documents, figure, relation

from tasks.stories.figures import interval
from tasks.stories.quotes import other_speaker
from tasks.stories.records import Figure
from tasks.stories.relations import dismissals, relate


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


def test_what_two_texts_say_themselves_has_no_known_origin_and_what_somebody_unnamed_said_bears_nothing_out() -> (
    None
):
    texts = (
        "engineers closed the Halcyon bridge after cracks appeared",
        "the Halcyon bridge was closed by engineers as cracks had appeared",
    )
    a, b = (claim(text, id=id, attribution="asserted") for text, id in zip(texts, "ab", strict=True))
    assert relation(a, b) == ("corroborates", False)
    a, b = (claim(text, id=id) for text, id in zip(texts, "ab", strict=True))
    assert relation(a, b) == ("restates", False)


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the dam was safe", "the dam was unsafe"),
        ("the convoy was carrying weapons", "the convoy was not carrying weapons"),
        ("the army had withdrawn from the valley", "the army never withdrew from the valley"),
        ("the vote was free and fair", "the vote was neither free nor fair"),
        (
            "officers fired shots at the Cole Street march",
            "no shots were fired by officers at the Cole Street march",
        ),
        ("crime in Dalton was down last year", "crime in Dalton was up last year"),
        ("the plan was approved in May", "the mayor was away and the plan was not approved"),
    ],
)
def test_one_says_it_is_so_and_another_that_it_is_not(one, other) -> None:
    a, b = claim(one, id="a", speaker="Ada Quill"), claim(other, id="b", speaker="Bo Renn")
    assert relation(a, b) == relation(b, a) == ("disputes", False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the dam was safe", "the bridge below the dam was unsafe"),  # another thing
        ("the crossing was closed on Monday", "the crossing was not closed on Thursday"),  # another day
        ("the vote was fair", "the vote would not be fair"),  # another time
        ("the town should not have paid", "the town paid"),  # what ought to be
        ("they would accept the truce if troops left", "troops would not leave"),  # a condition
        ("hospitals had enough oxygen", "hospitals did not have enough beds"),
        ("taxes on the rich would rise", "taxes on small firms would fall"),
        ("prices would rise in May", "prices would not rise in June"),
    ],
)
def test_what_only_sounds_like_the_opposite_is_no_dispute(one, other) -> None:
    a, b = claim(one, id="a", speaker="Ada Quill"), claim(other, id="b", speaker="Bo Renn")
    assert relation(a, b) is None


def test_nobody_disputes_himself_under_a_shorter_name() -> None:
    a = claim("he would return to Ellery", id="a", speaker="Al Moreno")
    b = claim("his assistant would not return to Ellery", id="b", speaker="Moreno")
    b.speaker_id = "another"
    assert relation(a, b) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the army had withdrawn from the Kelda valley", "army units had pulled out of the Kelda valley"),
        ("rebels had captured the airport in Bansa", "his men had seized the airport in Bansa"),
        ("the documents were forged by Dunn", "Dunn forged the documents"),
    ],
)
def test_other_words_bear_a_claim_out(one, other) -> None:
    a, b = claim(one, id="a", speaker="Ada Quill"), claim(other, id="b", speaker="Bo Renn")
    assert relation(a, b) == ("corroborates", False)


def test_texts_that_count_the_dead_alike_are_not_in_dispute() -> None:
    """One counts the gunman, the other names him beside the five."""
    a = claim("five people were killed before police shot him", id="a", speaker="p", figures=[figure(5)])
    b = claim("six people, the gunman among them, were dead", id="b", speaker="q", figures=[figure(6)])
    known = documents(a, b)
    assert relate(a, b, known, {}).relation == "disputes"
    for document in known.values():
        document.tolls["killed"] = 6
    assert relate(a, b, known, {}) is None


def _told_in(a, b, texts, entities=()):
    known = documents(a, b)
    for claim_, text in zip((a, b), texts, strict=True):
        known[claim_.document_id].text = text
        known[claim_.document_id].entities.update(entities)
    return known


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # another day, a longer time, another thing, one body
        ("28 people were killed in a bombing on Thursday", "36 people were killed in a bombing on Saturday"),
        ("28 rebels were killed in a clash", "36 rebels were killed in clashes since Friday"),
        ("a bus plunged off a road, killing 28 people", "a missile hit a compound, killing 36 people"),
    ],
)
def test_the_dead_of_two_events_are_not_in_dispute(one, other) -> None:
    a, b = (
        claim(text, id=id, speaker=id, entities=(), figures=[figure(n)])
        for text, id, n in ((one, "a", 28), (other, "b", 36))
    )
    assert (relation(a, b) or ("none",))[0] not in ("disputes", "updates")


def test_a_place_that_the_other_text_does_not_name_tells_two_events_apart() -> None:
    text = "a bomb in a market killed {} people"
    a, b = (claim(text.format(n), id=id, speaker=id, figures=[figure(n)]) for id, n in (("a", 28), ("b", 36)))
    a.places = a.entities = frozenset({"Q5"})
    assert relate(a, b, documents(a, b), {}) is None
    assert relate(a, b, _told_in(a, b, ("", ""), ("Q5",)), {}).relation == "disputes"


def test_police_here_and_police_there_do_not_dispute_each_other() -> None:
    a, b = (
        claim(f"a bomb killed {n} people", id=id, figures=[figure(n)]) for id, n in (("a", 28), ("b", 36))
    )
    a, b = (replace(c, speaker_text="police", speaker_kind="group") for c in (a, b))
    assert (relation(a, b) or ("none",))[0] != "disputes"


@pytest.mark.parametrize(
    ("verdict", "disputed"),
    [
        ("The minister described the report as ridiculous.", True),
        ("The minister said this was ridiculous.", True),
        ("The minister has described as ridiculous a message by a singer who calls on voters.", False),
        ("The minister had in the past called such reports ridiculous.", False),
    ],
)
def test_a_dismissal_means_the_claim_before_only_where_it_points_back(verdict, disputed) -> None:
    text = "Experts say the plant makes weapons. " + verdict
    said = claim("the plant makes weapons", id="a", speaker="experts", document="d", start=12)
    start = text.index("ridiculous")
    denied = claim("ridiculous", id="b", speaker="minister", document="d", start=start)
    known = documents(said, denied)
    known["d"].text = text
    assert bool(list(dismissals([said, denied], known["d"]))) is disputed
