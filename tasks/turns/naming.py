"""Turns with labels, named. In: turns whose source printed a label. Out: the same turns with a name, a role and why. A last
name alone takes its full name from another label, the cast list, the document's title, the text or the offices table, where exactly
one person fits."""

from __future__ import annotations

import re
from collections.abc import Collection

from tasks.carrier import Evidence, Metadata, Turn
from tasks.turns import offices
from tasks.turns.labels import Label, parse_label, strip_titles
from tasks.turns.people import Person, bare
from tasks.turns.resolving import Resolver, one_of

# A label of two capitals, or of three without a vowel: "IR", "J.R.T."; not "LEE", "Al".
_INITIALS = re.compile(r"(?:[A-Z]\.?){2}|(?:[B-DF-HJ-NP-TV-XZ]\.?){3}")
_NAME = r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3} [^\W\d_][\w.'’-]*"


def labelled(turns: list[Turn], metadata: Metadata, people: list[list[Person]], text: str = "") -> None:
    """Name the turns that carry a label, in place. `text`: the document's, which may say whose initials a label is."""
    parsed = {t.label: parse_label(t.label) for t in turns if t.label}
    if not parsed:
        return
    in_labels = {label.name for label in parsed.values() if label.name and " " in label.name}
    cast = {bare(re.split(r"[,(]", n)[0].strip()) for n in metadata.speakers}
    listed = Resolver(in_labels | {n for n in cast if " " in n})
    everyone = [p for row in people for p in row]
    named = {label.name for label in parsed.values() if label.name}
    found: dict[str, tuple[str | None, str]] = {}
    for raw, label in parsed.items():
        letters = raw.strip(" *:>[]")
        if label.name and " " not in label.name and _INITIALS.fullmatch(letters):
            found[raw] = _by_initials(letters, in_labels | cast, everyone, text)
        elif label.name is None:
            found[raw] = _without_name(raw, label, listed, metadata, named)
        else:
            found[raw] = full_name(label, listed, metadata, everyone)
    roles = {found[raw][0]: label.role for raw, label in parsed.items() if label.role != "unknown"}
    for turn in turns:
        if not turn.label:
            continue
        label = parsed[turn.label]
        turn.role = label.role
        name, how = found[turn.label]
        if name is None:
            turn.basis, turn.evidence = "none", [Evidence("label", turn.label, 1.0)]
            continue
        turn.speaker_name = name
        turn.basis = "metadata" if label.name is None and how != "another label" else "label"
        turn.confidence = 0.99 if how == "label" else 0.97
        detail = turn.label if how == "label" else f"{turn.label} (full name from {how})"
        turn.evidence = [Evidence("label", detail, turn.confidence)]
        if turn.role == "unknown":
            turn.role = roles.get(name, "unknown")


def _by_initials(
    letters: str, names: Collection[str], people: list[Person], text: str
) -> tuple[str | None, str]:
    """Whose initials a label is: as the text says ("Ann Lee (AL)", "AL = Ann Lee"), or the one full name of those initials. A last name of
    two letters (Ng, Li) is taken for one where somebody is so called."""
    plain = letters.replace(".", "")
    told = re.search(rf"({_NAME}) \({re.escape(plain)}\)|\b{re.escape(plain)}\s*[=–—-]\s*({_NAME})", text)
    if told is not None:
        return strip_titles((told[1] or told[2]).strip())[0], "the text"
    full = {n for n in names if " " in n} | {p.name for p in people if p.name and " " in p.name}
    called = {n for n in full if n.split()[-1].upper() == plain}
    fits = called or {n for n in full if "".join(part[0] for part in n.split()).upper() == plain}
    if called or len(fits) == 1:
        name = one_of(fits)
        return (name, "another label") if name else (plain.capitalize(), "label")
    return None, "label"


def _without_name(
    raw: str, label: Label, listed: Resolver, metadata: Metadata, named: Collection[str]
) -> tuple[str | None, str]:
    """`THE PRESIDENT` by the document's title; `KING` where `LARRY KING` is another label."""
    words = re.sub(r"[^\w\s'’.-]", " ", raw).split()
    if len(words) == 1 and label.title:
        name = listed(words[0])
        if name is not None and name != words[0] and name.split()[-1].lower() == words[0].lower():
            return name, "another label"
    if label.title and not label.anonymous:
        name = offices.office_alone(label, metadata, named)
        if name is not None:
            return name, "the document's title"
    return None, "label"


def full_name(label: Label, listed: Resolver, metadata: Metadata, people: list[Person]) -> tuple[str, str]:
    """(fullest name, where it comes from) of a label's name."""
    assert label.name is not None
    first, _, last = label.name.partition(" ")
    if re.fullmatch(r"[A-Z]\.?", first) and last and " " not in last:  # H. CLINTON
        fits = {n for n in listed.candidates(last) if n[0] == first[0] and len(n.split()[0].strip(".")) > 1}
        if len(fits) == 1:
            return fits.pop(), "another label"
    if not label.surname_only:
        return label.name, "label"
    name = listed(label.name)
    if name is not None and name != label.name:
        return name, "another label"
    if listed.candidates(label.name):
        return label.name, "label"  # several fit
    name = offices.in_metadata(label, metadata)
    if name is not None:
        return name, "the document's title" if metadata.title else "the cast list"
    if label.title and label.role == "official":
        name = offices.holder(label.title, label.name, metadata.published_on)
        if name is not None and (metadata.published_on or any(p.name == name for p in people)):
            return name, "the offices table"
    name = offices.in_text(label, people)
    if name is not None:
        return name, "the text"
    return label.name, "label"
