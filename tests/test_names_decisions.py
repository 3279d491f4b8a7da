"""A reviewer's word beats every rule, sticks, and can be given in a spreadsheet."""

from __future__ import annotations

import pytest

from tasks.carrier import Metadata, Transcript
from tasks.names import NameIndex, correct
from tasks.names.decisions import Decision, Decisions
from tasks.names.index import default_index
from tasks.names.review import changes, decide, queue, read_decisions, write_queue
from tasks.text.traced import TracedText

TEXT = "Protesters filled the streets of Beruit on Monday, the Lebanese army said."


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return default_index()


def document(text: str = TEXT, **meta: str) -> Transcript:
    return Transcript(
        "file:///a", "", "d_a", "text", "article", TracedText.decode(text.encode()), Metadata(**meta)
    )


def row(verdict: str, **more: str) -> dict[str, str]:
    return {
        "original": "Beruit",
        "replacement": "Beirut",
        "verdict": verdict,
        "who": "ed",
        "when": "2026-01-01",
    } | more


def actions(index, *rows, text: str = TEXT, **meta: str) -> list[tuple[str, str, str]]:
    _, corrections = correct(document(text, **meta), index, None, rows)
    return [(c.action, c.original, c.replacement) for c in corrections]


def test_without_a_decision_the_rules_decide(index):
    assert actions(index) == [("applied", "Beruit", "Beirut")]


def test_a_rejected_change_never_comes_back(index):
    assert actions(index, row("reject")) == []


def test_keep_always_is_kept_and_signed(index):
    _, corrections = correct(document(), index, None, [row("keep", replacement="")])
    assert [(c.action, c.decided_by) for c in corrections] == [("kept", "ed")]


def test_an_edit_takes_the_reviewers_words(index):
    assert actions(index, row("edit", replacement="Beyrouth")) == [("applied", "Beruit", "Beyrouth")]


def test_an_accepted_change_is_made_where_no_rule_would(index):
    text = "The house belonged to Gordon Felming, a retired teacher."
    yes = row("accept", original="Felming", replacement="Fleming")
    assert actions(index, yes, text=text) == [("applied", "Felming", "Fleming")]


def test_same_as_links_and_leaves_the_text(index):
    assert actions(index, row("same_as", replacement="Beirut")) == [("linked", "Beruit", "Beirut")]


def test_a_later_decision_replaces_an_earlier_one(index):
    assert actions(index, row("accept", when="2026-02-01"), row("reject")) == [
        ("applied", "Beruit", "Beirut")
    ]
    assert actions(index, row("accept"), row("reject", when="2026-02-01")) == []


def test_a_decision_of_one_outlet_stays_there(index):
    mine = row("reject", scope="Radio One")
    assert actions(index, mine, outlet="Radio One") == []
    assert actions(index, mine, outlet="Radio Two") == [("applied", "Beruit", "Beirut")]


def test_one_reject_lowers_its_rule_in_its_scope(index):
    other = row("reject", original="Damascas", replacement="Damascus", rule="place_spelling", entity_type="GPE",
                scope="Radio One")  # fmt: skip
    assert actions(index, other, outlet="Radio One") == [("review", "Beruit", "Beirut")]
    assert actions(index, other) == [("applied", "Beruit", "Beirut")]


def test_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="perhaps"):
        Decisions([row("perhaps")])
    with pytest.raises(ValueError, match="original"):
        Decisions([row("accept", original="")])


def test_queue_groups_and_leaves_out_what_is_decided():
    waiting = [
        {"original": "Felming", "replacement": "Fleming", "entity_type": "PERSON", "rule": "name_word",
         "action": "review", "confidence": 0.3, "evidence": [{"detail": "felming for fleming: swap"}]},
    ] * 2 + [
        {"original": "Bilboa", "replacement": "Bilbao", "entity_type": "GPE", "rule": "place_spelling",
         "action": "review", "confidence": 0.6},
        {"original": "Beruit", "replacement": "Beirut", "entity_type": "GPE", "rule": "place_spelling",
         "action": "applied", "confidence": 0.9},
    ]  # fmt: skip
    assert [(r["original"], r["times"]) for r in queue(waiting)] == [("Felming", 2), ("Bilboa", 1)]
    done = [Decision("Felming", "Fleming", "reject")]
    assert [r["original"] for r in queue(waiting, done)] == ["Bilboa"]


def test_decisions_go_through_a_spreadsheet(tmp_path):
    rows = queue([{"original": "Bilboa", "replacement": "Bilbao", "entity_type": "GPE", "rule": "place_spelling",
                   "action": "review", "confidence": 0.6}])  # fmt: skip
    path = tmp_path / "queue.csv"
    assert write_queue(rows, path) == 1
    path.write_text(path.read_text().replace(",,,\n", ",accept,,\n").replace(",,,\r\n", ",accept,,\r\n"))
    decision = next(read_decisions(path, who="ed", when="2026-01-01"))
    assert (decision.original, decision.replacement, decision.verdict, decision.who) == (
        "Bilboa",
        "Bilbao",
        "accept",
        "ed",
    )
    path.write_text(path.read_text().replace("accept", "perhaps"))
    with pytest.raises(ValueError, match="line 2"):
        list(read_decisions(path))


def test_an_edit_needs_the_name_that_is_meant():
    with pytest.raises(ValueError, match="needs the name"):
        decide({"original": "a", "replacement": ""}, "edit", who="ed")


def test_changes_name_what_a_new_run_decided_otherwise():
    old = {"document_id": "d_1", "raw_start": 3, "raw_end": 9, "original": "Beruit", "replacement": "Beirut",
           "action": "review"}  # fmt: skip
    new = old | {"action": "applied"}
    assert changes([old], [old]) == []
    assert changes([old], [new])[0]["now"] == "applied: Beirut"
    assert changes([old], [])[0]["now"] == ""
