"""Which letters the bytes stand for.

In: the raw bytes of a text file. Out: a `TracedText` and warnings, or `Refused` when the bytes are no text. Tried in
this order: byte order mark, UTF-8, UTF-16 without a mark (every second byte zero), UTF-8 with stray bytes of another
encoding, then the guess of charset-normalizer between the old code pages, with Windows-1252 as the default.
"""

from __future__ import annotations

import codecs
import re

from tasks.sources.source import Refused
from tasks.text.traced import TracedText

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 1 << 16
#: What common binary files begin with.
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"OggS", "an Ogg media file"),
    (b"ID3", "an MP3 audio file"),
    (b"fLaC", "a FLAC audio file"),
    (b"\x1aE\xdf\xa3", "a Matroska media file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w\-]{2,40})")
# Matches the two bytes of a UTF-8 "é"; does not match a lone 0xE9 before an ASCII letter.
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(raw: bytes, *, encoding: str | None = None, origin: int = 0) -> tuple[TracedText, list[str]]:
    """Decode a text file. `encoding` is what its own header declares, tried after UTF-8. Raises Refused."""
    if not raw.strip(b" \t\r\n\0\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        raise Refused("empty", "no text in it")
    refuse_binary(raw)
    warnings: list[str] = []
    name = _choose(raw, encoding, warnings)
    width = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}.get(name, 1)
    if len(raw) % width:
        warnings.append(f"the last {len(raw) % width} byte(s) are half a character and were left out")
        raw = raw[: -(len(raw) % width)]
    try:
        return TracedText.decode(raw, name, raw_origin=origin), warnings
    except (UnicodeDecodeError, ValueError, LookupError):
        # An encoding whose bytes cannot be counted back to: what raw offsets count is then its UTF-8 form.
        text = raw.decode(name, "replace")
        warnings.append(f"read as {name}; raw offsets count bytes of its UTF-8 form")
        return TracedText.decode(text.encode("utf-8"), "utf-8", raw_origin=0), warnings


def refuse_binary(raw: bytes) -> None:
    """Raise Refused when the bytes are a known binary format or hold what no text holds."""
    for magic, what in _MAGIC:
        if raw.startswith(magic):
            raise Refused("binary", f"it is {what}, not text")
    head = raw[:_HEAD]
    if any(raw.startswith(mark) for mark, _ in _MARKS) or _wide(head):
        return
    odd = sum(head.count(byte) for byte in _ODD)
    if head.count(b"\0") > len(head) // 10 or odd > max(4, len(head) // 20):
        raise Refused("binary", "it holds control bytes that no text holds")


#: Control characters other than tab, line ends, form feed, escape and NUL (counted apart).
_ODD = [bytes([b]) for b in range(1, 32) if b not in (8, 9, 10, 11, 12, 13, 26, 27)]


def _choose(raw: bytes, declared: str | None, warnings: list[str]) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    wide = _wide(raw[:_HEAD])
    if wide:
        return wide
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            name = codecs.lookup(declared).name
            if not name.startswith("utf"):
                raw.decode(name)
                return "cp1252" if name in ("iso8859-1", "ascii") else name
        except (LookupError, UnicodeDecodeError, ValueError):
            warnings.append(f"declares the encoding {declared[:40]!r} but is not in it")
    high = sum(len(part) for part in re.findall(rb"[\x80-\xff]+", raw[: _HEAD * 16]))
    valid = sum(len(part) for part in _MULTIBYTE.findall(raw[: _HEAD * 16]))
    if valid and valid * 2 >= high:
        warnings.append("UTF-8 with stray bytes of another encoding, read as Windows-1252 where they stand")
        return "utf-8"
    name = _guess(raw)
    warnings.append(f"not UTF-8; read as {name}")
    return name


def _wide(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every second byte of Latin text is zero."""
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _guess(raw: bytes) -> str:
    """The likeliest old code page of bytes that are not UTF-8. News in English is Windows-1252 unless much speaks against."""
    sample = raw[: _HEAD * 2]
    high = sum(b >= 0x80 for b in sample)
    if high <= len(sample) // 4:  # Latin letters; other scripts use high bytes throughout
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, steps=5, chunk_size=512).best()
    name = codecs.lookup(best.encoding).name if best else "cp1252"
    return (
        "cp1252"
        if name in ("ascii", "utf-8", "iso8859-1", "cp037", "cp500") or name.startswith("utf")
        else name
    )


def decode_xml(raw: bytes) -> tuple[TracedText, list[str]]:
    """Decode an XML file, by the encoding its declaration names where it is not UTF-8."""
    declared = _XML_ENCODING.match(raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:300])
    return decode(raw, encoding=declared[1].decode("ascii") if declared else None)
