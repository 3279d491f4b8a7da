"""Tags and text of HTML and XML, with their places; nothing is resolved, loaded or executed.

In: the text of a page. Out: a flat list of `Token`s. Built for hostile input: every step moves forward, nesting needs no
stack here, entities other than character references stay as they are (so no entity bomb can go off).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from tasks.text.traced import Replacement

# One tag. "<a href='x'>", "</p>", "<br/>" match; "<3" and "a < b" must not.
_TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[A-Za-z_][\w:.\-]{0,80})(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>"
)
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: Elements whose content is no markup.
_RAW = frozenset("script style textarea xmp noembed noframes".split())


class Token(NamedTuple):
    """`kind`: text, open, close, void (`<br/>`), other (comment, declaration). `name` is lower case in HTML."""

    kind: str
    start: int
    end: int
    name: str = ""
    attributes: str = ""

    def get(self, attribute: str) -> str:
        """The value of an attribute, entities resolved; "" where it is missing."""
        if attribute not in self.attributes.lower():
            return ""
        for m in _ATTRIBUTE.finditer(self.attributes):
            if m[1].lower() == attribute:
                return html.unescape(m[2] or m[3] or m[4] or "").strip()
        return ""

    def all(self) -> dict[str, str]:
        """Every attribute by its lower-case name."""
        return {
            m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "").strip()
            for m in _ATTRIBUTE.finditer(self.attributes)
        }


def tokens(s: str, *, xml: bool = False) -> Iterator[Token]:
    """Split a page into tokens, one after another. Text that only looks like a tag stays text."""
    at = 0  # begin of the text not yet given out
    seek = 0
    while (lt := s.find("<", seek)) >= 0:
        token = _at(s, lt, xml)
        if token is None:
            seek = lt + 1
            continue
        if lt > at:
            yield Token("text", at, lt)
        yield token
        at = seek = token.end
        if not xml and token.kind == "open" and token.name in _RAW:
            close = re.compile(rf"</{token.name}\b", re.IGNORECASE).search(s, at)
            end = close.start() if close else len(s)
            if end > at:
                yield Token("other", at, end, token.name)
            at = seek = end
    if at < len(s):
        yield Token("text", at, len(s))


def _at(s: str, lt: int, xml: bool) -> Token | None:
    if s.startswith("<!--", lt):
        end = s.find("-->", lt + 4)
        return Token("other", lt, end + 3 if end >= 0 else len(s), "comment")
    if s.startswith("<![CDATA[", lt) and xml:
        end = s.find("]]>", lt + 9)
        return Token("cdata", lt, end + 3 if end >= 0 else len(s), "cdata")
    if s.startswith("<!", lt):
        return Token("other", lt, _declaration(s, lt), "declaration")
    if s.startswith("<?", lt):
        end = s.find("?>" if xml else ">", lt + 2)
        return Token("other", lt, end + (2 if xml else 1) if end >= 0 else len(s), "instruction")
    m = _TAG.match(s, lt)
    if m is None:
        return None
    name = m["name"] if xml else m["name"].lower()
    attributes = m["attributes"]
    if m["slash"]:
        return Token("close", lt, m.end(), name)
    kind = "void" if attributes.rstrip().endswith("/") else "open"
    return Token(kind, lt, m.end(), name, attributes)


def _declaration(s: str, lt: int) -> int:
    """The end of <!DOCTYPE …>, its internal subset (where entities are declared) included."""
    gt = s.find(">", lt)
    bracket = s.find("[", lt, gt if gt >= 0 else len(s))
    if bracket >= 0:
        close = s.find("]", bracket)
        if close < 0:
            return len(s)
        gt = s.find(">", close)
    return gt + 1 if gt >= 0 else len(s)


def entities(s: str, start: int, end: int) -> Iterator[Replacement]:
    """Edits that resolve the character references in [start, end)."""
    if s.find("&", start, end) < 0:
        return
    for m in _ENTITY.finditer(s, start, end):
        value = html.unescape(m[0])
        if value != m[0]:
            yield Replacement(m.start(), m.end(), value, "encoding", "entity")


def plain(s: str, start: int, end: int) -> str:
    """The text in [start, end) with references resolved and blanks collapsed, for labels and titles."""
    return " ".join(html.unescape(s[start:end]).split())
