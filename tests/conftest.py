"""Shared by all tests: the reader loaded once, and where the shared data lies when it is there at all."""

import os
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
