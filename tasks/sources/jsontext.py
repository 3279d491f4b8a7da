"""JSON with the place of every string.

In: the text of a JSON file. Out: Python values whose strings are `At`: a `str` that knows where its characters stand in
the file, so that what an edit removes can be told to the byte. Written without recursion: nesting as deep as the file
likes costs a refusal, not a stack. `unescape` gives the edits that turn the string's source into its value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tasks.sources.source import Refused
from tasks.text.traced import Replacement

DEEPEST = 200

_TOKEN = re.compile(
    r'[ \t\r\n\ufeff]*+(?:(?P<mark>[{}\[\],:])|"(?P<string>(?:[^"\\]++|\\.)*+)"'
    r"|(?P<word>-?\d[\d.eE+\-]*|true|false|null|NaN|-?Infinity)|(?P<end>\Z))",
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[^u]", re.DOTALL
)
_WORDS = {"true": True, "false": False, "null": None, "NaN": None, "Infinity": None, "-Infinity": None}


class At(str):
    """A JSON string's value; `start`, `end` are where its source stands, between the quotation marks."""

    __slots__ = ("end", "start")
    start: int
    end: int


def elements(s: str, at: int = 0) -> Iterator[tuple[Any, int, int]]:
    """Top-level values one by one as (value, start, end); the elements where the top level is one array.

    So a file of a million records is never held as a million Python objects. Raises Refused when the JSON is broken,
    cut off or too deep.
    """
    m = _next(s, at)
    if m["mark"] == "[":
        at = m.end()
        m = _next(s, at)
        if m["mark"] == "]":
            return
        while True:
            value, start, end = parse(s, at)
            yield value, start, end
            m = _next(s, end)
            if m["mark"] == "]":
                break
            if m["mark"] != ",":
                raise _broken(s, m.start())
            at = m.end()
        return
    while m["end"] is None:
        value, start, end = parse(s, at)
        yield value, start, end
        at = end
        m = _next(s, at)


def parse(s: str, at: int = 0) -> tuple[Any, int, int]:
    """One value from `at` on: (value, where it starts, where it ends)."""
    stack: list[tuple[Any, str | None]] = []  # open containers, and the key that waits in each object
    container: Any = None
    key: str | None = None
    expect = "value"
    begin: int | None = None
    while True:
        m = _next(s, at)
        if m["end"] is not None:
            raise Refused("truncated", "the JSON breaks off in the middle")
        at = m.end()
        if begin is None:
            begin = m.start(m.lastgroup or 0) - (m.lastgroup == "string")
        mark = m["mark"]
        if expect == "comma":
            if mark == ",":
                expect = "key" if isinstance(container, dict) else "value"
                continue
            if mark != ("}" if isinstance(container, dict) else "]"):
                raise _broken(s, m.start())
        elif expect in ("key", "first_key"):
            if m["string"] is not None:
                key = _value(m["string"])
                colon = _next(s, at)
                if colon["mark"] != ":":
                    raise _broken(s, colon.start())
                at, expect = colon.end(), "value"
                continue
            if mark != "}":
                raise _broken(s, m.start())
        elif mark in ("{", "["):
            if len(stack) >= DEEPEST:
                raise Refused("too_deep", f"JSON nested deeper than {DEEPEST} levels")
            stack.append((container, key))
            container, key = ({} if mark == "{" else []), None
            expect = "first_key" if mark == "{" else "first_value"
            continue
        elif mark == "]" and expect in ("first_value", "value") and isinstance(container, list):
            pass  # an empty list, or a trailing comma
        elif mark is not None:
            raise _broken(s, m.start())
        if mark in ("}", "]"):
            value: Any = container
            container, key = stack.pop()
        elif m["string"] is not None:
            value = At(_value(m["string"]))
            value.start, value.end = m.span("string")
        else:
            value = _word(m["word"])
        if container is None:
            return value, begin, at
        if isinstance(container, dict):
            container[key] = value
        else:
            container.append(value)
        expect = "comma"


def unescape(s: str, start: int, end: int) -> Iterator[Replacement]:
    """Edits for the escapes in the source of a string. A half of a surrogate pair becomes U+FFFD."""
    if s.find("\\", start, end) < 0:
        return
    for m in _ESCAPE.finditer(s, start, end):
        yield Replacement(m.start(), m.end(), _value(m[0]), "markup", "json-escape")


def _value(source: str) -> str:
    if "\\" not in source:
        return source
    try:
        value = json.loads(f'"{source}"', strict=False)
    except ValueError:
        value = re.sub(r"\\(.)", r"\1", source, flags=re.DOTALL)
    return re.sub("[\ud800-\udfff]", "\ufffd", value)


def _word(word: str) -> Any:
    if word in _WORDS:
        return _WORDS[word]
    try:
        return int(word) if word.lstrip("-").isdigit() and len(word) < 20 else float(word)
    except ValueError:
        return None


def _next(s: str, at: int) -> re.Match[str]:
    m = _TOKEN.match(s, at)
    if m is None:
        if s.find('"', at) >= 0 and re.match(r"[ \t\r\n]*\"", s[at : at + 200]):
            raise Refused("truncated", "the JSON breaks off inside a string")
        raise _broken(s, at)
    return m


def _broken(s: str, at: int) -> Refused:
    if not s[at:].strip():
        return Refused("truncated", "the JSON breaks off in the middle")
    line = s.count("\n", 0, at) + 1
    return Refused("malformed", f"not JSON at line {line}: {s[at : at + 30].strip()!r}")
