"""Keys, distances and kinds of slip between two spellings of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.names.scan import Scan
from tasks.names.spelling import (
    deletions,
    distance,
    fold,
    is_ending,
    is_inflected,
    is_regional,
    is_typed,
    is_umlaut_pair,
    is_variant,
    skeleton,
    slip,
)

WORDS = st.text(alphabet="abcdeghiklmnorstuvy", min_size=1, max_size=12)


@given(
    WORDS,
    st.integers(0, 11),
    st.sampled_from("abehirstu"),
    st.sampled_from(["insert", "drop", "put", "swap"]),
)
def test_one_slip_always_meets_in_the_deletion_map(word, at, letter, kind):
    at = min(at, len(word) - 1)
    other = {
        "insert": word[:at] + letter + word[at:],
        "drop": word[:at] + word[at + 1 :],
        "put": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    }[kind]
    assert distance(word, other) <= 1
    assert set(deletions(word)) & set(deletions(other))


@given(WORDS, WORDS)
def test_variant_is_symmetric_and_reflexive(a, b):
    assert is_variant(a, a)
    assert is_variant(a, b) == is_variant(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sergei", "sergey"),
        ("muammar", "moammar"),
        ("gaddafi", "qaddafi"),
        ("dmitri", "dmitry"),
        ("tariq", "tarik"),
    ],
)
def test_transcriptions_are_variants(a, b):
    assert is_variant(a, b)


@pytest.mark.parametrize(("a", "b"), [("lavorv", "lavrov"), ("putni", "putin"), ("zarqwai", "zarqawi")])
def test_letters_that_changed_places_are_no_variant(a, b):
    assert not is_variant(a, b)
    assert is_typed(a, b)


@pytest.mark.parametrize(
    ("seen", "meant", "kind"),
    [
        ("paksitan", "pakistan", "swap"),
        ("indiann", "indian", "doubled"),
        ("philipines", "philippines", "dropped"),
        ("berlun", "berlin", "vowel"),
        ("londpn", "london", "key"),
        ("behrut", "beirut", "sound"),
        ("beruit", "beirut", "moved"),
        ("madrxd", "madrid", "letter"),
        ("alrneria", "almeria", "shape"),
        ("london", "london", "same"),
        ("paris", "london", "far"),
    ],
)
def test_kind_of_slip(seen, meant, kind):
    assert slip(seen, meant) == kind


def test_same_sound_has_the_same_skeleton():
    assert skeleton("behrut") == skeleton("beirut") == "brt"
    assert skeleton("knight") != skeleton("beirut")


def test_endings_are_no_slips():
    assert is_inflected("iranians", "iran") and is_inflected("kashmirs", "kashmir")
    assert is_inflected("ivanova", "ivanov", True)
    assert not is_inflected("indiann", "indian") and not is_inflected("ottaw", "ottawa")


def test_an_ending_is_told_from_a_letter_that_stuck():
    assert is_ending("cubans", "cuban") and is_ending("cuban", "cubans") and is_ending("iranian", "iran")
    assert not is_ending("indiann", "indian") and not is_ending("londn", "london")


def test_spellings_of_two_countries_are_no_slips():
    assert (
        is_regional("labor", "labour")
        and is_regional("centre", "center")
        and is_regional("program", "programme")
    )
    assert not is_regional("heath", "health")
    assert is_umlaut_pair("schuessel", "schussel") and not is_umlaut_pair("sussel", "schussel")


def test_folding_keeps_the_number_of_letters_it_can():
    assert fold("Zürich") == "zurich" and fold("Łódź") == "lodz" and fold("O’Neill") == "o'neill"


def test_runs_end_at_sentences_and_commas():
    scan = Scan("They met Mr. Ash Carter. Ash fell, Carter left the U.S. Army base.")
    runs = [" ".join(scan.words[r.first : r.last]) for r in scan.runs()]
    assert runs == ["They", "Mr Ash Carter", "Ash", "Carter", "U S Army"]
    assert scan.starts_sentence(scan.low.index("carter") + 1)
    assert not scan.starts_sentence(3)


def test_a_word_broken_off_or_in_an_address_is_cut():
    scan = Scan("the Irania- — Iranian drones, see beruit.example and press@beruit-news.example")
    cut = {scan.words[i] for i in range(len(scan)) if scan.is_cut(i)}
    assert "Irania" in cut and "Iranian" not in cut and "beruit" in cut
