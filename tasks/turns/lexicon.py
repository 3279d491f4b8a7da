"""The seeds that `turns` reads: cues with their patterns, word groups, outlets, given names.

In: seeds/turns_cues.csv, seeds/turns_words.csv, seeds/outlets.csv, seeds/names/*.csv. Out: compiled `Cue`s and look-ups.

A cue's pattern is matched against a sentence and what follows it in the turn, rewritten by `lines`: the person asked about
is `@X`, other people `@Y`, outlets and programs `@O`, other organizations `@G`, places `@P`; no commas; contractions
written out. `<group>` stands for any word of that group; `<lead>` for any number of opening words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tasks import resources
from tasks.carrier import Basis, Role

#: What a turn named by a family of cues is based on.
BASIS: dict[str, Basis] = {
    "self_introduction": "self_intro",
    "sign_off": "sign_off",
    "outlet_introduction": "handoff",
    "handing_on": "handoff",
    "introduction": "handoff",
    "clip_announcement": "handoff",
    "question": "vocative",
    "greeting": "vocative",
    "thanks": "vocative",
    "answering": "vocative",
    "back_announcement": "back_announce",
}


@dataclass(frozen=True, slots=True)
class Cue:
    """One way in which words tell who speaks. `weight`: how often it is right; `target`: which turn it names (self, next,
    prev, other: the one before or after); `nearest`: at most so many sentences after (close) or before (open)."""

    name: str
    family: str
    target: str
    weight: float
    place: str
    nearest: int
    role: Role
    pattern: re.Pattern[str]


@cache
def words(group: str) -> frozenset[str]:
    """The words of a group, in lower case."""
    for row in resources.table("turns_words.csv"):
        if row["group"] == group:
            return frozenset(resources.names_in(row["words"]))
    raise KeyError(f"no group {group!r} in seeds/turns_words.csv")


@cache
def any_of(group: str) -> str:
    """Alternation of a group's words, longest first, without brackets."""
    return "|".join(
        re.escape(w).replace("\\ ", " ") for w in sorted(words(group), key=lambda w: (-len(w), w))
    )


def compiled(pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern with its groups filled in. Without flags it is for text in lower case, and three times as quick."""

    def fill(m: re.Match[str]) -> str:
        return f"(?:(?:{any_of('lead')}) )*" if m[1] == "lead" else f"(?:{any_of(m[1])})"

    return re.compile(re.sub(r"<(\w+)>", fill, pattern), flags)


@cache
def cues(family: str) -> tuple[Cue, ...]:
    """The cues of a family in the order of the table."""
    found = []
    for row in resources.table("turns_cues.csv"):
        if row["family"] != family:
            continue
        place, _, nearest = row["place"].partition(":")
        if place == "last":
            place, nearest = "close", "0"
        role: Role = row["role"] or "unknown"  # type: ignore[assignment]
        weight = float(row["weight"])
        found.append(
            Cue(
                row["cue"],
                family,
                row["target"],
                weight,
                place,
                int(nearest or 0),
                role,
                compiled(row["pattern"]),
            )
        )
    return tuple(found)


@cache
def outlets() -> dict[str, tuple[str, ...]]:
    """Names of outlets and programs by their first word, longest first."""
    by_word: dict[str, set[str]] = {}
    for row in resources.table("outlets.csv"):
        names = [row["outlet"], *resources.names_in(row["aliases"]), *resources.names_in(row["programs"])]
        for name in names:
            if len(name) > 1:
                by_word.setdefault(name.split()[0].lower(), set()).add(name)
    return {word: tuple(sorted(names, key=lambda n: (-len(n), n))) for word, names in by_word.items()}


@cache
def given_names() -> frozenset[str]:
    """First words of the names of known people whose family name does not come first, in lower case."""
    return frozenset(
        row["name"].split()[0].lower()
        for row in resources.table("names/people.csv")
        if " " in row["name"] and not row["family_first"] and len(row["name"].split()[0]) > 2
    )


@cache
def group_words() -> frozenset[str]:
    """Words that end or make the name of a body, not of a person: committee, party, university …"""
    return frozenset(row["word"].lower() for row in resources.table("names/generic_heads.csv"))


@cache
def organizations() -> frozenset[str]:
    """Names and aliases of known organizations, in lower case."""
    return frozenset(
        name.lower()
        for row in resources.table("names/organizations.csv")
        for name in (row["name"], *resources.names_in(row["aliases"]))
    )


@cache
def abbreviations() -> frozenset[str]:
    """Words whose dot ends no sentence: dr, sen, gov … in lower case."""
    rows = resources.table("titles.csv")
    found = {part.strip(".") for r in rows if r["abbreviation"] for part in r["title"].lower().split()}
    return frozenset(found | {"st", "mt", "vs", "jr", "sr", "no", "inc", "co", "corp"})


@cache
def titles() -> dict[str, dict[str, str]]:
    """Titles by their lower-case form, dots dropped."""
    return {row["title"].lower().replace(".", ""): row for row in resources.table("titles.csv")}


@cache
def known_people() -> frozenset[str]:
    """Names of known people, in lower case."""
    return frozenset(row["name"].lower() for row in resources.table("names/people.csv"))


@cache
def functions() -> frozenset[str]:
    """Nouns for what somebody is, in lower case, that are no known person's last name: defendant, bailiff, neighbor."""
    last = {name.split()[-1] for name in known_people()}
    return frozenset(row["noun"].lower() for row in resources.table("role_nouns.csv")) - last


@cache
def cased_names() -> dict[str, str]:
    """Last names with a capital inside, by their lower-case form: DeWine, LaHood."""
    found: dict[str, set[str]] = {}
    for row in resources.table("names/people.csv"):
        last = row["name"].split()[-1]
        found.setdefault(last.lower(), set()).add(last)
    return {
        k: next(iter(v)) for k, v in found.items() if len(v) == 1 and re.search(r"[a-z][A-Z]", next(iter(v)))
    }
