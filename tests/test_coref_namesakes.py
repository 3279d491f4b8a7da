"""Whom a name that several bear means, inside one document: fathers and sons, husbands and wives, ships, storms, companies;
and whom "they" stands for."""

from __future__ import annotations

import pytest

from tasks.entities import EntityLinker, members_of
from tasks.entities.namesakes import generation_of
from tasks.entities.reference import load_reference
from tasks.language import load


@pytest.fixture(scope="module")
def read():
    reader, linker = load(), EntityLinker(load_reference())
    return lambda text: linker(reader(text))


def who(doc, text: str, nth: int = 0) -> str | None:
    """Name of the entity that the nth mention with this text refers to, or None."""
    found = [m for m in doc._.mentions if m.text == text]
    names = {e.key: e.name for e in doc._.entities}
    return names.get(found[nth].entity_key) if len(found) > nth else None


@pytest.mark.parametrize(("name", "suffix"), [
    ("Curtis Webb Sr.", "sr"), ("Curtis Webb, Jr.", "jr"), ("Loudon Wainwright III", "iii"), ("Jr", ""), ("Webb", ""),
])  # fmt: skip
def test_a_suffix_tells_father_from_son(name, suffix) -> None:
    assert generation_of(name) == suffix


def test_father_and_son_of_one_name_are_two(read) -> None:
    doc = read(
        "Deputies found the body of Curtis Webb Jr., 23, behind a shop. His father, Curtis Webb Sr., reported him "
        "missing on Friday. Webb Sr. told the sheriff that his son had left. The younger Webb worked at a mill."
    )
    assert len({e.key for e in doc._.entities if "Webb" in e.name}) == 2
    assert who(doc, "Webb Sr.") == who(doc, "Curtis Webb Sr.") != who(doc, "Curtis Webb Jr.")
    assert who(doc, "him") == who(doc, "Curtis Webb Jr.")
    assert who(doc, "Webb") == who(doc, "Curtis Webb Jr.")


def test_an_age_tells_namesakes_apart_and_a_bare_last_name_is_then_nobody(read) -> None:
    doc = read(
        "Police said Maria Lopez, 34, of Fresno was driving the car that struck Maria Lopez, 61, of Clovis. "
        "Lopez was taken to a hospital."
    )
    assert len({e.key for e in doc._.entities if e.name == "Maria Lopez"}) == 2
    assert who(doc, "Lopez") is None


def test_a_last_name_of_two_people_is_not_a_third(read) -> None:
    doc = read(
        "Harold Pruitt and Denise Pruitt pleaded not guilty. Prosecutors then read the charges aloud, one by one, for an "
        "hour. Pruitt looked at the floor."
    )
    assert not [e for e in doc._.entities if e.name == "Pruitt"]


def test_mrs_goes_to_the_wife_and_never_to_somebody_named_only_later(read) -> None:
    doc = read(
        "Karl Vestergaard and his wife, Inge, arrived on Sunday. Mrs. Vestergaard told the crowd that she was glad. "
        "Sigrid Vestergaard, their daughter, stayed in Oslo."
    )
    assert who(doc, "Vestergaard") == who(doc, "she") == "Inge"


def test_his_son_has_a_first_name_of_the_family(read) -> None:
    doc = read(
        "Mukesh Ambani would hand the unit to his son Akash. Investors cheered as Akash Ambani took the stage."
    )
    assert who(doc, "Akash") == "Akash Ambani"


def test_a_phrase_that_opens_the_sentence_is_no_apposition(read) -> None:
    doc = read(
        "Beatrix Holm died on Sunday in Bergen. Besides her son, Dr. Holm is survived by two granddaughters."
    )
    assert not [m for m in doc._.mentions if m.text == "her son" and m.entity_key]


@pytest.mark.parametrize(("text", "bare", "full"), [
    ("Hurricane Agnes struck Florida in 1972. Agnes killed 128 people. Agnes Whitlow, a nurse, remembers it.", "Agnes",
     "Hurricane Agnes"),
    ("Tropical Storm Harvey formed in the Gulf; Harvey is expected to strengthen.", "Harvey", "Tropical Storm Harvey"),
    ("The RMS Lusitania left New York in May. The Lusitania sank in 18 minutes.", "Lusitania", "RMS Lusitania"),
    ("The USS Dwight D. Eisenhower left Norfolk on Tuesday. The Eisenhower will return in May.", "Eisenhower",
     "USS Dwight D. Eisenhower"),
])  # fmt: skip
def test_storms_and_ships_are_not_the_people_they_are_named_for(read, text, bare, full) -> None:
    doc = read(text)
    assert who(doc, bare) == full
    assert {e.type for e in doc._.entities if e.name == full} <= {"EVENT", "PRODUCT"}


def test_a_company_is_not_its_founder(read) -> None:
    doc = read(
        "Ford said Tuesday it would cut 3,000 jobs. Jim Farley, the chief executive of Ford, told workers so. "
        "Bill Ford, the great-grandson of Henry Ford, did not sign the letter. Morgan Stanley cut its rating."
    )
    types = {e.name: e.type for e in doc._.entities}
    assert types["Ford"] == types["Morgan Stanley"] == "ORG"
    assert types["Bill Ford"] == types["Henry Ford"] == "PERSON"


def test_a_founder_who_says_he_is_not_the_company(read) -> None:
    doc = read(
        "Dell shares fell 6%. Michael Dell told analysts that demand was weak. Dell said he was confident."
    )
    assert who(doc, "Dell", 1) == who(doc, "he") == "Michael Dell"
    assert who(doc, "Dell", 0) == "Dell"


def test_he_is_not_whoever_is_told(read) -> None:
    doc = read("President Varga told Milton Kessler in May that he would not leave.")
    assert who(doc, "he") is None


def test_she_is_neither_of_two_of_whom_the_text_tells_as_little(read) -> None:
    doc = read("Ruvane Tollery split from Oskeli Marsh last night, and she has already moved out.")
    assert who(doc, "she") is None


def test_the_village_is_not_the_city_named_before(read) -> None:
    doc = read("They met for two hours in Geneva. Residents of the village heard two blasts.")
    assert not [m for m in doc._.mentions if m.text == "the village" and m.entity_key]


def members(doc, text: str = "they") -> set[str]:
    start = doc.text.lower().index(f"{text} ", doc.text.index(" "))
    return {e.name for e in members_of(doc, start, start + len(text))}


@pytest.mark.parametrize(("text", "names"), [
    ("Boeing and Airbus declined to comment; they had frozen hiring in March.", {"Boeing", "Airbus"}),
    ("John Kerry and Sergei Lavrov met in Geneva. They agreed on a ceasefire.", {"John Kerry", "Sergei Lavrov"}),
    ("Poland and Estonia said they would send shells.", {"Poland", "Estonia"}),
    ("Poland or Estonia said they would send shells.", set()),
    ("Boeing and Airbus met the unions, and they walked out.", set()),
])  # fmt: skip
def test_they_stands_for_all_who_were_joined_and_for_nobody_in_doubt(read, text, names) -> None:
    assert members(read(text)) == names


def test_they_is_a_militia_or_a_team_and_not_an_agency(read) -> None:
    doc = read(
        "The Taliban said they had released ten prisoners. The Food and Agriculture Organization said wheat prices rose. "
        "The FAO said they had climbed for five months."
    )
    assert who(doc, "they", 0) == "Taliban"
    assert who(doc, "they", 1) is None


def test_a_son_who_bears_the_fathers_name_is_another(read) -> None:
    doc = read(
        "Abigail Verholt wrote to her husband, John Verholt, in 1776. Their son, John Quincy Verholt, was born later."
    )
    assert who(doc, "John Quincy Verholt") != who(doc, "John Verholt")


def test_somebody_introduced_before_is_no_company(read) -> None:
    doc = read("Gus Heller read a statement. Ben Katz called the vote a sham; Heller said it was not.")
    assert who(doc, "Heller") == "Gus Heller"


def test_he_is_not_the_one_of_the_clause_before_when_another_speaks(read) -> None:
    doc = read("Milton Varga vetoed the bill, and Simon Kessler said he would send it back.")
    assert who(doc, "he") in (None, "Simon Kessler")
