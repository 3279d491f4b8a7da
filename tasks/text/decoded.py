"""The raw bytes of a source as text, and the byte that each character begins at.

In: bytes and the encoding they are in. Out: `Decoded`, which `TracedText` builds on. A table of every character's byte
would be eight times the text: the byte of every 256th character is kept, and what lies between is counted when asked for.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left, bisect_right
from itertools import accumulate

import numpy as np

_STEP = 256  # characters from one kept offset to the next
_CHUNK = _STEP << 12  # characters counted at a time


class Decoded:
    """The decoded source, one character a code point, with the byte offset of each."""

    __slots__ = ("_errors", "_known", "_origin", "encoding", "raw", "text")

    def __init__(self, raw: bytes, encoding: str, origin: int) -> None:
        name = codecs.lookup(encoding).name
        if name in ("utf-16", "utf-32", "utf-8-sig") or name.startswith(("iso2022", "hz", "utf-7")):
            raise ValueError(
                f"{encoding} has no fixed byte offsets; give utf-16-le, utf-8 … or re-encode first"
            )
        self._errors = "surrogatepass" if name.startswith(("utf-16", "utf-32")) else "surrogateescape"
        self.raw, self.encoding, self._origin = raw, name, origin
        self.text = raw.decode(name, self._errors)
        # Every character one byte wide: offsets are the identity and need no table.
        self._known = None if len(self.text) == len(raw) else self._count()

    def byte(self, index: int) -> int:
        """Byte offset in the source file of base character `index` (0 … len(text))."""
        if self._known is None:
            return self._origin + index
        step = index // _STEP
        between = self.text[step * _STEP : index]
        return self._origin + int(self._known[step]) + int(self._widths(between).sum() if between else 0)

    def index(self, byte: int, *, up: bool) -> int:
        """Base character at a byte offset; inside a multi-byte character the one before, or after when `up`."""
        at = min(max(byte - self._origin, 0), len(self.raw))
        if self._known is None:
            return at
        step = max(0, int(np.searchsorted(self._known, at, "right")) - 1)
        first = step * _STEP
        widths = self._widths(self.text[first : first + _STEP])
        offsets = list(accumulate(widths.tolist(), initial=int(self._known[step])))
        return first + (bisect_left(offsets, at) if up else bisect_right(offsets, at) - 1)

    def _widths(self, s: str) -> np.ndarray:
        """How many bytes each character of `s` is in the source: integers, one a character."""
        points = np.frombuffer(s.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        if self.encoding == "utf-8":
            # An undecodable byte stands in the text as one lone surrogate (PEP 383) and is one byte wide.
            widths = 1 + (points >= 0x80).astype(np.uint8) + (points >= 0x800) + (points >= 0x10000)
            widths[(points >= 0xDC80) & (points <= 0xDCFF)] = 1
            return widths
        unique, inverse = np.unique(points, return_inverse=True)
        each = np.array([len(chr(p).encode(self.encoding, self._errors)) for p in unique], dtype=np.uint8)
        return each[inverse]

    def _count(self) -> np.ndarray:
        """Byte offset of every 256th character, int64. Raises ValueError where the widths do not add up to the source."""
        known, at = [np.zeros(1, dtype=np.int64)], 0
        for start in range(0, len(self.text), _CHUNK):
            ends = np.cumsum(self._widths(self.text[start : start + _CHUNK]), dtype=np.int64) + at
            known.append(ends[_STEP - 1 :: _STEP].copy())  # not a view that keeps the rest
            at = int(ends[-1])
        if at != len(self.raw):
            raise ValueError(
                f"{self.encoding} does not map back to its bytes; re-encode the source as UTF-8 first"
            )
        return np.concatenate(known)
