"""What the rules ask of a parse, and what they mend in it before they ask."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.vocab import Vocab

from tasks.claims.view import View


def parsed(*tokens: tuple[str, int, str]) -> View:
    """A view of one sentence; each token is (word, head, label)."""
    words, heads, deps = zip(*tokens, strict=True)
    starts = [k == 0 for k in range(len(words))]
    return View(Doc(Vocab(), list(words), heads=list(heads), deps=list(deps), sent_starts=starts))


def test_a_clause_gets_back_the_subject_that_hung_on_the_verb_of_saying() -> None:
    view = parsed(
        ("But", 5, "cc"), ("Roe", 5, "nsubj"), ("was", 3, "cop"), ("wrong", 5, "ccomp"), (",", 3, "punct"),
        ("said", 5, "ROOT"), ("Ann", 5, "nsubj"), ("Poe", 6, "flat"),
    )  # fmt: skip
    assert view.subject(5) == 6
    assert view.subject(3) == 1
    assert view.subtree(3) == [0, 1, 2, 3, 4]


def test_a_verb_of_saying_keeps_its_subject_where_the_clause_has_its_own() -> None:
    view = parsed(
        ("Roe", 1, "nsubj"), ("says", 1, "ROOT"), ("she", 3, "nsubj"), ("won", 1, "ccomp"),
    )  # fmt: skip
    assert view.subject(1) == 0
    assert view.subject(3) == 2
