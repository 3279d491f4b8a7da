"""Which money a word means: "50,000 pesos" in a story about Manila are Philippine ones.

In: a `View` and the token of a noun after a number. Out: an ISO 4217 code, None where the word is no money here, or an
empty string where it is money and nothing says whose. The words and the territories that pay with them come from the
Unicode CLDR (through babel); which countries a document is about, from its names of places and peoples. Words that
several countries use ("peso", "rupee") and words that mean other things too ("real", "sol") need such a country, the one
right before the word first ("Kenyan shillings"). Dollars, pounds and euros are left to `seeds/units.csv`: agencies write
"dollars" for the American ones wherever they are.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies
from spacy.tokens import Doc

from tasks import resources
from tasks.carrier import LocalEntity
from tasks.claims.view import View

_LEFT = frozenset({"dollar", "pound", "euro", "gold"})


@cache
def spoken() -> dict[str, dict[str, frozenset[str]]]:
    """A currency's word, also in the plural and without accents, to the codes it may mean and the territories that use
    each: "peso" to {"MXN": {"MX"}, "PHP": {"PH"} …}."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for territory in map(str, Locale("en").territories):
        if len(territory) != 2 or not territory.isalpha():
            continue
        for code in get_territory_currencies(territory):
            for count in (1, 2):
                name = get_currency_name(code, count=count, locale="en").split()[-1].lower()
                plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
                for word in {name, plain}:
                    found[word][code].add(territory)
    return {
        word: {code: frozenset(where) for code, where in codes.items()}
        for word, codes in found.items()
        if word.removesuffix("s") not in _LEFT
    }


@cache
def _countries_of_words() -> dict[str, str]:
    """Names of countries and their peoples, lower case, to territory codes; no word of two countries."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in resources.table("names/demonyms.csv"):
        if row["country"]:
            found[row["demonym"].lower()].add(row["country"])
    for code, name in ((str(c), str(n)) for c, n in Locale("en").territories.items()):
        if len(code) == 2 and code.isalpha():
            found[name.lower()].add(code)
    for row in resources.table("names/places.csv"):
        if row["country"]:
            for name in (row["name"], *resources.names_in(row["aliases"])):
                found[name.lower()].add(row["country"])
    return {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}


def countries(view: View) -> Counter[str]:
    """Territory codes by how often the document names them, their places or their peoples."""
    known = _countries_of_words()
    found = [known.get(ent.text.lower()) for ent in view.doc.ents if ent.label_ in ("GPE", "LOC", "NORP")]
    entities = [e.country for e in _entities(view.doc) if e.type in ("GPE", "LOC")]
    return Counter(code for code in (*found, *entities) if code)


def _entities(doc: Doc) -> list[LocalEntity]:
    return doc._.entities or [] if doc.has_extension("entities") else []


def code(view: View, k: int, *, default: str | None = None) -> str | None:
    """The currency that token k, after a number, names; `default`: the code that `seeds/units.csv` gives the word."""
    codes = spoken().get(view.lower[k]) or spoken().get(view.lemma[k])
    if codes is None:
        return default
    before = _countries_of_words().get(view.lower[k - 1]) if k else None
    return _of_countries(view, codes, before, default)


def rupees(view: View) -> str:
    """The currency of "Rs 500", or an empty string."""
    return _of_countries(view, spoken()["rupee"], None, None) or ""


def _of_countries(
    view: View, codes: dict[str, frozenset[str]], before: str | None, default: str | None
) -> str | None:
    """The one of several currencies whose countries the document names most; `before`: the country right before the word."""
    if view.about is None:
        view.about = countries(view)
    about = Counter({before: 1}) if before else view.about
    weights = {c: sum(about[t] for t in where) for c, where in codes.items()}
    best = max(weights.values())
    leading = [c for c, weight in weights.items() if weight == best]
    if best == 0:
        return default or ("" if len(codes) > 1 else None)
    return leading[0] if len(leading) == 1 else default or ""
