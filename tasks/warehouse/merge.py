"""How a run's staged rows meet what is published, table by table.

In: the manifest of the published run, the staged rows, the documents to forget. Out: new Delta versions, and `Merged`,
what changed and how many rows each table must now have. Rows of a document are replaced as a whole; rows with a key of
their own are put in place of the old ones, but only where they differ; a table nothing happens to keeps its version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from tasks.warehouse import catalog, delta, migrate, sqlfiles, staging
from tasks.warehouse.errors import WarehouseError
from tasks.warehouse.manifest import Manifest
from tasks.warehouse.root import place
from tasks.warehouse.schema import Table
from tasks.warehouse.tables import DOCUMENT_TABLES, TABLES

#: Rejects that are none any more: a document has come from the same source, or its file was read whole with none.
_RECOVERED = """
    select source_uri from rejects semi join staged_documents using (source_uri)
    union
    select source_uri from rejects
    semi join (select uri from staged_files where rejects = 0) on split_part(source_uri, '#', 1) = uri
"""

# A file that held a forgotten document is not known as a whole any more.
_FILES_OF_FORGOTTEN = """
select uri
from source_files
semi join (
    select split_part(source_uri, '#', 1) as uri from documents semi join forgotten using (document_id)
) using (uri)
"""


#: A row that says again what is published, later or from another run, is no news.
_INCIDENTAL = ("run_id", "decided_at")


@dataclass(slots=True)
class Merged:
    """What a write did. `scope`: ids of the documents whose rows are new; `expected`: rows a table must have."""

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    expected: dict[str, int] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)

    @property
    def scope(self) -> list[str]:
        return self.new + self.replaced

    @property
    def gone(self) -> list[str]:
        return self.replaced + self.deleted

    @property
    def changed(self) -> bool:
        return bool(self.touched)


class Merger:
    """One run's merge. `root` is the warehouse, `base` the published manifest it builds on."""

    def __init__(self, root: Path, base: Manifest, staging_dir: Path, forget: Iterable[str]) -> None:
        self._root, self._base, self._staging, self._run_id = root, base, staging_dir, staging_dir.name
        self._con = place(root).duckdb()
        for table in TABLES.values():
            state = base.state(table.name)
            self._con.execute(
                f"create view {table.name} as {catalog.scan(table, root, state.files, base.schema_version)}"
            )
        self._forget = sorted(set(forget))
        self._done = Merged()

    def __enter__(self) -> Merger:
        return self

    def __exit__(self, *_: object) -> None:
        self._con.close()

    def merge(self) -> Merged:
        """Write everything; returns what was done."""
        for table in migrate.needed(self._base):
            state = migrate.rewrite(self._root, self._base, table, self._run_id)
            self._touch(table, state.rows)
        documents = self._documents()
        self._ids("gone", self._done.gone)
        self._ids("scope", self._done.scope)
        self._complete(set(self._done.scope))
        entities = self._entities()
        for name in DOCUMENT_TABLES:
            rows = documents if name == "documents" else staging.staged(self._staging, name)
            self._replace(TABLES[name], rows)
        self._copies_of_deleted()
        self._upsert(TABLES["entities"], entities)
        orphans = self._orphans()
        if orphans:
            self._delete(TABLES["entities"], "entity_id", orphans)
        self._judged_pairs(orphans)
        self._stories()
        self._upsert(TABLES["rejects"], self._rejects())
        files = staging.staged(self._staging, "source_files")
        self._con.register("staged_files", files)
        if recovered := self._column(_RECOVERED):
            self._delete(TABLES["rejects"], "source_uri", recovered)
        self._upsert(TABLES["source_files"], files)
        if lost := self._column(_FILES_OF_FORGOTTEN):
            self._delete(TABLES["source_files"], "uri", lost)
        for table in TABLES.values():
            if table.replace == "append":
                self._append(table, self._new_keys(table, staging.staged(self._staging, table.name)))
        for name in self._done.touched:
            delta.compact_if_scattered(TABLES[name], self._folder(TABLES[name]))
        return self._done

    # documents

    def _documents(self) -> pa.Table:
        """Staged documents with their revision; sorts them into new and replaced."""
        staged = staging.staged(self._staging, "documents")
        self._con.register("staged_documents", staged)
        twice = self._column(
            "select document_id from staged_documents group by 1 having count(*) > 1 limit 3"
        )
        if twice:
            raise WarehouseError(f"documents staged more than once in one run: {', '.join(twice)}")
        known = dict(
            self._con.execute(
                "select document_id, source_sha256 from documents semi join staged_documents using (document_id)"
            ).fetchall()
        )
        ids = staged.column("document_id").to_pylist()
        self._done.replaced = sorted(i for i in ids if i in known)
        self._done.new = sorted(i for i in ids if i not in known)
        staged_too = set(ids)
        self._ids("forgotten", [i for i in self._forget if i not in staged_too])
        self._done.deleted = self._column(
            "select document_id from documents semi join forgotten using (document_id) order by 1"
        )
        return self._query(
            """
            select staged_documents.* replace (
                case
                    when documents.document_id is null then 1
                    when documents.source_sha256 = staged_documents.source_sha256 then documents.revision
                    else documents.revision + 1
                end as revision
            )
            from staged_documents
            left join documents using (document_id)
            """,
            TABLES["documents"],
        )

    def _complete(self, scope: set[str]) -> None:
        """Rows of a document may only be staged together with the document."""
        for name in DOCUMENT_TABLES:
            if name != "documents" and staging.has_rows(self._staging, name):
                strange = set(staging.ids_of(staging.staged(self._staging, name))) - scope
                if strange:
                    raise WarehouseError(
                        f"{name} staged for documents that are not: {', '.join(sorted(strange)[:3])}"
                    )

    def _copies_of_deleted(self) -> None:
        """A copy whose original is gone stands for itself."""
        table = TABLES["documents"]
        originals = self._column(
            """
            select distinct duplicate_of
            from documents
            anti join gone using (document_id)
            where duplicate_of in (select document_id from forgotten)
            """
        )
        if originals:
            delta.clear(self._folder(table), "duplicate_of", originals, table, self._run_id)

    # entities

    def _entities(self) -> pa.Table:
        """One row for each entity that staged documents or departed ones speak of, its forms brought up to date."""
        self._con.register("staged_entities", staging.staged(self._staging, "entities"))
        self._con.register("staged_forms", staging.staged(self._staging, "document_entities"))
        return self._query(
            sqlfiles.statement("merge", "entities"), TABLES["entities"], {"run_id": self._run_id}
        )

    def _orphans(self) -> list[str]:
        """Entities known from departed documents alone; nobody else speaks of them or points at them."""
        if not self._done.gone:
            return []
        return self._column(sqlfiles.statement("merge", "orphans"))

    def _judged_pairs(self, orphans: list[str]) -> None:
        """What was judged in departed documents goes with them, and what was judged of entities that are gone."""
        self._con.register("orphans", pa.table({"entity_id": pa.array(orphans, pa.string())}))
        stale = """
            document_id in (select document_id from gone) or entity_b in (select entity_id from orphans)"""
        staged = staging.staged(self._staging, "entity_merges")
        self._restate(TABLES["entity_merges"], self._last_per_key(TABLES["entity_merges"], staged), stale)

    # stories, links, rejects

    def _stories(self) -> None:
        """Links and memberships: those of restated stories and of departed documents go, the staged ones come."""
        stories = self._last_per_key(TABLES["stories"], staging.staged(self._staging, "stories"))
        members = self._last_per_key(
            TABLES["story_documents"], staging.staged(self._staging, "story_documents")
        )
        links = self._last_per_key(TABLES["claim_links"], staging.staged(self._staging, "claim_links"))
        self._con.register("staged_stories", stories)
        self._con.register("staged_members", members)
        self._con.register("staged_links", links)
        stale = {
            "claim_links": """
                story_id in (select story_id from staged_stories)
                or document_a in (select document_id from gone)
                or document_b in (select document_id from gone)
                or (
                    document_a in (select document_id from staged_members)
                    and document_b in (select document_id from staged_members)
                )""",
            "story_documents": """
                story_id in (select story_id from staged_stories)
                or document_id in (select document_id from gone)
                or document_id in (select document_id from staged_members)""",
            # a story that every document has left
            "stories": """
                merged_into is null
                and story_id not in (select story_id from staged_members)
                and story_id not in (
                    select story_id
                    from story_documents
                    anti join gone using (document_id)
                    anti join staged_members using (document_id)
                )
                and story_id not in (select merged_into from stories where merged_into is not null)""",
        }
        for name, staged in (("stories", stories), ("story_documents", members), ("claim_links", links)):
            self._restate(TABLES[name], staged, stale[name])

    def _restate(self, table: Table, staged: pa.Table, stale: str) -> None:
        """Delete rows that `stale` selects and are not staged again just so; upsert the staged ones that differ."""
        fresh = self._unchanged_dropped(table, staged)
        self._con.register("again", staged)
        keys = ", ".join(table.key)
        first, *rest = table.key
        gone = self._con.execute(
            f"select {keys} from {table.name} where ({stale}) and ({keys}) not in (select ({keys}) from again)"
            if len(table.key) > 1
            else f"select {keys} from {table.name} where ({stale}) and {first} not in (select {first} from again)"
        ).fetchall()
        if gone:
            if not rest:
                self._delete(table, first, [row[0] for row in gone])
            else:
                self._delete_keys(table, gone)
        self._upsert(table, fresh)

    def _rejects(self) -> pa.Table:
        """Staged rejects with their history; one that failed just so before is no news."""
        self._con.register(
            "staged_rejects", self._last_per_key(TABLES["rejects"], staging.staged(self._staging, "rejects"))
        )
        return self._query(
            """
            select staged_rejects.* replace (
                coalesce(rejects.first_run_id, staged_rejects.run_id) as first_run_id,
                coalesce(rejects.attempts, 0) + 1 as attempts
            )
            from staged_rejects
            left join rejects using (source_uri)
            where
                rejects.source_uri is null
                or rejects.source_sha256 is distinct from staged_rejects.source_sha256
                or rejects.stage is distinct from staged_rejects.stage
                or rejects.reason is distinct from staged_rejects.reason
                or rejects.detail is distinct from staged_rejects.detail
                or rejects.pipeline_version is distinct from staged_rejects.pipeline_version
            """,
            TABLES["rejects"],
        )

    # one table

    def _replace(self, table: Table, staged: pa.Table) -> None:
        """Replace the rows of departed documents by the staged rows."""
        old = self._base.state(table.name).rows
        gone = 0
        if self._done.gone and old:
            gone = self._number(f"select count(*) from {table.name} semi join gone using (document_id)")
        if not gone and not len(staged):
            return
        if gone:
            delta.delete_where(self._folder(table), "document_id", self._done.gone, table, self._run_id)
        delta.append(table, self._folder(table), staged, self._run_id)
        self._touch(table, old - gone + len(staged))

    def _upsert(self, table: Table, staged: pa.Table) -> None:
        fresh = self._unchanged_dropped(table, self._last_per_key(table, staged))
        if not len(fresh):
            return
        self._con.register("fresh", fresh)
        keys = ", ".join(table.key)
        known = self._number(f"select count(*) from {table.name} semi join fresh using ({keys})")
        old = self._done.expected.get(table.name, self._base.state(table.name).rows)
        # Rows that are all new need no merge, which reads the whole table.
        put = delta.upsert if known else delta.append
        put(table, self._folder(table), fresh, self._run_id)
        self._touch(table, old + len(fresh) - known)

    def _append(self, table: Table, rows: pa.Table) -> None:
        if len(rows):
            delta.append(table, self._folder(table), rows, self._run_id)
            self._touch(table, self._base.state(table.name).rows + len(rows))

    def _delete(self, table: Table, column: str, values: list[str]) -> None:
        old = self._done.expected.get(table.name, self._base.state(table.name).rows)
        delta.delete_where(self._folder(table), column, values, table, self._run_id)
        self._touch(table, old - len(values))

    def _delete_keys(self, table: Table, keys: list[tuple]) -> None:
        old = self._base.state(table.name).rows
        rows = pa.table({k: pa.array([key[i] for key in keys], pa.string()) for i, k in enumerate(table.key)})
        delta.delete_keys(table, self._folder(table), rows, self._run_id)
        self._touch(table, old - len(keys))

    def _touch(self, table: Table, rows: int) -> None:
        self._done.expected[table.name] = rows
        if table.name not in self._done.touched:
            self._done.touched.append(table.name)

    def _new_keys(self, table: Table, staged: pa.Table) -> pa.Table:
        """Staged rows of an append-only table that are not in it yet."""
        self._con.register("again", staged)
        return self._query(
            f"select * from again anti join {table.name} using ({', '.join(table.key)})", table
        )

    def _last_per_key(self, table: Table, staged: pa.Table) -> pa.Table:
        """Of several staged rows with one key the last."""
        self._con.register(
            "again", staged.append_column("row_order", pa.array(range(len(staged)), pa.int64()))
        )
        return self._query(
            f"""
            select * exclude (row_order) from again
            qualify row_number() over (partition by {", ".join(table.key)} order by row_order desc) = 1
            """,
            table,
        )

    def _unchanged_dropped(self, table: Table, staged: pa.Table) -> pa.Table:
        """Staged rows that differ from the published row of their key in more than the run that wrote them."""
        if not len(staged) or not self._base.state(table.name).rows:
            return staged
        self._con.register("again", staged)
        same = " and ".join(
            f"old.{c.name} is not distinct from again.{c.name}" for c in table if c.name not in _INCIDENTAL
        )
        return self._query(
            f"select * from again where not exists (select 1 from {table.name} as old where {same})", table
        )

    def _ids(self, name: str, ids: list[str]) -> None:
        self._con.register(name, pa.table({"document_id": pa.array(ids, pa.string())}))

    def _query(self, sql: str, table: Table, values: dict[str, str] | None = None) -> pa.Table:
        found = self._con.sql(sql, params=values).to_arrow_table()
        return staging.to_arrow(table.name, found.select(table.names))

    def _column(self, sql: str) -> list[str]:
        return [row[0] for row in self._con.execute(sql).fetchall()]

    def _number(self, sql: str) -> int:
        return int(self._con.execute(sql).fetchall()[0][0])

    def _folder(self, table: Table) -> delta.Folder:
        return place(self._root).table(table.name)
