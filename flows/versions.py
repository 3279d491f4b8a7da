"""Which stage has changed since a document was read. In: the code and the reference tables of each stage as they are now,
and what the runs in the warehouse noted of theirs. Out: `pipeline_version`, which names the readings that the warehouse's
rows came from, a short hash a stage, and the documents that are stale: read by a stage that is another by now."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version as distribution_version
from pathlib import Path
from typing import Any

from flows.errors import UsageError
from tasks import resources

#: Stages by whose version a document may be stale, in the order they run; `rows` is what makes rows of a reading.
STAGES = ("sources", "text", "names", "language", "turns", "entities", "claims", "rows")
#: Any of them.
ALL = "all"
_TASKS = Path(__file__).resolve().parents[1] / "tasks"
_TABLE = re.compile(r'"([\w/]+\.csv)"')  # "names/people.csv" in quotes; not names/people.csv in prose


def package_version() -> str:
    """The installed version of this project."""
    return distribution_version("ontherecord")


@cache
def pipeline_version(model: str | None = None) -> str:
    """`<package version>+<8 hex>`. Two runs with one version give the same rows for the same bytes."""
    stages = json.dumps(stage_versions(model), sort_keys=True)
    return f"{package_version()}+{hashlib.sha256(stages.encode()).hexdigest()[:8]}"


@cache
def stage_versions(model: str | None = None) -> dict[str, str]:
    """8 hex digits for each of STAGES: its code, the reference tables in `seeds/<stage>` and those that the code names;
    for `language` the pipeline that reads as well."""
    found = {}
    for stage in STAGES:
        digest = hashlib.sha256()
        tables = set(resources.path("seeds", stage).rglob("*.csv"))
        for path in _code(stage):
            code = path.read_bytes()
            digest.update(code)
            named = (resources.path("seeds", *name.split("/")) for name in _TABLE.findall(code.decode()))
            tables.update(table for table in named if table.is_file())
        for table in sorted(tables):
            digest.update(table.name.encode() + table.read_bytes())
        if stage == "language":
            _add_model(digest, model)
        found[stage] = digest.hexdigest()[:8]
    return found


def _code(stage: str) -> list[Path]:
    if stage == "rows":
        return [_TASKS / "carrier.py", *sorted((_TASKS / "warehouse").glob("rows*.py"))]
    return sorted((_TASKS / stage).rglob("*.py"))


def _add_model(digest: Any, model: str | None) -> None:
    digest.update(str(model or "").encode())
    own = resources.path("model", "en_ontherecord")
    if model is not None or not own.is_dir():
        return
    for path in sorted(p for p in own.rglob("*") if p.is_file()):
        digest.update(path.name.encode() + str(path.stat().st_size).encode())
        if path.stat().st_size < 1_000_000:
            digest.update(path.read_bytes())
        else:  # weights: their ends tell two trainings apart without reading 24 MB at every start
            with path.open("rb") as file:
                digest.update(file.read(65536))
                file.seek(-65536, os.SEEK_END)
                digest.update(file.read())


def check_stage(stage: str | None, also: Iterable[str] = ()) -> None:
    """Raises UsageError naming the stages there are, unless this is one (or None)."""
    known = (*STAGES, *also, ALL)
    if stage is not None and stage not in known:
        raise UsageError(f"no stage {stage!r}; there are {', '.join(known)}")


def changed_stages(settings: str | None, now: Mapping[str, str]) -> list[str]:
    """The stages that are others now than in the run with these settings (JSON, as in `runs.settings`)."""
    then = json.loads(settings or "{}").get("stages") or {}
    return [stage for stage, version in now.items() if then.get(stage) != version]


def stale(run: Any, stage: str, version: str, now: Mapping[str, str]) -> set[str]:
    """Source URIs of the published documents that an older version of `stage` read (ALL: of any stage)."""
    settings = dict(zip(*run.published("runs", ["run_id", "settings"]).to_pydict().values(), strict=True))
    is_old = {
        run_id: stage == ALL or stage in changed_stages(words, now) for run_id, words in settings.items()
    }
    where = "pipeline_version <> '" + version.replace("'", "''") + "'"
    found = run.published("documents", ["source_uri", "run_id"], where=where).to_pylist()
    return {row["source_uri"] for row in found if is_old.get(row["run_id"], True)}
