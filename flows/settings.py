"""What a run is told to do. In: options of the command line, a deployment's parameters, environment variables.
Out: `Settings`, a frozen value that every part of the flow reads, and `pipeline_version`, which names the readings
that the warehouse's rows came from."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version as distribution_version
from pathlib import Path
from typing import Any

from tasks import resources

DEFAULT_WAREHOUSE = "warehouse"


def package_version() -> str:
    """The installed version of this project."""
    return distribution_version("ontherecord")


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. `batch_documents` and `batch_chars` bound what one task holds in memory at a time."""

    paths: tuple[str, ...]
    warehouse: str = field(default_factory=lambda: os.environ.get("ONTHERECORD_WAREHOUSE", DEFAULT_WAREHOUSE))
    limit: int | None = None  # documents that are new or changed
    since: str | None = None  # ISO date: documents published before it are left out; undated ones stay in
    dry_run: bool = False
    workers: int = 1
    model: str | None = None
    format: str | None = None
    reprocess: bool = False
    batch_documents: int = 100
    batch_chars: int = 1_500_000

    def as_json(self) -> dict[str, Any]:
        """For the `runs` table: plain values only."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


@cache
def pipeline_version(model: str | None = None) -> str:
    """`<package version>+<8 hex>`: the hash covers the reference tables and the pipeline that reads.

    Two runs with one version give the same rows for the same bytes.
    """
    digest = hashlib.sha256(str(model or "").encode())
    for path in sorted(resources.path("seeds").rglob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    own = resources.path("model", "en_ontherecord")
    if model is None and own.is_dir():
        for path in sorted(p for p in own.rglob("*") if p.is_file()):
            digest.update(path.name.encode() + str(path.stat().st_size).encode())
            if path.stat().st_size < 1_000_000:
                digest.update(path.read_bytes())
            else:  # weights: their ends tell two trainings apart without reading 24 MB at every start
                with path.open("rb") as file:
                    digest.update(file.read(65536))
                    file.seek(-65536, os.SEEK_END)
                    digest.update(file.read())
    code = Path(__file__).resolve().parents[1] / "tasks"
    for path in sorted(code.rglob("*.py")):
        digest.update(path.read_bytes())
    return f"{package_version()}+{digest.hexdigest()[:8]}"
