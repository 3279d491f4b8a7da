"""What kind of file this is, told from its bytes; its name only breaks ties.

In: the first bytes and the file's name. Out: one of `FORMATS`. Nothing is decoded further than needed; a wrong guess costs
a Reject, never a crash, and the user can name the format instead.
"""

from __future__ import annotations

import re

FORMATS = (
    "text markdown vtt srt sbv ttml scc stl json jsonl html xml csv parquet pdf docx rtf eml zip gzip"
).split()
_HEAD = 1 << 14
_EXTENSIONS = {
    "md": "markdown", "markdown": "markdown", "vtt": "vtt", "srt": "srt", "sbv": "sbv", "ttml": "ttml", "dfxp": "ttml",
    "scc": "scc", "stl": "stl", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "html": "html", "htm": "html",
    "xhtml": "html", "php": "html", "xml": "xml", "csv": "csv", "tsv": "csv", "txt": "text", "text": "text", "eml": "eml",
}  # fmt: skip
_TIMING = re.compile(r"^[ \t]*(?:\d{1,3}:)?\d{1,2}:\d{2}[,.]\d{1,3}[ \t]*-->", re.MULTILINE)
# The first header of a message. "Return-Path: <a@b.c>" matches, "Return: never" must not.
_MAIL = re.compile(
    r"(?i)(?:return-path|received|delivered-to|from|to|subject|date|mime-version|message-id|x-[\w\-]{1,40}|dkim-signature"
    r"|reply-to|content-type|arc-[\w\-]{1,40}|authentication-results):[ \t]*\S"
)
_SBV = re.compile(r"^\d{1,2}:\d{2}:\d{2}\.\d{3},\d{1,2}:\d{2}:\d{2}\.\d{3}[ \t]*$", re.MULTILINE)


def sniff(head: bytes, name: str = "") -> str:
    """The format of a file that begins with `head` and is called `name`."""
    if head.startswith(b"%PDF-") or b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx" if b"word/" in head[:4096] or name.lower().endswith(".docx") else "zip"
    if re.match(rb"\d{3}STL\d\d\.\d\d", head):
        return "stl"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    text = _text(head[:_HEAD])
    start = text.lstrip("\ufeff \t\r\n")
    if re.match(r"WEBVTT(?:\s|$)", start):
        return "vtt"
    if start.startswith("Scenarist_SCC"):
        return "scc"
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    by_name = _EXTENSIONS.get(extension)
    if start[:1] in "{[" and start:
        guess = _json(start, by_name)
        if guess:
            return guess
    if start.startswith("<"):
        return _markup(start, by_name)
    if _MAIL.match(start) and (by_name == "eml" or re.search(r"(?im)^mime-version:", start[:8000])):
        return "eml"
    if _SBV.search(text[:2000]):
        return "sbv"
    if _TIMING.search(text[:4000]):
        return "vtt" if by_name == "vtt" else "srt"
    if by_name in ("csv",) and ("," in text or "\t" in text or ";" in text):
        return "csv"
    if by_name == "markdown" or re.match(r"---[ \t]*\r?\n(?:[\w\-. ]+:|#)", start):
        return "markdown"
    if by_name in ("vtt", "srt", "sbv", "scc"):
        return by_name
    if by_name == "html" and re.search(r"<(?:p|br|div|body|b|strong|a|span)\b[^>]*>", text, re.IGNORECASE):
        return "html"
    return "text"


def _json(start: str, by_name: str | None) -> str | None:
    if start[0] == "{":
        if not re.match(r'\{\s*(?:"|\})', start):
            return None
        first, _, rest = start.partition("\n")
        if by_name == "jsonl" or (first.rstrip().endswith("}") and rest.lstrip().startswith("{")):
            return "jsonl"
        return "json"
    if re.match(r'\[\s*(?:[{\["\]]|-?\d|null|true|false)', start) and (
        by_name in ("json", "jsonl") or re.match(r'\[\s*[{\["]\s*', start)
    ):
        if by_name == "jsonl" and "]\n[" in start:
            return "jsonl"
        return "json" if by_name in ("json", "jsonl") or re.match(r'\[\s*(?:\{\s*"|"|\[)', start) else None
    return None


def _markup(start: str, by_name: str | None) -> str:
    lower = start[:8000].lower()
    if re.search(
        r"<tt[\s:>]|<tt:tt|xmlns(?::\w+)?=[\"']http://www\.w3\.org/(?:ns|2006/\d\d|2006/04)/ttml", lower
    ):
        return "ttml"
    if "<!doctype html" in lower or "<html" in lower or by_name == "html":
        return "html"
    if lower.startswith("<?xml") or by_name == "xml" or by_name == "ttml":
        return "xml"
    if re.match(
        r"<(?:p|div|body|head|h[1-6]|article|section|main|span|br|strong|b|table|ul|meta|title|script|!--)\b",
        lower,
    ):
        return "html"
    if re.match(r"<[a-z_][\w.:-]*(?:\s[^<>]*)?>", lower) and re.search(r"</[a-z_][\w.:-]*>", lower):
        return "xml"
    return "text"


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        len(head) > 8 and head[1::2].count(0) > len(head) // 3
    ):
        return head.decode(
            "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le", "replace"
        ).replace("\r\n", "\n")
    return head.decode("utf-8", "replace").replace("\r\n", "\n")
