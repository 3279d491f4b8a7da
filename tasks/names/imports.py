"""A user's own list of names brought into the index: CSV, Wikidata, GeoNames, OpenSanctions, JRC-Names.

In: a file in one of these formats. Out: rows of one shape (IMPORT_COLUMNS), and `import_names`, which writes them as a CSV
into the import folder, from where the next `NameIndex.load()` takes them (the folder is part of its content hash).
Imported names are known, so they are never rewritten; they become targets of corrections only with `prominent=True`,
because a list of a million names holds a neighbor for every slip.

Formats: csv (a header with at least `name`), wikidata (JSON lines of entities as in the dumps, or the JSON of a SPARQL
result with item, itemLabel, altLabel, type), geonames (the tab-separated tables of download.geonames.org), opensanctions
(entities.ftm.json or targets.simple.csv), jrc-names (entities, tab-separated: id, type, language, name).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tasks.names.index import import_folder

IMPORT_COLUMNS = (
    "name", "type", "country", "kind", "wikidata_id", "aliases", "misspellings", "family_first", "prominent",
)  # fmt: skip
SOURCES = ("csv", "wikidata", "geonames", "opensanctions", "jrc-names")

_WIKIDATA_TYPES = {  # instance of (P31) -> entity type
    "Q5": "PERSON", "Q43229": "ORG", "Q4830453": "ORG", "Q7278": "ORG", "Q327333": "ORG", "Q484652": "ORG",
    "Q1484779": "ORG", "Q6256": "GPE", "Q515": "GPE", "Q1549591": "GPE", "Q3957": "GPE", "Q532": "GPE",
    "Q5119": "GPE", "Q4022": "LOC", "Q8502": "LOC", "Q23442": "LOC", "Q23397": "LOC", "Q165": "LOC",
}  # fmt: skip
_TYPES = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT")
_FTM_TYPES = {
    "Person": "PERSON",
    "Organization": "ORG",
    "Company": "ORG",
    "LegalEntity": "ORG",
    "PublicBody": "ORG",
}
_GEONAMES_KINDS = {"P": ("GPE", "city"), "A": ("GPE", "division"), "T": ("LOC", "mountain"), "H": ("LOC", "water"),
                   "S": ("FAC", "building"), "L": ("LOC", "area")}  # fmt: skip

Row = dict[str, str]


class NameListError(ValueError):
    """A list that is not what it is said to be; one clear line."""


def _open(path: Path) -> io.TextIOBase:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8")
    return path.open(encoding="utf-8-sig", newline="")


def _row(name: str, type_: str, **more: Any) -> Row:
    row = dict.fromkeys(IMPORT_COLUMNS, "")
    row.update(name=" ".join(name.split()), type=type_)
    for key, value in more.items():
        if isinstance(value, (list, tuple, set)):
            unique = dict.fromkeys(" ".join(str(v).split()) for v in value)
            value = "; ".join(v for v in unique if v and v != row["name"] and ";" not in v)
        row[key] = str(value or "")
    return row


def _latin(names: Iterable[str]) -> list[str]:
    """Names in Latin letters only: the index is for English text."""
    return [n for n in names if n and all(ord(c) < 0x250 or not c.isalpha() for c in n)]


def read_csv(path: Path) -> Iterator[Row]:
    """A CSV with a header; columns beside IMPORT_COLUMNS are left out. Raises NameListError without a `name` column."""
    with _open(path) as file:
        reader = csv.DictReader(file)
        if "name" not in (reader.fieldnames or ()):
            raise NameListError(
                f"{path.name}: no column “name”; it has {', '.join(reader.fieldnames or ['none'])}"
            )
        for row in reader:
            if name := (row.get("name") or "").strip():
                rest = {k: (row.get(k) or "").strip() for k in IMPORT_COLUMNS if k not in ("name", "type")}
                yield _row(name, (row.get("type") or "PERSON").strip(), **rest)


def read_wikidata(path: Path) -> Iterator[Row]:
    """Entities of a JSON dump (a line each, with or without the brackets), or a SPARQL result in JSON."""
    with _open(path) as file:
        head = file.read(4096)
        file.seek(0)
        if '"bindings"' in head or ('"head"' in head and '"vars"' in head):
            yield from _sparql(json.load(file), path.name)
            return
        for number, line in enumerate(file, 1):
            line = line.strip().rstrip(",")
            if line in ("", "[", "]"):
                continue
            try:
                entity = json.loads(line)
            except json.JSONDecodeError as error:
                raise NameListError(f"{path.name}: line {number} is not JSON ({error.msg})") from error
            label = entity.get("labels", {}).get("en", {}).get("value")
            if not label:
                continue
            claims = entity.get("claims", {})
            kinds = [k for k in (_claim(c) for c in claims.get("P31", ())) if k]
            type_ = next((_WIKIDATA_TYPES[k] for k in kinds if k in _WIKIDATA_TYPES), None)
            if type_ is None:
                continue
            aliases = [a.get("value", "") for a in entity.get("aliases", {}).get("en", ())]
            yield _row(label, type_, wikidata_id=entity.get("id", ""), aliases=_latin(aliases))


def _claim(claim: dict[str, Any]) -> str | None:
    value = claim.get("mainsnak", {}).get("datavalue", {}).get("value")
    return value.get("id") if isinstance(value, dict) else None


def _sparql(result: dict[str, Any], name: str) -> Iterator[Row]:
    for binding in result.get("results", {}).get("bindings", ()):

        def value(key: str, row: dict[str, Any] = binding) -> str:
            return row.get(key, {}).get("value", "")

        if label := value("itemLabel"):
            kind = value("type").rsplit("/", 1)[-1]
            type_ = _WIKIDATA_TYPES.get(kind, kind)
            if type_ not in _TYPES:
                raise NameListError(
                    f"{name}: {label} has no type; select ?type as well, a class (wd:Q5) or one of {', '.join(_TYPES)}"
                )
            yield _row(
                label,
                type_,
                wikidata_id=value("item").rsplit("/", 1)[-1],
                aliases=_latin(value("altLabel").split(", ")),
                country=value("country"),
            )


def read_geonames(path: Path) -> Iterator[Row]:
    """A GeoNames table: 19 tab-separated columns without a header (id, name, ascii name, alternates …)."""
    with _open(path) as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 15:
                raise NameListError(
                    f"{path.name}: line {number} has {len(cells)} columns, GeoNames tables have 19"
                )
            type_, kind = _GEONAMES_KINDS.get(cells[6], ("LOC", ""))
            aliases = _latin([cells[2], *cells[3].split(",")])
            yield _row(cells[1], type_, country=cells[8], kind=kind, aliases=aliases)


def read_opensanctions(path: Path) -> Iterator[Row]:
    """FollowTheMoney entities (a JSON object a line), or the simplified CSV with schema, name, aliases, countries."""
    if path.suffixes[:1] == [".csv"] or path.name.endswith((".csv", ".csv.gz")):
        with _open(path) as file:
            for row in csv.DictReader(file):
                type_ = _FTM_TYPES.get(row.get("schema") or "")
                if type_ and row.get("name"):
                    aliases = _latin((row.get("aliases") or "").split(";"))
                    country = (row.get("countries") or "").split(";")[0].upper()
                    yield _row(row["name"], type_, aliases=aliases, country=country)
        return
    with _open(path) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                entity = json.loads(line)
            except json.JSONDecodeError as error:
                raise NameListError(f"{path.name}: line {number} is not JSON ({error.msg})") from error
            properties = entity.get("properties", {})
            names = _latin([entity.get("caption", ""), *properties.get("name", ())])
            type_ = _FTM_TYPES.get(entity.get("schema", ""))
            if not names or type_ is None:
                continue
            country = next(iter(properties.get("country") or properties.get("nationality") or [""])).upper()
            yield _row(
                names[0],
                type_,
                aliases=_latin([*names[1:], *properties.get("alias", ())]),
                country=country,
                wikidata_id=next(iter(properties.get("wikidataId") or [""])),
            )


def read_jrc_names(path: Path) -> Iterator[Row]:
    """JRC-Names (Steinberger et al. 2011): id, type (P, O, T …), language, name with + for blanks; the first is the name."""
    types = {"P": "PERSON", "O": "ORG", "G": "GPE", "E": "EVENT"}
    group: list[str] = []
    current: tuple[str, str] | None = None

    def rows() -> Iterator[Row]:
        if group and current is not None:
            yield _row(group[0], types.get(current[1], "PERSON"), aliases=group[1:])

    with _open(path) as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 4:
                raise NameListError(f"{path.name}: line {number} has {len(cells)} columns, JRC-Names has 4")
            key = (cells[0], cells[1])
            if key != current:
                yield from rows()
                group, current = [], key
            group += _latin([cells[3].replace("+", " ")])
    yield from rows()


_READERS = {
    "csv": read_csv,
    "wikidata": read_wikidata,
    "geonames": read_geonames,
    "opensanctions": read_opensanctions,
    "jrc-names": read_jrc_names,
}


def import_names(
    path: str | Path, source: str, *, folder: str | Path | None = None, prominent: bool = False
) -> tuple[Path, int]:
    """Bring a list into the import folder. Returns the file written and the number of names.

    Importing the same file again replaces the earlier import. `prominent`: the names may be targets of corrections.
    Raises NameListError (a ValueError) for an unknown source, an unreadable list, or one without a name in it.
    """
    path = Path(path)
    if source not in _READERS:
        raise NameListError(f"unknown source “{source}”; known: {', '.join(SOURCES)}")
    if not path.is_file():
        raise NameListError(f"{path}: no such file")
    target = Path(folder) if folder else import_folder()
    target.mkdir(parents=True, exist_ok=True)
    out = target / f"{source}-{path.name.removesuffix('.gz').removesuffix('.csv').replace('.', '-')}.csv"
    part = out.with_suffix(f".{os.getpid()}.part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, IMPORT_COLUMNS)
            writer.writeheader()
            for row in _READERS[source](path):
                if prominent:
                    row["prominent"] = "1"
                writer.writerow(row)
                count += 1
        if not count:
            raise NameListError(f"{path.name}: no name in it")
        os.replace(part, out)
    except UnicodeDecodeError as error:
        raise NameListError(f"{path.name} is not UTF-8 text") from error
    finally:
        part.unlink(missing_ok=True)
    return out, count
