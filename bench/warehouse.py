"""How fast a large warehouse answers and takes news.

In: how many documents (100 mentions each). Out: a table on standard output. Documents are made of words drawn by Zipf's
law, published by ordinary runs, checks and all. Each question is asked of the catalog as any reader sees it, and, where
that makes sense, of a native DuckDB table with the same rows (the fastest thing there is, at the price of a copy).

    python bench/warehouse.py --documents 100000        # 10 million mentions
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tasks.warehouse import Warehouse, maintenance, staging

WORDS, ENTITIES, PER_DOCUMENT, CLAIMS = 20_000, 200_000, 100, 10
VERSION = "bench"
TARGETS = {  # milliseconds at 10 million mentions
    "a mention by its id": 50,
    "top 20 entities": 300,
    "said_by": 200,
}


def uri(i: int) -> str:
    return f"file:///bench/{i:07d}.txt"


def document_id(i: int) -> str:
    return "d_" + hashlib.sha256(uri(i).encode()).hexdigest()[:16]


class Maker:
    """Rows of synthetic documents, as Arrow tables."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        letters = np.array(list("bcdfghklmnprstvaeiou"))
        lengths = self.chance.integers(3, 10, WORDS)
        self.words = ["".join(self.chance.choice(letters, n)) + str(i % 7) for i, n in enumerate(lengths)]

    def batch(self, first: int, count: int, run_id: str) -> dict[str, pa.Table]:
        """Documents first … first + count - 1: every word of a text is a mention, each tenth begins a claim."""
        picks = (self.chance.zipf(1.3, count * PER_DOCUMENT) - 1) % WORDS
        words = [self.words[p] for p in picks]
        lengths = np.array([len(w) for w in words]).reshape(count, PER_DOCUMENT)
        starts = np.cumsum(lengths + 1, axis=1) - lengths - 1
        ids = [document_id(first + i) for i in range(count)]
        texts = [" ".join(words[i * PER_DOCUMENT : (i + 1) * PER_DOCUMENT]) for i in range(count)]
        days = np.array(
            [np.datetime64("2015-01-01") + (first + i) % 365 for i in range(count)], dtype="datetime64[D]"
        )
        months = [str(d)[:7] for d in days]
        shas = [hashlib.sha256(t.encode()).hexdigest() for t in texts]
        turns = [f"t_{i[2:]}" for i in ids]

        def each(values: list[Any], times: int) -> pa.Array:
            return pa.array(np.repeat(np.array(values, dtype=object), times))

        def fill(value: Any, times: int) -> pa.Array:
            return pa.array([value] * times)

        n, m, c = count, count * PER_DOCUMENT, count * CLAIMS
        flat, ends = starts.ravel(), (starts + lengths).ravel()
        entities = [f"e_{e:016x}" for e in (self.chance.zipf(1.2, m) - 1) % ENTITIES]
        at = np.arange(m).reshape(count, PER_DOCUMENT)[:, :: PER_DOCUMENT // CLAIMS].ravel()
        last = at + 4
        lines = np.array([len(t) for t in texts])
        tables = {
            "documents": {
                "document_id": pa.array(ids), "revision": fill(1, n), "source_uri": pa.array([uri(first + i) for i in range(n)]),
                "source_sha256": pa.array(shas), "format": fill("text", n), "kind": fill("article", n),
                "outlet": pa.array([f"Outlet {i % 40}" for i in range(n)]), "title": pa.array([t[:40] for t in texts]),
                "published_on": pa.array(days), "encoding": fill("utf-8", n), "offsets_of": fill("source", n),
                "raw_bytes": pa.array(lines), "text": pa.array(texts), "word_count": fill(PER_DOCUMENT, n),
                "turn_count": fill(1, n), "pipeline_version": fill(VERSION, n), "published_month": pa.array(months),
            },
            "sources": {
                "document_id": pa.array(ids), "source_sha256": pa.array(shas), "raw_origin": fill(0, n),
                "raw": pa.array([t.encode() for t in texts]), "encoding": fill("utf-8", n), "published_month": pa.array(months),
            },
            "turns": {
                "turn_id": pa.array(turns), "document_id": pa.array(ids), "position": fill(0, n), "char_start": fill(0, n),
                "char_end": pa.array(lines), "raw_start": fill(0, n), "raw_end": pa.array(lines), "role": fill("narration", n),
                "basis": fill("none", n), "inferred": fill(False, n), "published_month": pa.array(months),
            },
            "mentions": {
                "mention_id": pa.array(_ids("m", first * PER_DOCUMENT, m)), "document_id": each(ids, PER_DOCUMENT),
                "turn_id": each(turns, PER_DOCUMENT), "char_start": pa.array(flat), "char_end": pa.array(ends),
                "raw_start": pa.array(flat), "raw_end": pa.array(ends), "text": pa.array(words), "type": fill("PERSON", m),
                "kind": fill("name", m), "entity_id": pa.array(entities), "basis": fill("exact", m),
                "confidence": fill(0.9, m), "metonym": fill(False, m), "published_month": each(months, PER_DOCUMENT),
            },
            "claims": {
                "claim_id": pa.array(_ids("c", first * CLAIMS, c)), "document_id": each(ids, CLAIMS), "turn_id": each(turns, CLAIMS),
                "text": pa.array([" ".join(words[i : i + 5]) for i in at]), "char_start": pa.array(flat[at]),
                "char_end": pa.array(ends[last]), "raw_start": pa.array(flat[at]), "raw_end": pa.array(ends[last]),
                "fragments": pa.array([
                    [{"char_start": int(s), "char_end": int(e), "raw_start": int(s), "raw_end": int(e)}]
                    for s, e in zip(flat[at], ends[last], strict=True)
                ]),
                "attribution": fill("reported", c), "quote_type": fill("indirect", c),
                "speaker_id": pa.array([entities[i] for i in at]), "cue_class": fill("say", c),
                "cue_negated": fill(False, c), "negated": fill(False, c), "rule": fill("bench", c),
                "confidence": fill(0.9, c), "published_month": each(months, CLAIMS),
            },
            "entities": {
                "entity_id": pa.array(sorted(set(entities))),
                "name": pa.array([f"Person {int(e[2:], 16)}" for e in sorted(set(entities))]),
                "type": fill("PERSON", len(set(entities))), "origin": fill("corpus", len(set(entities))),
            },
        }  # fmt: skip
        return {
            name: staging.to_arrow(name, pa.table(columns), run_id=run_id) for name, columns in tables.items()
        }


def _ids(prefix: str, first: int, count: int) -> list[str]:
    return [
        f"{prefix}_{hashlib.blake2b(str(i).encode(), digest_size=8).hexdigest()}"
        for i in range(first, first + count)
    ]


def publish(
    warehouse: Warehouse, maker: Maker, first: int, count: int, run_id: str, batch: int = 5_000
) -> dict[str, float]:
    """One run over these documents; seconds by step."""
    seconds: dict[str, float] = {}
    with warehouse.writing(run_id, {"pipeline_version": VERSION}) as run:
        clock = time.perf_counter()
        for number, start in enumerate(range(first, first + count, batch)):
            run.stage(number, maker.batch(start, min(batch, first + count - start), run_id))
        for step in (run.write, run.check, run.publish):
            seconds["stage" if step == run.write else "_"] = time.perf_counter() - clock
            clock = time.perf_counter()
            step()
            seconds[step.__name__] = time.perf_counter() - clock
            clock = time.perf_counter()
    seconds.pop("_", None)
    return {k: round(v, 2) for k, v in seconds.items()}


def median(ask: Callable[[int], Any], times: int = 9) -> tuple[float, float]:
    """Median milliseconds of a question asked anew each time (after one that is not counted): by the clock on the wall,
    and of processor time over all threads, which tells more on a machine that has other work."""
    ask(0)
    wall, processor = [], []
    for i in range(1, times + 1):
        clock, busy = time.perf_counter(), time.process_time()
        ask(i)
        wall.append(1000 * (time.perf_counter() - clock))
        processor.append(1000 * (time.process_time() - busy))
    return round(statistics.median(wall), 1), round(statistics.median(processor), 1)


def questions(warehouse: Warehouse, documents: int) -> list[dict[str, Any]]:
    """Milliseconds of each question, of the catalog and of native tables."""
    with warehouse.connect() as con, tempfile.TemporaryDirectory(prefix="ontherecord-bench-") as folder:
        mention_ids = [_ids("m", (i * 7919) % (documents * PER_DOCUMENT), 1)[0] for i in range(10)]
        doc_ids = [document_id((i * 104729) % documents) for i in range(10)]
        words = [
            r[0] for r in con.execute("select distinct text from mentions using sample 40 rows").fetchall()
        ]
        asked: list[tuple[str, str, Callable[[int], list[Any]]]] = [
            (
                "a mention by its id",
                "select * from mentions where mention_id = ?",
                lambda i: [mention_ids[i]],
            ),
            (
                "the mentions of a document",
                "select * from mentions where document_id = ?",
                lambda i: [doc_ids[i]],
            ),
            ("a source excerpt", "select source_excerpt(?, 10, 60)", lambda i: [doc_ids[i]]),
            (
                "top 20 entities",
                "select entity_id, count(*) as n from mentions group by 1 order by n desc, 1 limit 20",
                lambda i: [],
            ),
            ("said_by", "from said_by(?)", lambda i: [f"Person {1000 + i}"]),
            ("said_by, much quoted", "from said_by(?)", lambda i: [f"Person {i}"]),
            ("entity", "from entity(?)", lambda i: [f"Person {i}"]),
            ("search, 3 words", "from search(?)", lambda i: [" ".join(words[3 * i : 3 * i + 3])]),
            ("count of mentions", "select count(*) from mentions", lambda i: []),
        ]
        results = []
        with duckdb.connect(f"{folder}/native.duckdb") as native:
            files = warehouse.manifest().state("mentions").files
            native.execute("create table mentions as from read_parquet(?, hive_partitioning = true)", [
                [str(warehouse.root / f) for f in files]
            ]).fetchall()  # fmt: skip
            for name, sql, values in asked:
                ms, processor_ms = median(lambda i, s=sql, v=values: con.execute(s, v(i)).fetchall())
                row: dict[str, Any] = {"question": name, "ms": ms, "processor_ms": processor_ms}
                if "from mentions" in sql:
                    row["native_ms"], _ = median(
                        lambda i, s=sql, v=values: native.execute(s, v(i)).fetchall()
                    )
                if name in TARGETS:
                    row["target_ms"] = TARGETS[name]
                results.append(row)
        return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5, help="the documents are published in this many runs")
    parser.add_argument("--keep", type=Path, help="keep the warehouse in this folder, or use the one there")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="ontherecord-bench-"))
    try:
        fresh = not (folder / "warehouse.json").exists()
        warehouse, maker = Warehouse.open(folder), Maker(0)
        share = options.documents // options.runs
        if fresh:
            for run in range(options.runs):
                seconds = publish(warehouse, maker, run * share, share, f"bench-{run}")
                print(json.dumps({"run": run, "documents": share, **seconds}), flush=True)
        snapshot = warehouse.snapshot()
        size = sum(p.stat().st_size for p in (folder / "tables").rglob("*.parquet")) / 1e6
        print(json.dumps({"mentions": snapshot.rows["mentions"], "megabytes": round(size)}), flush=True)
        clock = time.perf_counter()
        with warehouse.writing(f"noop-{time.time_ns()}", {}) as run:
            known = run.known_documents()
            wanted = [hashlib.sha256(uri(i).encode()).hexdigest() for i in range(share)]
            changed = run.publish().changed
        took = round(time.perf_counter() - clock, 2)
        print(
            json.dumps({"no-op run": took, "known": len(known), "hashed": len(wanted), "changed": changed}),
            flush=True,
        )
        for count, first, what in ((100, 10**6, "new"), (50, 0, "replaced")):
            seconds = publish(warehouse, maker, first, count, f"{what}-{time.time_ns()}")
            print(json.dumps({"documents": count, "what": what, **seconds}), flush=True)
        for row in questions(warehouse, options.documents):
            print(json.dumps(row), flush=True)
        clock = time.perf_counter()
        maintenance.compact(warehouse)
        print(json.dumps({"compact": round(time.perf_counter() - clock, 2)}), flush=True)
        for row in questions(warehouse, options.documents):
            print(json.dumps({"compacted": True, **row}), flush=True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"peak_megabytes": round(peak)}), flush=True)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
