"""What an editor of the cue tables relies on: each cue's own example fits it, its counterexample does not, and its weight means what
the verdicts take it for."""

import pytest

from tasks import resources
from tasks.turns.cues import FAMILIES
from tasks.turns.lexicon import BASIS, compiled, cues, words
from tasks.turns.lines import normal

ROWS = resources.table("turns_cues.csv")


@pytest.mark.parametrize("row", ROWS, ids=[r["cue"] for r in ROWS])
def test_a_cue_fits_its_example_alone(row: dict[str, str]) -> None:
    pattern = compiled(row["pattern"])
    assert pattern.search(normal(row["example"])), row["example"]
    assert not pattern.search(normal(row["counterexample"])), row["counterexample"]


def test_every_cue_is_read_by_a_family() -> None:
    families = {f.__name__ for f in FAMILIES}
    assert {r["family"] for r in ROWS} == families == set(BASIS)
    assert sum(len(cues(f)) for f in families) == len(ROWS)
    assert len({r["cue"] for r in ROWS}) == len(ROWS)


def test_weights_and_targets_are_sound() -> None:
    for row in ROWS:
        assert 0.5 <= float(row["weight"]) < 1
        assert row["target"] in ("self", "next", "prev", "other")
        assert row["place"].partition(":")[0] in ("any", "close", "open", "last", "first")


def test_an_unknown_group_is_an_error() -> None:
    with pytest.raises(KeyError, match="no group"):
        words("no such group")
