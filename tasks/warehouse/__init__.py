"""The warehouse: table definitions, Delta writes, catalog, checks, snapshots, maintenance, exports.

In: spaCy Docs turned into rows (`rows.from_doc`), links from the stories stage. Out: a folder of Delta tables and one
DuckDB catalog that pins exactly one published run. Start with `Warehouse.open(root)`; read with `connect(root)`.
"""

from tasks.warehouse.checks import CheckResult
from tasks.warehouse.errors import ChecksFailed, NotThere, WarehouseBusy, WarehouseError
from tasks.warehouse.run import KnownDocument, KnownReject, Snapshot, WritingRun
from tasks.warehouse.staging import stage_batch
from tasks.warehouse.store import Warehouse, connect

__all__ = [
    "CheckResult",
    "ChecksFailed",
    "KnownDocument",
    "KnownReject",
    "NotThere",
    "Snapshot",
    "Warehouse",
    "WarehouseBusy",
    "WarehouseError",
    "WritingRun",
    "connect",
    "stage_batch",
]
