"""The raw bytes of a source as text, and the byte that each character begins at.

In: bytes and the encoding they are in. Out: `Decoded`, which `TracedText` builds on.
"""

from __future__ import annotations

import codecs

import numpy as np


class Decoded:
    """The decoded source, one character a code point, with the byte offset of each."""

    __slots__ = ("_offsets", "_origin", "_width", "encoding", "raw", "text")

    def __init__(self, raw: bytes, encoding: str, origin: int) -> None:
        name = codecs.lookup(encoding).name
        if name in ("utf-16", "utf-32", "utf-8-sig") or name.startswith(("iso2022", "hz", "utf-7")):
            raise ValueError(
                f"{encoding} has no fixed byte offsets; give utf-16-le, utf-8 … or re-encode first"
            )
        errors = "surrogatepass" if name.startswith(("utf-16", "utf-32")) else "surrogateescape"
        self.raw, self.encoding, self._origin = raw, name, origin
        self.text = raw.decode(name, errors)
        # Every character one byte wide: offsets are the identity and need no table.
        self._width = 1 if len(self.text) == len(raw) else 0
        self._offsets = None if self._width else _byte_offsets(self.text, name, errors, len(raw))

    def byte(self, index: int) -> int:
        """Byte offset in the source file of base character `index` (0 … len(text))."""
        return self._origin + (index if self._offsets is None else int(self._offsets[index]))

    def index(self, byte: int, *, up: bool) -> int:
        """Base character at a byte offset; inside a multi-byte character the one before, or after when `up`."""
        at = min(max(byte - self._origin, 0), len(self.raw))
        if self._offsets is None:
            return at
        return (
            int(np.searchsorted(self._offsets, at, "left"))
            if up
            else int(np.searchsorted(self._offsets, at, "right") - 1)
        )


def _byte_offsets(text: str, encoding: str, errors: str, size: int) -> np.ndarray:
    """Byte offset of each character and of the end: uint64 array of len(text) + 1."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if encoding == "utf-8":
        # An undecodable byte stands in the text as one lone surrogate (PEP 383) and is one byte wide.
        widths = 1 + (points >= 0x80).astype(np.uint8) + (points >= 0x800) + (points >= 0x10000)
        widths[(points >= 0xDC80) & (points <= 0xDCFF)] = 1
    else:
        unique, inverse = np.unique(points, return_inverse=True)
        each = np.array([len(chr(p).encode(encoding, errors)) for p in unique], dtype=np.uint8)
        widths = each[inverse]
    offsets = np.zeros(len(points) + 1, dtype=np.uint64)
    np.cumsum(widths, out=offsets[1:])
    if int(offsets[-1]) != size:
        raise ValueError(f"{encoding} does not map back to its bytes; re-encode the source as UTF-8 first")
    return offsets
