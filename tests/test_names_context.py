"""What the text around a name says of it: offices, callings, ages, places that exist elsewhere, countries one letter off."""

from __future__ import annotations

import pytest

from bench.name_cases import verdicts
from tasks.names import NameIndex
from tasks.names.descriptions import contradicts_gender
from tasks.names.reference import lookalikes


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.load()


@pytest.mark.parametrize(("text", "change"), [
    ("Homeland Security Secretary Kristen Nielsen defended the policy.", "Kristen > Kirstjen"),
    ("German Chancellor Olaf Schultz dismissed his minister in Berlin.", "Schultz > Scholz"),
    ("U.N. Secretary-General Ban Ki-mon appealed for calm.", "mon > moon"),
    ("Mayor Bill DeBlasio rode the subway.", "DeBlasio > de Blasio"),
    ("Former President Dwight Eisenhauer warned of it in 1961.", "Eisenhauer > Eisenhower"),
    ("Florida Gov. Ron DeSantos signed the bill in Tallahassee.", "DeSantos > DeSantis"),
])  # fmt: skip
def test_the_holder_of_an_office_is_who_a_title_and_half_a_name_mean(index, text, change) -> None:
    assert change in verdicts(text, None, index)


@pytest.mark.parametrize("text", [
    "Coach Dick Cheeney led the Wildcats to a third title.",
    "Ted Cruise, 19, of Naperville was cited for speeding.",
    "Margaret Thatchter, an Amish quilter, sells at the market in Lancaster.",
    "Kofi Annang of Accra runs a shipping firm.",
    "Lisa Murkowski and her cousin Lisa Markowski shared a table.",
    "Jerome Powel Smith, heir to a soap fortune, died in Palm Beach.",
    "Ms. Madof said her shop in Lyon had never had a customer from New York.",
    "Rep. Mike Johnston of Denver voted no.",
])  # fmt: skip
def test_whom_the_text_brings_in_as_somebody_else_keeps_the_name(index, text) -> None:
    assert "applied" not in verdicts(text, None, index)


def test_what_the_text_says_of_a_person_speaks_for_the_one_of_whom_it_is_known(index) -> None:
    plain = verdicts("Rafael Nidal won again in Paris.", None, index)
    told = verdicts("The tennis player Rafael Nidal won again in Paris.", None, index)
    assert "Nidal > Nadal" in told
    assert told.startswith("applied") or not plain.startswith("applied")


@pytest.mark.parametrize(("text", "verdict"), [
    ("The union is based in Pittsburg, Pennsylvania.", "applied Pittsburg > Pittsburgh"),
    ("He moved to Pittsburg, Pa., in 1990.", "applied Pittsburg > Pittsburgh"),
    ("Snow fell in Edinburg, Scotland.", "applied Edinburg > Edinburgh"),
    ("The line ruptured in Pittsburg, Kansas.", "none"),
    ("The line ruptured in Pittsburg, Calif., on Monday.", "none"),
])  # fmt: skip
def test_a_town_is_the_one_that_lies_where_the_text_says(index, text, verdict) -> None:
    assert verdicts(text, None, index) == verdict


def test_no_town_of_the_reference_is_corrected_where_it_lies() -> None:
    found = lookalikes()
    assert ("Pittsburgh", "US-PA") in found["pittsburg"]
    assert not {code for _, code in found["pittsburg"]} & {"US-KS", "US-CA"}
    assert all(name.lower() != town for town, rows in found.items() for name, _ in rows)


@pytest.mark.parametrize(("text", "verdict"), [
    ("Columbian President Gustavo Petro met the rebels in Bogota.", "review Columbian > Colombian"),
    ("He flew to Columbia on Monday, and Colombian police met him in Bogota.", "review Columbia > Colombia"),
    ("He studied at Columbia before moving to Bogota.", "none"),
    ("The school in Columbia, South Carolina, took in a girl from Colombia.", "none"),
    ("Columbia University hired a poet from Bogota.", "none"),
    ("The Columbia River flooded.", "none"),
])  # fmt: skip
def test_a_country_one_letter_off_is_asked_about_where_the_text_is_about_it(index, text, verdict) -> None:
    assert verdicts(text, None, index) == verdict


def test_a_title_of_the_other_gender_is_no_evidence(index) -> None:
    number = next(n for n, _ in index.exact("bernard madoff"))
    assert contradicts_gender(index.known(number), "miz")
    assert not contradicts_gender(index.known(number), "mister")
    assert not contradicts_gender(index.known(number), "president")
