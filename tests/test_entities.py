"""Who is who across documents: keys, the registry's links and refusals, reviewers' verdicts."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.entities import entity_key, normalize_name
from tasks.entities.comparing import Entry, Met
from tasks.entities.forms import is_acronym_of
from tasks.entities.judgements import Judgements, from_rows, merge, not_same, rename, split, withdraw
from tasks.entities.offices import titles_agree
from tasks.entities.person_names import name_parts, same_person_name
from tasks.entities.registry import resolve

NAMES = st.text(alphabet=st.sampled_from("abcXYZ éñ'’-. &"), max_size=30)


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("The U.S.", "us"),
        ("Bashar al-Assad’s", "bashar al assad"),
        ("José  Serra", "jose serra"),
        ("O'Brien", "obrien"),
        ("AT&T", "at&t"),
        ("Theodore", "theodore"),
    ],
)
def test_names_are_compared_without_case_accents_and_dots(name: str, normal: str) -> None:
    assert normalize_name(name) == normal


@given(NAMES)
def test_normalizing_twice_changes_nothing(name: str) -> None:
    once = normalize_name(name)
    assert normalize_name(once) == once


def test_key_is_the_wikidata_id_or_a_hash_of_type_and_name() -> None:
    assert entity_key("PERSON", "Whoever", "Q76") == "Q76"
    assert entity_key("ORG", "The Senate") == entity_key("ORG", "Senate")
    assert entity_key("ORG", "Senate") != entity_key("GPE", "Senate")
    assert entity_key("PERSON", "Carter", discriminator="d_1") != entity_key(
        "PERSON", "Carter", discriminator="d_2"
    )
    assert entity_key("PERSON", "A B", "not an id").startswith("e_")


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [
        ("DOJ", "Department of Justice", True),
        ("U.N.", "United Nations", True),
        ("SOHR", "Syrian Observatory for Human Rights", True),
        ("NATO", "Department of Justice", False),
        ("Doj", "Department of Justice", False),
        ("DJT", "Department of Justice", False),
    ],
)
def test_acronyms(short: str, long: str, fits: bool) -> None:
    assert is_acronym_of(short, long) is fits


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Bashar al-Assad", "Bashar Hafez al-Assad", True),
        ("J. Kerry", "John Kerry", True),
        ("George H. W. Bush", "George W. Bush", False),
        ("Bill Clinton", "Hillary Clinton", False),
        ("John Kerry", "John McCain", False),
    ],
)
def test_full_names(a: str, b: str, same: bool) -> None:
    assert same_person_name(name_parts(a), name_parts(b)) is same


def test_titles_that_name_one_office() -> None:
    assert titles_agree("defense secretary", "secretary of defense")
    assert not titles_agree("president", "vice president")
    assert not titles_agree("secretary of defense", "secretary of state")


# across documents: hard pairs


def person(document: str, name: str, **facts) -> Met:
    lone = len(name.split()) == 1
    key = entity_key("PERSON", " ".join(name_parts(name)), discriminator=document if lone else "")
    facts["company"] = frozenset(facts.get("company", ()))
    return Met(document, key, name, "PERSON", aliases=(name,), **facts)


def one(*met: Met) -> bool:
    """Whether all are resolved to one entity."""
    ids = set(resolve(met).assignments.values())
    return len(ids) == 1


def thing(document: str, name: str, type: str = "ORG", *, own: bool = False, **facts) -> Met:
    """A body or place of one document; `own`: one whose name only says what it is, keyed by its document."""
    key = entity_key(type, name, facts.get("wikidata_id"), document if own else "")
    facts["company"] = frozenset(facts.get("company", ()))
    return Met(document, key, name, type, aliases=facts.pop("aliases", (name,)), **facts)


SYRIA = ("Q858", "Q159", "Q30", "e_isis")

HARD_PAIRS = [
    # a full name again
    (person("d1", "Ash Carter"), person("d2", "Ash Carter"), True),
    # a last name alone says too little
    (person("d1", "Ash Carter"), person("d2", "Carter"), False),
    (person("d1", "Carter"), person("d2", "Carter"), False),
    # … company alone, too
    (person("d1", "Ash Carter", company=SYRIA), person("d2", "Carter", company=SYRIA), False),
    # … the same title and company are two kinds of evidence
    (
        person("d1", "Ash Carter", titles=("secretary of defense",), company=SYRIA),
        person("d2", "Carter", titles=("defense secretary",), company=SYRIA),
        True,
    ),
    # … unless decades lie between
    (
        person("d1", "Ash Carter", titles=("president",), company=SYRIA, date="2015-10-01"),
        person("d2", "Carter", titles=("president",), company=SYRIA, date="1979-10-01"),
        False,
    ),
    # a minister in 1998 and a footballer in 2020
    (
        person("d1", "Paulo Sousa", titles=("minister",), country="PT", date="1998-03-02"),
        person("d2", "Paulo Sousa", titles=("midfielder",), country="BR", date="2020-06-11"),
        False,
    ),
    # the same man, later and in another office
    (
        person("d1", "John Kerry", titles=("senator",), country="US", date="2004-03-02"),
        person("d2", "John Kerry", titles=("secretary of state",), country="US", date="2015-06-11"),
        True,
    ),
    # husband and wife, father and son
    (
        person("d1", "Bill Clinton", titles=("president",)),
        person("d2", "Hillary Clinton", titles=("president",)),
        False,
    ),
    (person("d1", "Pat Lee", gender="m"), person("d2", "Pat Lee", gender="f"), False),
    # a shorter first name needs its bearer's title and company
    (person("d1", "Ash Carter"), person("d2", "Ashton Carter"), False),
    (
        person("d1", "Ash Carter", titles=("secretary of defense",), country="US", company=SYRIA),
        person("d2", "Ashton Carter", titles=("secretary of defense",), country="US", company=SYRIA),
        True,
    ),
    # … and neither title alone nor company alone will do
    (
        person("d1", "Ash Carter", titles=("secretary of defense",)),
        person("d2", "Ashton Carter", titles=("secretary of defense",)),
        False,
    ),
    (person("d1", "Ash Carter", company=SYRIA), person("d2", "Ashton Carter", company=SYRIA), False),
    # an initial, a middle name
    (person("d1", "J. Smith"), person("d2", "John Smith"), False),
    (
        person("d1", "George W. Bush", titles=("president",), country="US", company=SYRIA, date="2004-05-01"),
        person("d2", "George Bush", titles=("president",), country="US", company=SYRIA, date="2004-05-02"),
        True,
    ),
    (person("d1", "Lena A. Hartwig", company=SYRIA), person("d2", "Lena Hartwig", company=SYRIA), True),
    (person("d1", "Lena A. Hartwig", company=SYRIA), person("d2", "Lena B. Hartwig", company=SYRIA), False),
    (person("d1", "Lena A. Hartwig"), person("d2", "Lena Hartwig"), False),
    # accents and hyphens are no difference; another first name is
    (person("d1", "Nicolás Maduro"), person("d2", "Nicolas Maduro"), True),
    (person("d1", "Bashar al-Assad"), person("d2", "Bashar Al Assad"), True),
    (
        person("d1", "Bashar al-Assad", titles=("president",), country="SY", company=SYRIA),
        person("d2", "Hafez al-Assad", titles=("president",), country="SY", company=SYRIA),
        False,
    ),
    # brothers in one story, of one title
    (
        person("d1", "Raul Castro", titles=("president",), country="CU", company=SYRIA),
        person("d2", "Fidel Castro", titles=("president",), country="CU", company=SYRIA),
        False,
    ),
    # a full name in two countries: nobody is both a senator here and a coach there
    (
        person("d1", "Maria Silva", titles=("senator",), country="BR"),
        person("d2", "Maria Silva", titles=("coach",), country="PT"),
        False,
    ),
    (person("d1", "Maria Silva", country="BR"), person("d2", "Maria Silva", country="BR"), True),
    # the same name twenty years apart, and two years apart
    (
        person("d1", "David Hill", date="1990-01-01"),
        person("d2", "David Hill", date="2015-01-01"),
        False,
    ),
    (person("d1", "David Hill", date="2013-01-01"), person("d2", "David Hill", date="2015-01-01"), True),
    # a last name with another title, with another country, with another gender
    (
        person("d1", "Ana Reyes", titles=("mayor",), company=SYRIA),
        person("d2", "Reyes", titles=("coach",), company=SYRIA),
        False,
    ),
    (
        person("d1", "Ana Reyes", titles=("mayor",), country="US", company=SYRIA),
        person("d2", "Reyes", titles=("mayor",), country="MX", company=SYRIA),
        False,
    ),
    (
        person("d1", "Ana Reyes", titles=("mayor",), gender="f", company=SYRIA),
        person("d2", "Reyes", titles=("mayor",), gender="m", company=SYRIA),
        False,
    ),
    # a first name alone is nobody's
    (person("d1", "Alice Fordham"), person("d2", "Alice"), False),
    (person("d1", "Alice"), person("d2", "Alice"), False),
    # a person is no place and no body
    (person("d1", "Jordan"), thing("d2", "Jordan", "GPE"), False),
    (person("d1", "Lincoln"), thing("d2", "Lincoln", "GPE"), False),
    (person("d1", "J.P. Morgan"), thing("d2", "J.P. Morgan"), False),
    # bodies: one name, another country; a name that only says what it is
    (thing("d1", "Labour Party", country="GB"), thing("d2", "Labour Party", country="GB"), True),
    (thing("d1", "Labour Party", country="GB"), thing("d2", "Labour Party", country="NL"), False),
    (thing("d1", "Supreme Court", own=True), thing("d2", "Supreme Court", own=True), False),
    (
        thing("d1", "Supreme Court", own=True, country="US", company=SYRIA),
        thing("d2", "Supreme Court", own=True, country="US", company=SYRIA),
        True,
    ),
    (
        thing("d1", "Supreme Court", own=True, country="US", company=SYRIA),
        thing("d2", "Supreme Court", own=True, country="IN", company=SYRIA),
        False,
    ),
    (thing("d1", "Norvane Steel"), thing("d2", "Norvane Bank"), False),
    (thing("d1", "Norvane Steel"), thing("d2", "Norvane", aliases=("Norvane",)), False),
    # places: a city and a country, a state and a university, one name in two lands
    (
        thing("d1", "Georgia", "GPE", wikidata_id="Q230"),
        thing("d2", "Georgia", "GPE", wikidata_id="Q1428"),
        False,
    ),
    (thing("d1", "Texas", "GPE"), thing("d2", "University of Texas"), False),
    (thing("d1", "Sweden", "GPE", wikidata_id="Q34"), thing("d2", "Sweden (team)"), False),
    (thing("d1", "Hill Valley", "GPE"), thing("d2", "Hill Valley", "GPE"), True),
    (thing("d1", "Hill Valley", "GPE", country="US"), thing("d2", "Hill Valley", "GPE", country="AU"), False),
]


@pytest.mark.parametrize(("a", "b", "same"), HARD_PAIRS)
def test_hard_pairs(a: Met, b: Met, same: bool) -> None:
    assert one(a, b) is same
    assert one(b, a) is same


def test_there_are_enough_hard_pairs_and_both_kinds() -> None:
    assert len(HARD_PAIRS) >= 40 and 10 <= sum(same for *_, same in HARD_PAIRS) <= len(HARD_PAIRS) - 10


@pytest.mark.parametrize(("a", "b", "same"), [p for p in HARD_PAIRS if not p[2]])
def test_two_of_one_name_stay_two_over_runs(a: Met, b: Met, same: bool) -> None:
    """What one run told apart, the next, which knows both, does not join."""
    first = resolve([a])
    second = resolve([b], first.entries.values())
    known = {**first.entries, **second.entries}
    again = resolve([replace(a, document_id="d3"), replace(b, document_id="d4")], known.values())
    assert second.assignments[b.document_id, b.key] != first.assignments[a.document_id, a.key]
    assert len(set(again.assignments.values())) == 2


def test_a_last_name_that_two_could_bear_goes_to_neither() -> None:
    title = ("president",)
    met = [
        person("d1", "George Bush", titles=title, country="US", company=SYRIA),
        person("d1", "Jeb Bush", titles=title, country="US", company=SYRIA),
        person("d2", "Bush", titles=title, country="US", company=SYRIA),
    ]
    ids = resolve(met).assignments
    assert len(set(ids.values())) == 3


def test_an_acronym_finds_its_expansion_in_another_document() -> None:
    long = "Syrian Observatory for Human Rights"
    first = Met("d1", entity_key("ORG", long), long, "ORG", aliases=(long, "SOHR"), company=frozenset(SYRIA))
    second = Met("d2", entity_key("ORG", "SOHR"), "SOHR", "ORG", aliases=("SOHR",), company=frozenset(SYRIA))
    assert one(first, second)
    stranger = Met(
        "d3", entity_key("ORG", "SOHR"), "SOHR", "ORG", aliases=("SOHR",), company=frozenset(("x", "y"))
    )
    assert not one(first, stranger)


def test_places_of_one_name_in_two_countries_stay_two() -> None:
    a = Met("d1", entity_key("GPE", "Springfield"), "Springfield", "GPE", country="US")
    b = Met("d2", entity_key("GPE", "Springfield"), "Springfield", "GPE", country="CA")
    assert not one(a, b)


@given(st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(shuffler: random.Random) -> None:
    met = [m for a, b, _ in HARD_PAIRS[4:9] for m in (a, b)]
    met = list({(m.document_id + m.name, m.key): m for m in met}.values())
    met = [
        Met(**{**{f: getattr(m, f) for f in Met.__slots__}, "document_id": f"d{i}"})
        for i, m in enumerate(met)
    ]
    expected = resolve(met).assignments
    shuffler.shuffle(met)
    assert resolve(met).assignments == expected


def test_a_later_run_finds_what_an_earlier_one_published() -> None:
    first = resolve(
        [person("d1", "Ash Carter", titles=("secretary of defense",), company=SYRIA, date="2015-10-01")]
    )
    published = list(first.entries.values())
    later = person("d2", "Carter", titles=("secretary of defense",), company=SYRIA, date="2015-10-03")
    second = resolve([later], published)
    assert set(second.assignments.values()) == set(first.assignments.values())
    (link,) = second.links
    assert link.judgement == "same" and {e.kind for e in link.evidence} >= {"title", "company"}


def test_resolving_again_changes_nothing() -> None:
    met = [m for a, b, _ in HARD_PAIRS[:1] for m in (a, b)]
    first = resolve(met)
    again = resolve(met, list(first.entries.values()))
    assert again.assignments == first.assignments


def test_only_entries_that_share_a_block_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks.entities import registry

    compared = []
    original = registry.compare
    monkeypatch.setattr(
        registry, "compare", lambda met, entry: compared.append(entry) or original(met, entry)
    )
    many = [Entry(f"e_{i:016x}", f"First{i} Last{i}", "PERSON") for i in range(500)]
    resolve([person("d1", "Someone Last7")], many)
    assert len(compared) <= 2


# reviewers


def at(minute: int) -> dt.datetime:
    return dt.datetime(2026, 1, 1, 12, minute, tzinfo=dt.UTC)


def test_reviewers_merge_and_part() -> None:
    a, b = person("d1", "Ash Carter"), person("d2", "Ashton B. Carter")
    verdict = merge(b.key, a.key, reviewer="kim", at=at(0))
    together = resolve([a, b], judgements=Judgements.standing([verdict]))
    assert set(together.assignments.values()) == {a.key}
    apart = not_same(b.key, a.key, reviewer="lee", at=at(1))
    parted = resolve([a, b], judgements=Judgements.standing([verdict, apart]))
    assert len(set(parted.assignments.values())) == 2


def test_a_reviewer_can_keep_two_bearers_of_one_name_apart_in_one_document() -> None:
    a, b = person("d1", "John Smith"), person("d2", "John Smith")
    assert one(a, b)
    judged = Judgements.standing([split(a.key, "d2", reviewer="kim", at=at(0))])
    ids = resolve([a, b], judgements=judged).assignments
    assert ids["d1", a.key] == a.key and ids["d2", b.key] != a.key


def test_a_withdrawn_verdict_no_longer_holds() -> None:
    verdict = merge("e_b", "e_a", reviewer="kim", at=at(0))
    assert Judgements.standing([verdict]).final("e_b") == "e_a"
    back = withdraw(verdict, reviewer="kim", at=at(1))
    assert Judgements.standing([verdict, back]).final("e_b") == "e_b"


def test_verdicts_survive_the_table() -> None:
    verdicts = [
        merge("e_b", "e_a", reviewer="kim", at=at(0)),
        rename("e_a", "Ash Carter", reviewer="kim", at=at(1)),
    ]
    rows = [v.row() for v in verdicts] + [
        {"subject": "name", "judgement": "accept", "subject_id": "x", "value": "y"}
    ]
    assert from_rows(rows) == verdicts


def test_merges_in_a_circle_end() -> None:
    judged = Judgements.standing(
        [merge("e_a", "e_b", reviewer="k", at=at(0)), merge("e_b", "e_a", reviewer="k", at=at(1))]
    )
    assert judged.final("e_a") == judged.final("e_b")


def test_merging_an_entity_with_itself_is_refused() -> None:
    with pytest.raises(ValueError):
        merge("e_a", "e_a", reviewer="kim")
