"""How good the figures are, measured again by the clock. In: a warehouse, and perhaps a folder of annotated sets. Out: a JSON
file in the warehouse's `evaluations/`: what `data_quality` says, how often reviewers agreed with each rule, and what the
benches printed. Benches that need annotated sets run only where a folder of them is given.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.errors import RunError, UsageError

ROOT = Path(__file__).resolve().parents[1]
#: Benches by what they need: nothing but the project, or the sets in the folder of annotated data.
ALONE = ("reader", "sources")
WITH_SETS = ("names", "claims", "speakers", "stories", "entities")
TIMEOUT = 3600  # seconds a bench may take

_AGREEMENT = """
    select c.rule, count(*) as judged, count(*) filter (where d.judgement = 'accept') as accepted
    from decisions d join corrections c on d.original = c.original and d.rule = c.rule
    where d.judgement in ('accept', 'reject', 'edit') and d.decision_id not in
        (select withdraws from decisions where withdraws is not null)
    group by 1 order by 1
"""


def evaluate(warehouse: str, sets: str | None = None, benches: Sequence[str] | None = None) -> Path:
    """Measure and store; returns the file. `sets` is the folder that the benches know as ONTHERECORD_SHARED.

    Raises UsageError for a bench or folder that is not there, RunError when the warehouse cannot be read. A bench that
    fails is stored with its exit code and last lines: one broken bench hides no other's figures.
    """
    if sets is not None and not Path(sets).is_dir():
        raise UsageError(f"no folder of annotated sets at {sets}")
    wanted = tuple(benches) if benches is not None else ALONE + (WITH_SETS if sets else ())
    if strange := [name for name in wanted if not (ROOT / "bench" / f"{name}.py").is_file()]:
        raise UsageError(f"no bench {', '.join(strange)} in {ROOT / 'bench'}")
    found: dict[str, Any] = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "sets": sets}
    found |= _of_warehouse(warehouse)
    found["benches"] = [_bench(name, sets) for name in wanted]
    from tasks.warehouse import Warehouse

    folder = Warehouse.open(warehouse, create=False).root / "evaluations"
    folder.mkdir(exist_ok=True)
    path = folder / f"{found['at'].replace(':', '').replace('+0000', 'Z')}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(found, indent=1, default=str, ensure_ascii=False), encoding="utf-8")
    os.replace(part, path)
    return path


def _of_warehouse(warehouse: str) -> dict[str, Any]:
    """Figures of what is published, from the warehouse alone."""
    from tasks.warehouse import WarehouseError, connect

    try:
        with connect(warehouse) as connection:
            run = connection.execute(
                "select run_id, pipeline_version from runs order by sequence desc limit 1"
            ).fetchone()
            quality = _rows(connection, "from data_quality")
            agreement = _rows(connection, _AGREEMENT)
    except WarehouseError as error:
        raise RunError(str(error)) from error
    run_id, version = run or (None, None)
    return {"run_id": run_id, "pipeline_version": version, "quality": quality, "reviewers": agreement}


def _rows(connection: Any, query: str) -> list[dict[str, Any]]:
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _bench(name: str, sets: str | None) -> dict[str, Any]:
    """One bench in a process of its own, with what it printed."""
    clock = time.perf_counter()
    env = {**os.environ, "PYTHONPATH": str(ROOT), **({"ONTHERECORD_SHARED": sets} if sets else {})}
    try:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=TIMEOUT,
        )  # fmt: skip
        code, output, problem = done.returncode, done.stdout, done.stderr[-2000:] if done.returncode else ""
    except subprocess.TimeoutExpired:
        code, output, problem = 124, "", f"not done after {TIMEOUT} s"
    return {
        "bench": name, "seconds": round(time.perf_counter() - clock, 1), "exit_code": code,
        "output": output.splitlines(), "problem": problem,
    }  # fmt: skip


def lines(path: Path) -> list[str]:
    """The stored figures in a page of markdown."""
    found = json.loads(path.read_text(encoding="utf-8"))
    out = [f"Evaluation of {found['run_id']} (pipeline {found['pipeline_version']}), {found['at']}", ""]
    out += [f"- {' '.join(str(v) for v in row.values())}" for row in found["quality"]]
    for row in found["reviewers"]:
        out.append(f"- rule {row['rule']}: reviewers accepted {row['accepted']} of {row['judged']}")
    for bench in found["benches"]:
        out += ["", f"{bench['bench']}, {bench['seconds']} s, exit code {bench['exit_code']}", "```"]
        out += [*bench["output"], *bench["problem"].splitlines()[-3:], "```"]
    return out
