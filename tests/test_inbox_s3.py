"""What a user relies on: a prefix in S3 is an inbox like a folder. Against moto's server on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    from moto_store import point_at

    point_at(s3_server, "news", monkeypatch)
    return "news"


def put(key: str, body: bytes) -> None:
    import s3fs

    s3fs.S3FileSystem(use_listings_cache=False).pipe_file(key, body)


ARTICLE = b"The mayor said on Monday that the bridge would open in the fall and that nobody would pay.\n"


def test_a_prefix_costs_only_what_is_new(bucket, tmp_path) -> None:
    from test_inbox import Reader

    put("news/shows/a.txt", ARTICLE)
    put("news/shows/2026/b.txt", ARTICLE * 2)
    put("news/other/c.txt", ARTICLE)
    reader = Reader(tmp_path)
    first = reader.read("s3://news/shows/")
    assert first.documents == 2 and len(first.fetched) == 2
    assert {d.source_uri for d in reader.batches} == {"s3://news/shows/a.txt", "s3://news/shows/2026/b.txt"}
    again = reader.read("s3://news/shows/")
    assert (again.documents, again.unchanged, again.fetched) == (0, 2, [])
    put("news/shows/a.txt", ARTICLE.replace(b"fall", b"spring"))
    put("news/shows/d.txt", ARTICLE * 3)
    third = reader.read("s3://news/shows/")
    assert (third.documents, third.unchanged) == (2, 1) and len(third.fetched) == 2


def test_a_bucket_that_is_not_there_is_one_line(bucket) -> None:
    from tasks.sources import SourceError, discover

    with pytest.raises(SourceError) as error:
        discover(["s3://no-such-bucket/x/"])
    assert "\n" not in str(error.value)


def test_the_exchange_of_a_cluster_may_be_a_bucket(bucket, tmp_path: Path) -> None:
    import test_runners

    from flows import runners

    work = tmp_path / "work"
    work.mkdir()
    (work / "corpus").write_text("shared")
    (work / "batch").write_text("given 0")
    (work / "batch-1").write_text("given 1")
    out = tmp_path / "run_1"
    items = [(0, work / "batch", work / "corpus", out), (1, work / "batch-1", work / "corpus", out)]
    with runners.Exchange("s3://news/exchange") as exchange:
        sent = exchange.sent(items)
        for item in sent:
            runners.away(test_runners.write_twice, *item)
            exchange.fetch(item)
    assert [p.read_text() for p in sorted(out.rglob("*.txt"))] == ["run_1 0", "run_1 1"]
    import s3fs

    assert s3fs.S3FileSystem(use_listings_cache=False).find("news/exchange") == []
