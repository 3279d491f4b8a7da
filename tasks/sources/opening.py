"""Bytes of a source: from a file, standard input or an address.

In: a `Source`. Out: its bytes, whole. Files above a limit are refused rather than taken into memory by surprise.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tasks.sources.source import STDIN, Refused, Source

LARGEST = 2 << 30  # bytes; a corpus of records larger than this belongs in several files


def open_source(source: Source) -> bytes:
    """Read a source. Raises Refused when it cannot be read, is empty or too large."""
    if source.path == STDIN:
        raw = sys.stdin.buffer.read(LARGEST + 1)
    elif source.is_local:
        raw = _file(Path(source.path))
    else:
        raw = _address(source.path)
    if len(raw) > LARGEST:
        raise Refused("too_large", f"more than {LARGEST >> 20} MiB")
    if not raw:
        raise Refused("empty", "the file holds no bytes")
    return raw


def _file(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Refused("unreadable", "not a regular file")
        if path.stat().st_size > LARGEST:
            raise Refused("too_large", f"more than {LARGEST >> 20} MiB")
        return path.read_bytes()
    except (OSError, ValueError) as e:
        reason = getattr(e, "strerror", None) or str(e)
        raise Refused("unreadable", f"cannot be read: {reason}") from None


def _address(url: str) -> bytes:
    try:
        import fsspec

        with fsspec.open(url, "rb") as file:
            return file.read(LARGEST + 1)
    except ImportError as e:
        raise Refused("unreadable", f"this kind of address needs another package: {e}"[:300]) from None
    except Exception as e:  # whatever a file system of somebody else raises
        raise Refused(
            "unreadable", " ".join(f"cannot be read: {type(e).__name__}: {e}".split())[:300]
        ) from None
