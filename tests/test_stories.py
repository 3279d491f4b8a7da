"""What a user relies on: documents of one event are one story with an id that lasts, copies of one text have one origin, and
what was linked before is not linked again."""

import datetime as dt
import random
import sys
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories_fixtures import claim

from tasks import stories
from tasks.stories.candidates import LIKELIEST, pairs
from tasks.stories.grouping import group
from tasks.stories.origins import origins
from tasks.stories.records import Corpus, Document, stem
from tasks.stories.relations import relate


def _document(key: str, text: str, day: str | None = None) -> dict:
    return {"document_id": key, "text": text, "title": None, "outlet": None, "published_on": day}


WIRE = (
    "The ferry Halcyon ran aground off Port Ellery on Tuesday night with two hundred passengers aboard, the harbour "
    "master said. Divers reached the hull before dawn and found no breach, and tugs were expected to pull it free at high "
    "water on Wednesday, weather permitting, he added."
)


def test_copies_of_one_wire_text_share_an_origin_and_a_story() -> None:
    copy = WIRE.replace("he added", "the master added")
    tables = {
        "documents": [
            _document("d1", WIRE, "2026-03-04"),
            _document("d2", copy, "2026-03-04"),
            _document("d3", "Bread prices rose again in the capital, bakers said.", "2026-03-04"),
        ],
        "mentions": [
            {"document_id": d, "entity_id": e, "kind": "name"}
            for d in ("d1", "d2")
            for e in ("e_ferry", "e_port")
        ],
    }
    linked = stories.link(tables, {"d1", "d2", "d3"})
    origin = {row["document_id"]: row["origin_id"] for row in linked["story_documents"]}
    story = {row["document_id"]: row["story_id"] for row in linked["story_documents"]}
    assert origin["d1"] == origin["d2"] != origin["d3"]
    assert story["d1"] == story["d2"] != story["d3"]


def test_a_story_keeps_its_id_when_a_document_joins() -> None:
    mentions = [
        {"document_id": d, "entity_id": e, "kind": "name"}
        for d in ("d1", "d0")
        for e in ("e_ferry", "e_port")
    ]
    first = stories.link({"documents": [_document("d1", WIRE)], "mentions": mentions}, {"d1"})
    known = {"d1": first["stories"][0]["story_id"]}
    both = stories.link(
        {
            "documents": [_document("d1", WIRE), _document("d0", WIRE + " More followed.")],
            "mentions": mentions,
        },
        {"d0"},
        known,
    )
    assert {row["story_id"] for row in both["story_documents"]} == {known["d1"]}


def test_a_document_that_ties_two_stories_merges_them_and_the_merge_is_recorded() -> None:
    def tables(*texts):
        return {"documents": [_document(f"d{i}", text, "2026-03-04") for i, text in enumerate(texts)]}

    one = "The ferry Halcyon ran aground off Port Ellery; divers reached the hull. " * 2
    other = "Harbor master Quill resigned in Belmor after an inquiry into pilot licenses. " * 2
    first = stories.link(tables(one, other), {"d0", "d1"})
    known = {row["document_id"]: row["story_id"] for row in first["story_documents"]}
    assert known["d0"] != known["d1"]
    both = stories.link(tables(one, other, one + other), {"d2"}, known, [])
    standing = [row for row in both["stories"] if not row.get("merged_into")]
    merged = [row for row in both["stories"] if row.get("merged_into")]
    assert [row["document_count"] for row in standing] == [3]
    assert {row["story_id"] for row in standing + merged} == set(known.values())
    assert merged[0]["merged_into"] == standing[0]["story_id"]


def test_known_claims_keep_their_links_and_are_not_compared_again(monkeypatch) -> None:
    claims = [
        {"claim_id": f"c{i}", "document_id": f"d{i}", "text": text, "char_start": 0, "attribution": "reported",
         "quote_type": "indirect", "cue_class": "say"}
        for i, text in enumerate(["the tugs pulled it free at high water"] * 3)
    ]  # fmt: skip
    tables = {"documents": [_document(f"d{i}", WIRE, "2026-03-04") for i in range(3)], "claims": claims}
    old = {**tables, "documents": tables["documents"][:2], "claims": claims[:2]}
    first = stories.link(old, {"d0", "d1"})
    assert len(first["claim_links"]) == 1
    compared = []

    def watched(a, b, *rest):
        compared.append({a.claim_id, b.claim_id})
        return relate(a, b, *rest)

    monkeypatch.setattr(sys.modules["tasks.stories.link"], "relate", watched)
    known = {row["document_id"]: row["story_id"] for row in first["story_documents"]}
    then = stories.link(tables, {"d2"}, known, first["claim_links"])
    assert {"c0", "c1"} not in compared and compared
    assert len(then["claim_links"]) == 3


def test_the_earlier_claim_comes_first() -> None:
    claims = [
        {"claim_id": f"c{i}", "document_id": f"d{i}", "text": "the tugs pulled it free at high water", "char_start": 0,
         "attribution": "reported", "quote_type": "indirect", "cue_class": "say"}
        for i in range(2)
    ]  # fmt: skip
    days = ["2026-03-05", "2026-03-04"]
    documents = [_document(f"d{i}", WIRE, days[i]) for i in range(2)]
    linked = stories.link({"documents": documents, "claims": claims}, {"d0", "d1"})["claim_links"]
    assert [(row["claim_a"], row["claim_b"]) for row in linked] == [("c1", "c0")]


def test_a_claim_is_compared_with_a_bounded_number_of_others() -> None:
    claims = [claim(f"the mayor of Ellery spoke {i}", id=f"c{i:04}") for i in range(600)]
    counts = Counter(b.claim_id for _, b in pairs(claims))
    assert max(counts.values()) <= LIKELIEST


def test_an_age_is_not_a_toll() -> None:
    row = {
        "quantity_id": "q",
        "claim_id": "c",
        "text": "46",
        "low": 46,
        "high": 46,
        "comparator": "=",
        "measure": "injured",
    }
    rows = {"claims": [{"claim_id": "c", "document_id": "d", "text": "Lee, 46, was injured", "char_start": 0,
                        "attribution": "reported", "quote_type": "indirect", "cue_class": "say"}],
            "documents": [_document("d", "")], "quantities": [row]}  # fmt: skip
    assert Corpus.from_rows(rows).claims["c"].figures[0].measure is None
    rows["claims"][0]["text"] = "46 injured in the fire"
    assert Corpus.from_rows(rows).claims["c"].figures[0].measure == "injured"


def test_stems_join_inflections_only() -> None:
    assert stem("airstrikes") == stem("airstrike") and stem("targeted") == stem("targets")
    assert stem("boss") == "boss" and stem("crisis") == "crisis"


#: Two shootings in one city in one week, and a fire far away: (text, day, people, places).
WEEK = {
    "first": (
        "A man was shot to death outside the Anchor Bar on Juniper Street on Monday, Tulsa police said. Bartenders heard an "
        "argument about a card game before a customer in a gray hoodie drew a pistol.",
        4, (), ("Q1",),
    ),
    "named": (
        "Tulsa police named the man shot to death at the Anchor Bar on Juniper Street as Lou Benning, 34, a roofer. The "
        "argument began over a card game, bartenders said.",
        6, ("p1",), ("Q1",),
    ),
    "other": (
        "Two sisters, 19 and 22, were wounded when bullets came through the kitchen window of a house on Maple Road in Tulsa "
        "on Wednesday. A neighbor saw a white van speed off.",
        6, (), ("Q1",),
    ),
    "later": (
        "The sisters, 19 and 22, who were wounded in their kitchen on Maple Road in Tulsa are home from the hospital. "
        "Detectives found the white van behind a warehouse.",
        7, (), ("Q1",),
    ),
    "fire": (
        "A fire burned down a cannery and two piers in Port Ellery, the harbor master said. Nobody was hurt.",
        6, (), ("Q2",),
    ),
}  # fmt: skip


def _documents(told=WEEK, days=True) -> dict[str, Document]:
    return {
        key: Document(
            key,
            text,
            None,
            None,
            dt.date(2026, 3, day) if days else None,
            Counter((*people, *places)),
            places=frozenset(places),
            place_words=frozenset({"tulsa"} if "Q1" in places else {"port", "ellery"}),
            people=frozenset(people),
        )
        for key, (text, day, people, places) in told.items()
    }


def _parts(stories: dict[str, str]) -> set[frozenset[str]]:
    found = defaultdict(set)
    for key, story in stories.items():
        found[story].add(key)
    return {frozenset(keys) for keys in found.values()}


def test_two_events_in_one_city_in_one_week_stay_apart() -> None:
    assert _parts(group(_documents(), {}).stories) == {
        frozenset({"first", "named"}),
        frozenset({"other", "later"}),
        frozenset({"fire"}),
    }


@pytest.mark.parametrize("days", [True, False])
@given(st.integers(0, 10_000))
def test_neither_ids_nor_order_decide_which_texts_are_one_story(days, seed) -> None:
    documents = _documents(days=days)
    order = sorted(documents)
    random.Random(seed).shuffle(order)
    ids = {key: f"d_{i}" for i, key in enumerate(order)}
    moved = {ids[key]: replace(documents[key], document_id=ids[key]) for key in order}
    back = {new: old for old, new in ids.items()}
    found = _parts({back[key]: story for key, story in group(moved, {}).stories.items()})
    assert found == _parts(group(documents, {}).stories)
    copied = _parts({back[key]: origin for key, origin in origins(moved).items()})
    assert copied == _parts(origins(documents))


def test_a_trial_goes_on_with_the_story_of_the_people_it_is_about() -> None:
    told = {
        **WEEK,
        "trial": ("A jury in Tulsa found a man guilty of the murder of Lou Benning at the Anchor Bar on Juniper Street.", 6, ("p1",), ("Q1",)),
        "stranger": ("A jury in Tulsa found a man guilty of a murder at a bar on Walnut Avenue, the judge said.", 6, ("p2",), ("Q1",)),
    }  # fmt: skip
    documents = _documents(told)
    documents["trial"].published_on = dt.date(2027, 1, 20)
    documents["stranger"].published_on = dt.date(2027, 2, 20)
    stories = group(documents, {}).stories
    assert stories["trial"] == stories["named"] != stories["stranger"]


def test_a_famous_name_does_not_tie_what_months_lie_between() -> None:
    tables = {
        "documents": [_document("d0", "Senator Ada Quill opened a bridge. " * 3, "2026-03-04")],
        "mentions": [{"document_id": "d0", "entity_id": e, "kind": "name"} for e in ("Q9", "e_1", "e_2")],
        "entities": [
            {"entity_id": "Q9", "name": "Ada Quill", "type": "PERSON", "wikidata_id": "Q9"},
            {"entity_id": "e_1", "name": "Lou Benning", "type": "PERSON", "wikidata_id": None},
            {"entity_id": "e_2", "name": "Bo Renn", "type": "PERSON", "wikidata_id": None},
        ],
        "claims": [{"claim_id": "c", "document_id": "d0", "text": "it is safe", "char_start": 0, "speaker_id": "e_2",
                    "attribution": "reported", "quote_type": "indirect", "cue_class": "say"}],
    }  # fmt: skip
    assert Corpus.from_rows(tables).documents["d0"].people == {
        "e_1"
    }  # not whoever speaks, he may be a spokesman
