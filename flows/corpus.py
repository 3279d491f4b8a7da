"""What the published documents say of names, kept between runs so that a run reads of it what is new.

In: a `WritingRun`. Out: the `CorpusNames` of everything published. A copy of it lies in `cache/` in the warehouse, with the
number of rows it has of each run: as long as the warehouse still has just these, only the rows of later runs are read. It is a
help, never the truth: without it, or when a document has gone or was read again, it is made anew from `name_sightings`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgpack
import pyarrow as pa
import pyarrow.compute as pc

from flows.versions import stage_versions
from tasks import names
from tasks.resources import collector_at_rest

#: The copy is written again when this share of it, or this many rows, would have to be read otherwise.
SHARE, ROWS = 0.05, 20_000


def published_names(run: Any, *, keep: bool = True) -> names.CorpusNames:
    """The names of every published document. With `keep`, what had to be read is kept for the next run."""
    counted = pc.value_counts(run.published("name_sightings", ["run_id"]).column(0)).to_pylist()
    rows = {each["values"]: each["counts"] for each in counted}
    path = Path(run.root) / "cache" / f"names-{stage_versions()['names']}.msgpack"
    held, corpus = _load(path, rows)
    late = sorted(set(rows) - set(held))
    if not late:
        return corpus
    quoted = ", ".join("'" + run_id.replace("'", "''") + "'" for run_id in late)
    where = f"run_id in ({quoted})" if held else None
    corpus.add(_documents(run.published("name_sightings", ["document_id", "name", "origin"], where=where)))
    total, read = sum(rows.values()), sum(rows[run_id] for run_id in late)
    if keep and (total < ROWS or read > ROWS or read > SHARE * total):
        _keep(path, rows, corpus)
    return corpus


def _documents(rows: pa.Table) -> list[tuple[str, list[int], list[str]]]:
    """Rows of `name_sightings` by document: id, bands of its fingerprint, names."""
    if not rows.num_rows:
        return []
    ids, written = rows.column("document_id").to_pylist(), rows.column("name").to_pylist()
    starts = [i for i, each in enumerate(ids) if i == 0 or ids[i - 1] != each]
    bands = rows.column("origin").take(pa.array(starts)).to_pylist()
    ends = [*starts[1:], len(ids)]
    return [(ids[a], band or [], written[a:b]) for a, b, band in zip(starts, ends, bands, strict=True)]


def _load(path: Path, rows: Mapping[str, int]) -> tuple[dict[str, int], names.CorpusNames]:
    """The copy and its rows by run, when all of them are still published; else nothing."""
    with suppress(OSError, ValueError, TypeError, msgpack.UnpackException), collector_at_rest():
        held, data = msgpack.unpackb(path.read_bytes())
        if all(rows.get(run_id) == count for run_id, count in held.items()):
            return held, names.CorpusNames.from_bytes(data)
    return {}, names.CorpusNames()


def _keep(path: Path, rows: Mapping[str, int], corpus: names.CorpusNames) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            part.write_bytes(msgpack.packb([rows, corpus.to_bytes()]))
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        for old in path.parent.glob("names-*.msgpack"):
            if old != path:
                old.unlink(missing_ok=True)
