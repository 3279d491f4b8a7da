"""A long conversation costs in proportion to its length: no stage after the reader looks at all turns again for each turn."""

from __future__ import annotations

import math
import time

import pytest

import tasks.claims
import tasks.entities
import tasks.turns  # noqa: F401, each registers its component
from tasks.language import load

PIECES = [
    "Thank you, Senator Roe. What did the mayor say?",
    "Mayor Ann Poe told me that she would not go. She said it was late. Tom Roe disagreed.",
    "Senator Roe, what did he say?",
    "He said no, Rebecca. Governor Poe said he was tired. President Varga left.",
    "I'm Rebecca Lang. Joining us live is Jess Tran. Jess, what happened?",
]
SHORT, LONG = 200, 1600


@pytest.fixture(scope="module")
def talks():
    nlp = load()
    for name in ("turns", "entities", "claims"):
        nlp.add_pipe(name)
    texts = ["\n\n".join(PIECES[i % len(PIECES)] for i in range(size)) for size in (SHORT, LONG)]
    read = [nlp.get_pipe("reader")(nlp.make_doc(text)) for text in texts]
    seconds = {}
    for name in ("turns", "entities", "claims"):
        stage, least = nlp.get_pipe(name), [math.inf, math.inf]
        for _ in range(3):  # other work on the machine only ever adds time
            for at, doc in enumerate(read):
                start = time.process_time()
                stage(doc)
                least[at] = min(least[at], time.process_time() - start)
        seconds[name] = least
    return seconds


@pytest.mark.parametrize("stage", ["turns", "entities", "claims"])
def test_eight_times_the_turns_take_about_eight_times_as_long(talks, stage) -> None:
    short, long = talks[stage]
    assert long < 2 * LONG / SHORT * short, talks
