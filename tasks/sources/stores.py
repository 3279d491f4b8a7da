"""Object stores as inboxes: what lies under a prefix, and a local copy of an object for the time of reading it.

In: an address such as `s3://bucket/prefix/` or `gs://bucket/shows/*.json`. Out: one `Source` an object, whose `change_key`
(the ETag, or size and time of change) tells without a download whether it has changed. Any file system of fsspec that can
list will do; s3fs and gcsfs read their credentials and endpoints where those programs always do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tasks.sources.opening import LARGEST
from tasks.sources.source import NothingThere, Refused, Source, SourceError

#: Protocols that fsspec can list. A web server cannot be listed: its addresses are read one by one.
LISTED = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "hdfs", "sftp", "ftp", "smb", "memory")
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}


def is_store(path: str) -> bool:
    """True for an address in a store that can be listed."""
    return path.partition("://")[0] in LISTED and "://" in path


def listing(address: str) -> list[Source]:
    """The objects at an address, a prefix or a glob, in order of their names; hidden and empty names are left out.

    Raises SourceError when the store cannot be listed, NothingThere when it holds nothing there.
    """
    protocol = address.partition("://")[0]
    system, path = _system(address)
    try:
        if any(c in path for c in "*?["):
            found = system.glob(path, detail=True)
        elif address.endswith("/") or not system.isfile(path):
            found = system.find(path, detail=True)
        else:
            found = {path: system.info(path)}
    except Exception as error:  # every store raises errors of its own
        raise SourceError(f"cannot list {address}: {_one_line(error)}") from error
    sources = [
        Source(
            f"{protocol}://{name.lstrip('/')}" if protocol != "memory" else f"memory://{name}",
            f"{protocol}://{name}",
            info.get("size"),
            change_key=_change_key(info),
        )
        for name, info in sorted(found.items())
        if info.get("type") == "file" and not _hidden(name.removeprefix(path)) and not name.endswith("/")
    ]
    if not sources:
        raise NothingThere(f"nothing to read at {address}")
    return sources


@contextmanager
def at_hand(source: Source, folder: Path) -> Iterator[Source]:
    """The source as a local file with its hash known: itself, or a copy in `folder` that is deleted at the end.

    Raises Refused when it cannot be read or is larger than any source may be.
    """
    if source.is_local or "://" not in source.path:
        yield source
        return
    copy = folder / hashlib.sha256(source.uri.encode()).hexdigest()[:16] / (source.name[-150:] or "item")
    try:
        yield replace(source, path=str(copy), digest=_fetch(source.path, copy))
    finally:
        copy.unlink(missing_ok=True)


def _fetch(address: str, to: Path) -> str:
    """Copy the bytes at an address into a file; returns their SHA-256."""
    digest, size = hashlib.sha256(), 0
    try:
        import fsspec

        to.parent.mkdir(parents=True, exist_ok=True)
        with fsspec.open(address, "rb") as file, to.open("wb") as out:
            while piece := file.read(1 << 20):
                size += len(piece)
                if size > LARGEST:
                    raise Refused("too_large", f"more than {LARGEST >> 20} MiB")
                digest.update(piece)
                out.write(piece)
    except ImportError as error:
        raise Refused("unreadable", f"this kind of address needs another package: {error}"[:300]) from None
    except Refused:
        raise
    except Exception as error:  # whatever a file system of somebody else raises
        raise Refused("unreadable", f"cannot be read: {_one_line(error)}"[:300]) from None
    return digest.hexdigest()


def _system(address: str) -> tuple[Any, str]:
    try:
        import fsspec

        # Listings are asked for afresh each time: an inbox that remembers its last look never sees anything new.
        return fsspec.core.url_to_fs(address, use_listings_cache=False)
    except ImportError as error:
        extra = _EXTRAS.get(address.partition("://")[0])
        hint = f"; pip install 'ontherecord[{extra}]'" if extra else ""
        raise SourceError(f"{address} needs another package: {_one_line(error)}{hint}") from error
    except Exception as error:
        raise SourceError(f"cannot open {address}: {_one_line(error)}") from error


def _change_key(info: dict[str, Any]) -> str:
    """What tells two contents of one object apart: its ETag or checksum, else its size and the time of its change."""
    for key in ("ETag", "etag", "md5Hash", "content_md5", "crc32c"):
        if info.get(key):
            return f"{key.lower()}:{info[key]}".replace('"', "")
    changed = next(
        (info[k] for k in ("LastModified", "updated", "mtime", "modified", "created") if info.get(k)), ""
    )
    return f"size:{info.get('size')} time:{changed}"


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/") if part)


def _one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
