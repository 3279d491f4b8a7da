"""Kill a writing process, again and again, and see whether anything was lost.

In: how many kills. Out: counts on standard output, as JSON lines. Two parts. `steps`: a run is killed (SIGKILL, so nothing
can be tidied) right before and right after each call that touches the disk, one after the other, until it gets through.
`random`: runs are killed at random moments while readers look without pause. After every kill the published rows must be
one whole run, the old or the new one, and the next run must succeed without help.

    python bench/crash.py --kills 300
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tasks.warehouse import Warehouse, WarehouseError, delta, maintenance, manifest, run, staging, store

DOCUMENTS = (
    4  # replaced by every run; besides, each run adds one and forgets the one that came three runs before
)
KEPT = 3
TURNS, FIGURES = 3, 2
TEXT = "Twelve people were seen at the gate. Nobody knew them. They left at noon. "


def document_id(name: str) -> str:
    return "d_" + hashlib.sha256(name.encode()).hexdigest()[:16]


def rows(names: list[str], generation: int) -> dict[str, list[dict[str, Any]]]:
    """Rows of these documents; every figure in them is the generation."""
    tables: dict[str, list[dict[str, Any]]] = {t: [] for t in ("documents", "sources", "turns", "quantities")}
    raw = TEXT.encode()
    for name in names:
        here = {"document_id": document_id(name), "published_month": f"2020-0{1 + len(name) % 2}"}
        span = {"char_start": 0, "char_end": 6, "raw_start": 0, "raw_end": 6}
        sha = hashlib.sha256(f"{name} {generation}".encode()).hexdigest()
        tables["documents"].append(
            {
                **here, "revision": 1, "source_uri": f"file:///{name}", "source_sha256": sha, "format": "text",
                "kind": "article", "encoding": "utf-8", "offsets_of": "extracted", "raw_bytes": len(raw), "text": TEXT,
                "word_count": 14, "turn_count": TURNS, "pipeline_version": str(generation),
            }
        )  # fmt: skip
        tables["sources"].append(
            {**here, "source_sha256": sha, "raw_origin": 0, "raw": raw, "encoding": "utf-8"}
        )
        for i in range(TURNS):
            tables["turns"].append(
                {
                    **here, "turn_id": f"t_{name}_{i}", "position": i, "char_start": 6 * i, "char_end": 6 * i + 6,
                    "raw_start": 6 * i, "raw_end": 6 * i + 6, "role": "unknown", "basis": "none", "inferred": False,
                }
            )  # fmt: skip
        for i in range(FIGURES):
            tables["quantities"].append(
                {
                    **here, **span, "quantity_id": f"q_{name}_{i}", "text": "Twelve", "low": generation,
                    "high": generation, "comparator": "=",
                }
            )  # fmt: skip
    tables["entities"] = [
        {"entity_id": "e_gate", "name": f"Gate {generation}", "type": "FAC", "origin": "corpus"}
    ]
    return tables


def write(root: str, generation: int, die_at: int = 0) -> None:
    """One run. With `die_at`, the process kills itself at that step."""
    counter = _arm(die_at) if die_at else None
    warehouse = Warehouse.open(root)
    run_id = f"g{generation}-{os.getpid()}-{time.monotonic_ns()}"
    with warehouse.writing(run_id, {}) as writing:
        names = [f"fixed-{i}" for i in range(DOCUMENTS)] + [f"new-{generation}"]
        for batch, name in enumerate(names):
            staging.stage_batch(writing.staging, batch, rows([name], generation))
        writing.forget([document_id(f"new-{generation - KEPT}")])
        writing.publish()
    if counter is not None:
        print(json.dumps({"steps": counter[0]}), flush=True)


def _arm(die_at: int) -> list[int]:
    """Make every call that touches the disk a step, counted before and after it."""
    counter = [0]

    def step() -> None:
        counter[0] += 1
        if counter[0] == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def armed(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            step()
            result = original(*args, **kwargs)
            step()
            return result

        setattr(owner, name, call)

    for owner, names in (
        (os, ("replace", "fsync")),
        (shutil, ("rmtree",)),
        (Path, ("write_text", "unlink", "mkdir")),
        (delta, ("write_deltalake", "upsert", "delete_where", "rewind", "sync")),
        (staging, ("_write",)),
        (run.catalog, ("build",)),
        (manifest, ("keep",)),
        (store, ("rewind",)),
    ):
        for name in names:
            armed(owner, name)
    return counter


def look(root: str) -> int:
    """The published generation. Raises AssertionError when what is published is not one whole run."""
    with Warehouse.open(root, create=False).connect() as con:
        found = con.execute(
            """
            select
                (select max(low)::int from quantities) as generation,
                (select min(low)::int from quantities where document_id in (
                    select document_id from documents where source_uri like 'file:///fixed%'
                )) as oldest_of_fixed,
                (select count(*) from documents) as documents,
                (select count(distinct document_id) from documents) as distinct_documents,
                (select count(*) from turns) as turns,
                (select count(distinct turn_id) from turns) as distinct_turns,
                (select count(*) from quantities) as quantities,
                (select count(*) from sources) as sources,
                (select count(distinct pipeline_version) from documents where source_uri like 'file:///fixed%'),
                (select max(pipeline_version::int) from documents) as newest,
                (select any_value(name) from entities) as entity,
                (select count(*) from entities) as entities,
                (select count(*) = max(sequence) from runs) as runs_complete
            """
        ).fetchall()[0]
    generation = found[0]
    documents = DOCUMENTS + min(generation, KEPT)
    expected = (
        generation, generation, documents, documents, documents * TURNS, documents * TURNS, documents * FIGURES,
        documents, 1, generation, f"Gate {generation}", 1, True,
    )  # fmt: skip
    assert found == expected, f"found {found}, expected {expected}"
    return generation


def read_on(root: str, stop: Any, reads: Any, wrong: Any) -> None:
    """Look without pause until told to stop."""
    last = 0
    while not stop.is_set():
        try:
            generation = look(root)
            assert generation >= last, f"went back from {last} to {generation}"
            last = generation
        except (AssertionError, WarehouseError) as error:
            print(json.dumps({"inconsistent": str(error)}), flush=True)
            wrong.value += 1
        with reads.get_lock():
            reads.value += 1


def killed_at_every_step(context: ForkServerContext, folder: Path, stride: int, seed: int) -> dict[str, int]:
    """Kill one run at step 1, then one at step 2 …, each on a copy of the same warehouse."""
    template = folder / "template"
    for generation in (1, 2):
        _run(context, str(template), generation)
    counts = {"kills": 0, "old": 0, "new": 0, "steps": 0}
    at = 1 + random.Random(seed).randrange(stride)
    while True:
        root = str(folder / f"step-{at}")
        shutil.copytree(template, root)
        Warehouse.open(root).manifest()
        code = _run(context, root, 3, at)
        counts["kills"] += code == -signal.SIGKILL
        generation = look(root)
        assert generation in (2, 3), generation
        counts["old" if generation == 2 else "new"] += 1
        assert _run(context, root, generation + 1) == 0, f"the run after a kill at step {at} failed"
        assert look(root) == generation + 1
        _whole(root)
        shutil.rmtree(root)
        if code == 0:
            counts["steps"] = at - 1
            return counts
        assert code == -signal.SIGKILL, f"exit code {code} at step {at}"
        at += stride


def killed_at_random(
    context: ForkServerContext, folder: Path, kills: int, readers: int, seed: int
) -> dict[str, float]:
    """Kill runs at random moments under the eyes of readers."""
    root = str(folder / "random")
    chance = random.Random(seed)
    start = time.perf_counter()
    _run(context, root, 1)
    whole = time.perf_counter() - start
    stop, reads, wrong = context.Event(), context.Value("q", 0), context.Value("q", 0)
    watching = [context.Process(target=read_on, args=(root, stop, reads, wrong)) for _ in range(readers)]
    for process in watching:
        process.start()
    counts: dict[str, float] = {"kills": 0, "published": 1, "rolled_back": 0}
    while counts["kills"] < kills:
        before = look(root)
        process = context.Process(target=write, args=(root, before + 1))
        process.start()
        process.join(chance.uniform(0, 1.6 * whole))
        if process.is_alive():
            process.kill()
            counts["kills"] += 1
        process.join()
        after = look(root)
        assert after in (before, before + 1), (before, after)
        counts["published" if after > before else "rolled_back"] += 1
    stop.set()
    for process in watching:
        process.join()
    assert _run(context, root, look(root) + 1) == 0
    _whole(root)
    return {
        **counts,
        "reads": reads.value,
        "inconsistent_reads": wrong.value,
        "seconds": round(time.perf_counter() - start),
    }


def _whole(root: str) -> None:
    """Nothing wrong, nothing left over: only files that a vacuum would delete."""
    findings = [f for f in maintenance.doctor(Warehouse.open(root)) if f.severity != "note"]
    assert not findings, findings
    assert not (Path(root) / "staging").exists() or not any((Path(root) / "staging").iterdir())


def _run(context: ForkServerContext, root: str, generation: int, die_at: int = 0) -> int:
    process = context.Process(target=write, args=(root, generation, die_at))
    process.start()
    process.join()
    return process.exitcode or 0


def main(arguments: list[str] | None = None) -> Iterator[dict[str, Any]]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="kills at random moments")
    parser.add_argument("--readers", type=int, default=2, help="processes that look meanwhile")
    parser.add_argument(
        "--stride", type=int, default=1, help="kill at every n-th step only; 0 leaves this part out"
    )
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crash"] if __name__ != "__main__" else ["__main__"])
    with tempfile.TemporaryDirectory(prefix="ontherecord-crash-") as name:
        if options.stride:
            yield {"part": "steps", **killed_at_every_step(context, Path(name), options.stride, options.seed)}
        if options.kills:
            found = killed_at_random(context, Path(name), options.kills, options.readers, options.seed)
            yield {"part": "random", **found}


if __name__ == "__main__":
    for line in main():
        print(json.dumps(line), flush=True)
