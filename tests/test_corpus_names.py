"""What a user relies on: what other documents say of names is the same whether it was read now or kept from earlier runs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warehouse_fixtures import document_id, make_doc, new_warehouse, publish, quick, select, uri  # noqa: F401

from flows import corpus as kept
from tasks.names.census import CorpusNames, Sighting
from tasks.warehouse.forget import forget

WORDS = ["Quellenstrom", "Quellenstorm", "QUELLENSTROM", "McKay", "Mckay", "Arvid", "Odesa", "Odessa"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
# Few bands, so that documents often copy one another, and one comes that joins two groups.
DOCUMENTS = st.lists(
    st.tuples(st.integers(0, 5), st.lists(st.integers(0, 6), min_size=1, max_size=3), st.lists(NAMES, max_size=3)),
    max_size=8,
)  # fmt: skip


def answers(corpus: CorpusNames, documents: list[str]) -> dict[str, Any]:
    """Everything that can be asked of it."""
    beside = [None, *(corpus.origin(each) for each in documents)]
    words = sorted(corpus.words)
    return {
        "documents": len(corpus),
        "words": [[corpus.documents_with(w, beside=b) for b in beside] for w in words],
        "pairs": {p: [corpus.documents_with_pair(*p, beside=b) for b in beside] for p in corpus.pairs},
        "copies": [[corpus.origin(a) == corpus.origin(b) for a in documents] for b in documents],
        "near": [corpus.near(w) for w in words],
        "written": dict(corpus.written),
    }


@given(DOCUMENTS, st.lists(st.integers(0, 8), max_size=3), st.booleans())
def test_taken_in_parts_and_kept_between_it_answers_the_same(
    found: list, cuts: list[int], backwards: bool
) -> None:
    documents = [(f"d_{i}", tuple(bands), names) for i, (_, bands, names) in enumerate(found)]
    ids = [each[0] for each in documents]
    whole = CorpusNames.build(
        Sighting(document, name, 1, origin=bands) for document, bands, names in documents for name in names
    )
    mentioned = [each for each in documents if each[2]]
    parts = CorpusNames()
    order = mentioned[::-1] if backwards else mentioned
    for start, end in pairwise(sorted({0, *(min(c, len(order)) for c in cuts), len(order)})):
        parts = CorpusNames.from_bytes(parts.to_bytes())
        parts.add(order[start:end])
    assert answers(parts, ids) == answers(whole, ids)


@pytest.mark.parametrize("data", [b"", b"\x93\x01\x02\x03", b"\x00", b"\x96\xc0\xc0\xc0\xc0\xc0\xc0"])
def test_what_is_no_corpus_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        CorpusNames.from_bytes(data)


def sightings(name: str, *names: str) -> list[dict[str, Any]]:
    band = sum(map(ord, name))
    return [
        {"document_id": document_id(name), "name": n, "count": 1, "origin": [band]} for n in sorted(names)
    ]


@pytest.mark.usefixtures("quick")
def test_a_run_reads_what_is_new_and_nothing_of_what_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    documents = kept._documents
    monkeypatch.setattr(
        kept, "_documents", lambda rows: read.extend(set(rows.column(0).to_pylist())) or documents(rows)
    )

    def known() -> CorpusNames:
        read.clear()
        with warehouse.writing(f"look-{len(list((warehouse.root / 'runs').glob('*')))}", {}) as run:
            return kept.published_names(run)

    warehouse = new_warehouse(tmp_path, make_doc("a"))
    assert len(known()) == 0 and not read
    publish(
        warehouse,
        "run-2",
        make_doc("b", dead=40),
        name_sightings=sightings("b", "Arvid Quellenstrom", "Odesa"),
    )
    assert known().documents_with("quellenstrom") == 1 and read == [document_id("b")]
    assert known().documents_with("quellenstrom") == 1 and not read
    publish(warehouse, "run-3", make_doc("c", dead=41), name_sightings=sightings("c", "Quellenstrom"))
    assert known().documents_with("quellenstrom") == 2 and read == [document_id("c")]
    publish(warehouse, "run-4", make_doc("b", dead=42), name_sightings=sightings("b", "Odesa"))  # read again
    assert known().documents_with("quellenstrom") == 1 and len(read) == 2
    (copy,) = (warehouse.root / "cache").glob("*")
    copy.write_bytes(copy.read_bytes()[:-20])
    assert known().documents_with("odesa") == 1 and len(read) == 2
    forget(warehouse, [uri("c")])
    assert not (warehouse.root / "cache").exists()
    assert known().documents_with("quellenstrom") == 0
    assert select(warehouse, "select count(*) from name_sightings") == [(1,)]
