"""What a run reads from: one `Source` a file (or address), and the canonical names that identify documents.

In: a path or URL as a user typed it. Out: `Source`, whose URI is the same from whichever working directory it was named,
and the document id made from that URI. Nothing here looks inside a file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


class SourceError(ValueError):
    """A path or address that cannot be used. The message is one line a user can act on."""


class Refused(Exception):
    """A parser's verdict that these bytes are not a document. Becomes a `Reject`: a short code and one line."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Source:
    """One file or address to read. `path` is what is opened; `uri` is its canonical name.

    `side_car` holds the row of a metadata.csv that speaks of this file, as pairs so that the value stays hashable.
    """

    uri: str
    path: str
    size: int | None = None  # bytes, where known without reading
    side_car: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The file's own name, with its suffixes."""
        return self.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]

    @property
    def is_local(self) -> bool:
        return self.uri.startswith("file://")

    def sha256(self) -> str:
        """Hash of the bytes as stored, read in pieces. Raises OSError."""
        digest = hashlib.sha256()
        with Path(self.path).open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()


def file_uri(path: Path) -> str:
    """The file URI of a path, links and `..` resolved, so that two runs agree. Odd bytes in names are percent-encoded."""
    return "file://" + quote(str(path.resolve()).encode("utf-8", "surrogateescape"), safe="/~-._+,@=:")


def record_uri(uri: str, record: str) -> str:
    """The URI of one record (a member, a row, a line) inside a source."""
    return f"{uri}#{quote(record.encode('utf-8', 'replace'), safe='/~-._+,@=:')}"


def document_id(uri: str) -> str:
    """The id of the document at a canonical URI: "d_" and 16 hex digits."""
    return "d_" + hashlib.sha256(uri.encode()).hexdigest()[:16]


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
