"""The search index: which terms stand in a document, and how often.

In: rows of `documents`. Out: rows of `postings`. Terms are made by the macro `terms_of` in `sql/macros/terms_of.sql`,
the same one that `search()` applies to a question, so that the two sides cannot drift apart.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from tasks import resources
from tasks.warehouse.tables import TABLES

_COUNT = """
with terms as (
    select document_id, run_id, unnest(terms_of(coalesce(title, '') || ' ' || text)) as term
    from documents
)

select term, document_id, count(*) as frequency, run_id
from terms
group by term, document_id, run_id
order by term, document_id
"""


def postings_of(documents: pa.Table) -> pa.Table:
    """Postings of these documents: term, document_id, frequency, run_id."""
    with duckdb.connect() as con:
        con.execute(resources.path("sql", "macros", "terms_of.sql").read_text(encoding="utf-8"))
        con.register("documents", documents.select(["document_id", "run_id", "title", "text"]))
        found = con.sql(_COUNT).to_arrow_table()
    return found.cast(TABLES["postings"].arrow)
