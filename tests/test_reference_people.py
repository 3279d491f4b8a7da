"""The reference tables of people and offices hold together: a name stands once, every office has its holder, and a
title with a date gives one person. In: `seeds/names/people.csv` and `offices.csv`, as committed. Nothing is mocked."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict

import pytest
from babel import Locale

from tasks import resources

PEOPLE_COLUMNS = [
    "name", "gender", "country", "family_first", "wikidata_id", "description", "aliases", "misspellings",
]  # fmt: skip
OFFICE_COLUMNS = ["name", "title", "country", "start", "end"]
ISO = {code for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", code)} - {"EU", "UN", "ZZ"}
GONE = {"SU", "YU", "CS"}  # the Soviet Union, Yugoslavia, Czechoslovakia: ISO 3166-3
BODIES = {
    "UN", "EU", "NATO", "IAEA", "IMF", "World Bank", "WHO", "WTO", "ECB", "ICC", "OAS", "Arab League",
}  # fmt: skip
# Offices that one person at a time holds in a country; a year in which two share it is the year of the handover.
ONE_HOLDER = {
    "president", "prime minister", "chancellor", "king", "emperor", "pope", "vice president", "secretary of state",
    "defense secretary", "foreign secretary", "home secretary", "foreign minister", "defense minister",
    "finance minister", "interior minister", "cia director", "fbi director", "nsa director", "secretary-general",
    "chairman of the joint chiefs", "national security adviser", "chancellor of the exchequer", "treasury secretary",
}  # fmt: skip
# Ivory Coast, December 2010 to April 2011: two men claimed to have won the election.
CONTESTED = {("president", "CI")}


def read(table: str) -> list[dict[str, str]]:
    """Rows as written, without the loader's stripping, so that stray spaces are seen."""
    with resources.path("seeds", "names", table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    return read("people.csv")


@pytest.fixture(scope="module")
def offices() -> list[dict[str, str]]:
    return read("offices.csv")


def years(office: dict[str, str]) -> tuple[int, int]:
    return int(office["start"]), int(office["end"] or 9999)


def test_every_row_has_every_column_and_no_stray_spaces(people, offices):
    for rows, columns in ((people, PEOPLE_COLUMNS), (offices, OFFICE_COLUMNS)):
        assert list(rows[0]) == columns
        for row in rows:
            assert None not in row and None not in row.values(), row
            assert all(cell == cell.strip() and "  " not in cell for cell in row.values()), row


def test_the_tables_are_broad(people, offices):
    assert len(people) > 4000 and len(offices) > 3000
    assert len({row["country"] for row in people}) > 150


def test_names_are_unique_and_sorted(people):
    names = [row["name"] for row in people]
    assert all(names) and names == sorted(names)
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_names_are_written_in_plain_letters(people):
    """The usual English news form has no diacritics; the form with them is an alias."""
    assert [row["name"] for row in people if not row["name"].isascii()] == []


def test_codes_are_of_their_lists(people, offices):
    assert {row["gender"] for row in people} <= {"m", "f", ""}
    assert {row["family_first"] for row in people} <= {"1", ""}
    assert {row["country"] for row in people} - ISO - GONE - {""} == set()
    for row in offices:
        country, _, region = row["country"].partition("-")
        if region:  # a part of a country by ISO 3166-2, such as US-GA
            assert country in ISO and re.fullmatch(r"[A-Z]{2,3}", region), row
        else:
            assert country in ISO | GONE | BODIES, row


def test_wikidata_ids_are_well_formed_and_unique(people):
    ids = [row["wikidata_id"] for row in people if row["wikidata_id"]]
    assert all(re.fullmatch(r"Q[1-9]\d*", one) for one in ids)
    assert len(ids) == len(set(ids)) > 100


def test_an_alias_is_never_another_persons_name(people):
    names = {row["name"] for row in people}
    for row in people:
        aliases = resources.names_in(row["aliases"])
        assert len(aliases) == len(set(aliases)), row
        assert names.isdisjoint(aliases), row


def test_only_the_known_namesakes_share_an_alias(people):
    owners = defaultdict(set)
    for row in people:
        for alias in resources.names_in(row["aliases"]):
            owners[alias].add(row["name"])
    shared = {alias: names for alias, names in owners.items() if len(names) > 1}
    assert shared == {
        "George Bush": {"George W. Bush", "George H. W. Bush"},
        "King Abdullah": {"Abdullah II", "Abdullah bin Abdulaziz"},
    }


def test_a_misspelling_is_nobodys_name(people):
    """Else a right name would be corrected into somebody else's."""
    right = {row["name"] for row in people}
    right |= {alias for row in people for alias in resources.names_in(row["aliases"])}
    wrong = [one for row in people for one in resources.names_in(row["misspellings"])]
    assert right.isdisjoint(wrong)
    assert len(wrong) == len(set(wrong)) > 50


def test_offices_have_a_known_holder_and_a_title(people, offices):
    names = {row["name"] for row in people}
    assert [row for row in offices if row["name"] not in names] == []
    assert all(row["title"] and row["title"] == row["title"].lower() for row in offices)
    assert len({tuple(row.values()) for row in offices}) == len(offices)


def test_years_in_office_are_in_order(offices):
    for row in offices:
        assert re.fullmatch(r"\d{4}", row["start"]) and re.fullmatch(r"\d{4}|", row["end"]), row
        start, end = years(row)
        assert 1750 < start <= end and start <= 2100, row
        assert end - start <= 75 or end == 9999, row
        assert end != 9999 or start >= 1960, row


def test_one_office_is_held_by_one_person_at_a_time(offices):
    held = defaultdict(list)
    for row in offices:
        if row["title"] in ONE_HOLDER and (row["title"], row["country"]) not in CONTESTED:
            held[row["title"], row["country"]].append((*years(row), row["name"]))
    clashes = []
    for office, terms in held.items():
        terms.sort()
        for i, (_, end, name) in enumerate(terms):
            clashes += [(office, name, other) for start, _, other in terms[i + 1 :] if start < end]
    assert clashes == []


@pytest.mark.parametrize(
    ("title", "country", "year", "name"),
    [
        ("defense secretary", "US", 2016, "Ash Carter"),
        ("secretary of state", "US", 2010, "Hillary Clinton"),
        ("president", "US", 1995, "Bill Clinton"),
        ("prime minister", "GB", 2000, "Tony Blair"),
        ("chancellor", "DE", 2012, "Angela Merkel"),
        ("prime minister", "IL", 2018, "Benjamin Netanyahu"),
        ("secretary-general", "UN", 2003, "Kofi Annan"),
        ("european commission president", "EU", 2022, "Ursula von der Leyen"),
    ],
)
def test_a_title_and_a_year_name_the_holder(offices, title, country, year, name):
    holders = [
        row["name"]
        for row in offices
        if (row["title"], row["country"]) == (title, country) and years(row)[0] < year < years(row)[1]
    ]
    assert holders == [name]
