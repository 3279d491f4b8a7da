"""Figures keep their bounds, unit, what is counted and what happened to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tasks.claims  # noqa: F401
from tasks import language
from tasks.claims import numbers


@pytest.fixture(scope="module")
def nlp():
    pipeline = language.load()
    pipeline.add_pipe("quantities")
    return pipeline


BOUNDS = [
    ("More than two dozen civilians were killed.", 24, None, ">", "person", "killed"),
    ("At least 14 people were injured.", 14, None, ">=", "person", "injured"),
    ("Five people drowned in the river.", 5, 5, "=", "person", "killed"),
    ("Nearly 200 soldiers were arrested.", None, 200, "<", "person", "arrested"),
    ("Up to 300 people may be missing.", None, 300, "<=", "person", "missing"),
    ("About 50 houses were destroyed.", 50, 50, "~", None, "destroyed"),
    ("Russia carried out 20 airstrikes.", 20, 20, "=", None, "struck"),
    ("Between 28 and 36 people died.", 28, 36, "=", "person", "killed"),
    ("The bill came to $3.5 million.", 3_500_000, 3_500_000, "=", "USD", None),
    ("The bill came to €2 billion.", 2e9, 2e9, "=", "EUR", None),
    ("Prices rose 15 percent.", 15, 15, "=", "percent", "risen"),
    ("Prices rose 15%.", 15, 15, "=", "percent", "risen"),
    ("Dozens of people were displaced.", 24, 99, "=", "person", "displaced"),
    ("A third of the houses burned.", 33.3, 33.4, "=", "percent", None),
    ("Tens of thousands of people were displaced.", 10000, 99999, "=", "person", "displaced"),
    ("The siege lasted three weeks.", 3, 3, "=", "week", None),
    ("Police counted 14 dead.", 14, 14, "=", "person", "killed"),
    ("One in five voters stayed home.", 20, 20, "=", "percent", None),
    ("Two out of three shops closed.", 66.6, 66.7, "=", "percent", None),
    ("The bill came to €5m.", 5e6, 5e6, "=", "EUR", None),
    ("The bill came to NZ$1.2 billion.", 1.2e9, 1.2e9, "=", "NZD", None),
    ("The bill came to AU$7,000.", 7000, 7000, "=", "AUD", None),
    ("The bill came to R$5 million.", 5e6, 5e6, "=", "BRL", None),
    ("The firm will not pay more than $35.", None, 35, "<=", "USD", "paid"),
    ("The siege lasted over three weeks.", 3, None, ">", "week", None),
    ("Some 200 or more people were hurt.", 200, None, ">=", "person", "injured"),
]


@pytest.mark.parametrize(("text", "low", "high", "comparator", "unit", "measure"), BOUNDS)
def test_bounds(nlp, text, low, high, comparator, unit, measure):
    found = nlp(text)._.quantities
    assert len(found) == 1, found
    q = found[0]
    near = pytest.approx
    assert (q.comparator, q.unit, q.measure) == (comparator, unit, measure)
    assert (q.low is None) == (low is None) and (q.high is None) == (high is None)
    assert low is None or q.low == near(low, rel=0.005)
    assert high is None or q.high == near(high, rel=0.005)
    assert text[q.char_start : q.char_end] == q.text


def test_item_is_what_is_counted(nlp):
    found = nlp("It hit eight ISIS targets and 12 fuel trucks.")._.quantities
    assert [q.item for q in found] == ["ISIS target", "fuel truck"]


def test_the_end_of_a_range_is_a_figure_and_no_bound(nlp):
    text = (
        "Reports range from 28 people according to one group, to as high as 36 people according to another."
    )
    low, high = (q for q in nlp(text)._.quantities if q.low and q.low > 1)
    assert (low.low, low.comparator, high.low, high.comparator) == (28, "=", 36, "=")


@pytest.mark.parametrize(("text", "unit"), [
    ("MANILA - Each Philippine family would receive 50,000 pesos, the president said.", "PHP"),
    ("SEOUL - Profit fell to 1.9 trillion won ($1.49 billion) in South Korea.", "KRW"),
    ("The ministry in Nairobi lost 40 million Kenyan shillings.", "KES"),
    ("The fine is 10,000 francs in Burkina Faso, the mayor said.", "XOF"),
    ("The ban would cost farmers in India Rs 4,200 crore.", "INR"),
    ("Petrol in Pakistan costs Rs272 a litre.", "PKR"),
    ("The family received 50,000 pesos.", None),
])  # fmt: skip
def test_a_countrys_money_is_its_own(nlp, text, unit):
    figures = [q for q in nlp(text)._.quantities if q.unit != "USD"]
    assert [q.unit for q in figures] == [unit]


@pytest.mark.parametrize("text", [
    "Roe, who died on Tuesday at 81, told the truth.",
    "She was killed at 19 by a drunk driver.",
    "He died at the age of 40.",
])  # fmt: skip
def test_an_age_counts_no_dead(nlp, text):
    assert [(q.unit, q.measure) for q in nlp(text)._.quantities] == [("year", None)]


def test_a_toll_that_stands_at_a_figure_counts_the_dead(nlp):
    figure = nlp("The number of people killed stood at 81.")._.quantities[-1]
    assert (figure.unit, figure.measure) == ("person", "killed")
    figure = nlp("He confirmed the attack but put the number of those abducted at 17.")._.quantities[-1]
    assert (figure.unit, figure.measure) == ("person", "abducted")


def test_one_real_person_is_no_money(nlp):
    assert nlp("In Brazil 12 real people were counted.")._.quantities[0].unit == "person"


def test_a_noun_with_a_hyphen_is_one_noun(nlp):
    figure = nlp("He received 11 e-mails on Monday.")._.quantities[0]
    assert (figure.text, figure.item) == ("11 e-mails", "e-mail")


@pytest.mark.parametrize(
    "text",
    [
        "It happened on September 30, 2015.",
        "They met at 5 p.m. on Tuesday.",
        "One of them left.",
        "He has lived there since 1998.",
        "The second man left.",
        "They flew a Boeing 737 home.",
        "The game ended 3-1.",
        "Seas will rise by 2100.",
        "They won the 2002 World Cup.",
        "Mark Doe, 24, left town.",
        "Doors open at 5.",
        "The attacks of 9/11 shook the city.",
        "The judge will separate the two.",
    ],
)
def test_no_quantity(nlp, text):
    assert nlp(text)._.quantities == []


def test_a_bare_figure_counts_what_the_one_before_counts(nlp):
    first, second = nlp("The toll rose from 12 dead to 15.")._.quantities
    assert (first.low, first.unit, first.measure) == (12, "person", "killed")
    assert (second.low, second.unit, second.measure) == (15, "person", "killed")


def test_a_bound_ends_where_the_next_one_begins(nlp):
    homes, schools = nlp("At least 3,000 homes and up to 12 schools were damaged.")._.quantities
    assert (homes.low, homes.comparator, homes.item) == (3000, ">=", "home")
    assert (schools.high, schools.comparator, schools.item) == (12, "<=", "school")


def test_what_happened_in_another_clause_did_not_happen_to_these(nlp):
    (survivors,) = nlp("Nobody was hurt, but 12 survivors were found.")._.quantities
    assert survivors.measure != "injured"


@pytest.mark.parametrize(
    ("words", "low", "high", "size"),
    [
        ("two dozen civilians", 24, 24, 2),
        ("a dozen men", 12, 12, 2),
        ("twenty-five men", 25, 25, 1),
        ("two hundred and fifty men", 250, 250, 4),
        ("half a million people", 500_000, 500_000, 3),
        ("1,234 votes", 1234, 1234, 1),
        ("2.3bn people", 2.3e9, 2.3e9, 1),
        ("3.5 million people", 3.5e6, 3.5e6, 2),
        ("hundreds of thousands", 100_000, 999_999, 3),
        ("28-36 people", 28, 36, 1),
        ("two thirds of", 200 / 3, 200 / 3, 2),
    ],
)
def test_numbers_in_words_and_digits(words, low, high, size):
    number = numbers.read(words.split(), 0)
    assert (number.low, number.high, number.size) == (pytest.approx(low), pytest.approx(high), size)


@given(st.integers(min_value=1, max_value=10**9))
def test_digits_with_and_without_commas_are_the_number(n):
    assert numbers.read([str(n)], 0).low == n
    assert numbers.read([f"{n:,}"], 0).low == n


@given(
    st.lists(
        st.sampled_from("a an the two dozen of hundred and 20 half third million - 3.5 x".split()),
        min_size=1,
        max_size=6,
    )
)
def test_reading_never_runs_over_the_end(words):
    for at in range(len(words)):
        number = numbers.read(words, at)
        assert number is None or (0 < number.size <= len(words) - at and number.low <= number.high)
