"""What a run reads from: one `Source` a file (or address), and the canonical names that identify documents.

In: a path or URL as a user typed it. Out: `Source`, whose URI is the same from whichever working directory it was named,
and the document id made from that URI. Nothing here looks inside a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

STDIN = "-"


class SourceError(ValueError):
    """A path or address that cannot be used. The message is one line a user can act on."""


class NothingThere(SourceError):
    """The place is there, and empty: for an inbox that is how it should be most of the time."""


class Refused(Exception):
    """A parser's verdict that these bytes are not a document. Becomes a `Reject`: a short code and one line."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, " ".join(detail.split())[:300]


#: Reason of a Reject for a last line that breaks off: whoever writes the file may not be done with it.
HALF_WRITTEN = "half_written"


@dataclass(slots=True)
class Held:
    """Records of a file that are held already, so that a file that grows costs no more than its new lines.

    `names` has the names of records by the hash of their bytes; a parser that skips one adds its name to `met`.
    """

    names: Mapping[str, tuple[str, ...]]
    met: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Source:
    """One file or address to read. `path` is what is opened; `uri` is its canonical name.

    `side_car` holds the row of a metadata.csv that speaks of this file, as pairs so that the value stays hashable.
    `change_key` is what a store says of an object's content (its ETag, or its size and time); `digest` the hash of the
    bytes where it is known without reading them.
    """

    uri: str
    path: str
    size: int | None = None  # bytes, where known without reading
    side_car: tuple[tuple[str, str], ...] = ()
    change_key: str | None = None
    digest: str | None = None
    held: Held | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The file's own name, with its suffixes."""
        return self.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]

    @property
    def is_local(self) -> bool:
        """True when the bytes lie in a file here, wherever they came from."""
        return self.path != STDIN and "://" not in self.path

    def sha256(self) -> str:
        """Hash of the bytes as stored, read in pieces where it is not known already. Raises OSError."""
        if self.digest is not None:
            return self.digest
        digest = hashlib.sha256()
        with Path(self.path).open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()


def file_uri(path: str) -> str:
    """The file URI of an absolute path whose links and `..` are resolved, so that two runs agree. Odd bytes in names are
    percent-encoded."""
    return "file://" + quote(path.encode("utf-8", "surrogateescape"), safe="/~-._+,@=:")


def record_uri(uri: str, record: str) -> str:
    """The URI of one record (a member, a row, a line) inside a source."""
    return f"{uri}#{quote(record.encode('utf-8', 'replace'), safe='/~-._+,@=:')}"


def document_id(uri: str) -> str:
    """The id of the document at a canonical URI: "d_" and 16 hex digits."""
    return "d_" + hashlib.sha256(uri.encode()).hexdigest()[:16]


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
