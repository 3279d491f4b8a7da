"""Bringing a warehouse written by an older version up to the tables of this one.

In: the manifest of the published run. Out: the same rows in files of the current columns. A new column is null in old
rows; a table that is new starts empty. Done under the writer's lock, before a run writes anything.
"""

from __future__ import annotations

from pathlib import Path

from tasks.warehouse.manifest import Manifest
from tasks.warehouse.tables import SCHEMA_VERSION


def to_current(root: Path, base: Manifest) -> Manifest:
    """The manifest, its files brought to the current schema where they were written under an older one."""
    if not base.sequence or base.schema_version == SCHEMA_VERSION:
        return base
    raise NotImplementedError
