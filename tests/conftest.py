"""Shared by all tests: the reader loaded once, and where the shared data lies when it is there at all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def nlp():
    """The project's English pipeline with the stages behind it."""
    from flows.batches import reader

    return reader(None)


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds" / "transcripts"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not here (ONTHERECORD_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of a stand-in for S3; tests that need it are skipped without its packages."""
    pytest.importorskip("s3fs", reason="the extra s3 is not installed")
    pytest.importorskip("moto.server", reason="moto's server is not installed")
    from moto_store import serving_s3

    with serving_s3() as url:
        yield url
