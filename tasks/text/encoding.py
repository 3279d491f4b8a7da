"""Repairing letters: stray bytes, invisible characters, mojibake and HTML entities in text.

In: a `TracedText` as decoded. Out: the same with every repair as an `encoding` edit. ftfy decides what a line should
read; it gives no offsets, so a changed line is aligned with its repair here. Only lines that hold something suspicious
are given to it (line by line gives what the whole document gives, and plain ASCII is never changed).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

import ftfy

from tasks.text.traced import Replacement, TracedText

_CONFIG = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    unescape_html=False,  # done here, with offsets
    fix_line_breaks=False,  # line ends are layout
    remove_control_chars=False,  # done here, with offsets
    remove_terminal_escapes=False,
    fix_surrogates=False,
    normalization="NFC",
    explain=False,
)
# What ftfy might change: anything but ASCII and everyday typography. "Ã©" matches, "it’s" must not.
_SUSPICIOUS = re.compile(r"[^\x00-\x7f\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0\u2022\u266a]")
# A character reference, perhaps escaped more than once. "&amp;lt;", "&#8211;" match; "R&D;" is left by html.unescape.
_ENTITY = re.compile(r"&(?:amp;){0,5}(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# An undecodable byte (PEP 383) or half a pair. "\udc92" matches, "😀" (one code point) must not.
_SURROGATE = re.compile("[\ud800-\udfff]+")
# Invisible: controls but tab and line ends; zero-width and direction marks; soft hyphens; private BOM. "a\u200bb" matches.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc]+"
    "|(?<![^\x00-\u024f])[\u200c\u200d]+(?![^\x00-\u024f])"  # joiners, but not inside Persian, Hindi or emoji
)
# A closing quotation mark whose third byte was dropped on the way, as Windows-1252 has no letter there: "â€ he said" matches, "â€œ" must not.
_HALF_QUOTE = re.compile("\u00e2\u20ac(?=[\x00-\x7f]|$)")
# A terminal colour code. "\x1b[31m" matches, "[31m" must not.
_TERMINAL = re.compile(r"\x1b\[[0-9;?]{0,12}[A-Za-z]")
_LONGEST = 2000  # characters of a line looked at together
_COSTLIEST = 50_000  # letters times letters compared one by one; beyond it a stretch is one edit


def repair(text: TracedText) -> TracedText:
    """Replace what no reader can see or read. After this no lone surrogate and no control character is left."""
    text = text.replace(_stray(text.text))
    text = text.replace(_entities(text.text))
    text = text.replace(_mojibake(text.text))  # before controls go: half of many a letter's mojibake is one
    return text.replace(_invisible(text.text))


def repair_string(value: str) -> str:
    """The same repairs on a loose string (a label, a title), without a trace."""
    return repair(TracedText.decode(value.encode("utf-8", "surrogatepass"), "utf-8")).text if value else value


def _entities(s: str) -> Iterator[Replacement]:
    if "&" not in s:
        return
    for m in _ENTITY.finditer(s):
        new, before = m[0], ""
        while new != before:  # escaped twice: "&amp;lt;"
            before, new = new, html.unescape(new)
        new = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", new))
        if new != m[0]:
            yield Replacement(m.start(), m.end(), new, "encoding", "entity")


def _stray(s: str) -> Iterator[Replacement]:
    if s.isascii():
        return
    for m in _SURROGATE.finditer(s):
        yield Replacement(m.start(), m.end(), _reread(m[0]), "encoding", "stray-bytes")


def _invisible(s: str) -> Iterator[Replacement]:
    if s.isascii() and s.isprintable():
        return
    taken = [(m.start(), m.end(), "terminal-code") for m in _TERMINAL.finditer(s)]
    for m in _INVISIBLE.finditer(s):
        taken.append((m.start(), m.end(), "bom" if m.start() == 0 and m[0] == "\ufeff" else "invisible"))
    before = 0
    for start, end, rule in sorted(taken, key=lambda x: (x[0], -x[1])):
        if start >= before:  # an escape byte begins a terminal code and is also a control character
            yield Replacement(start, end, "", "encoding", rule)
            before = end


def _reread(run: str) -> str:
    """Undecodable bytes as Windows-1252 would have them, and U+FFFD for the rest."""
    out = []
    for c in run:
        code = ord(c)
        letter = "\ufffd"
        if 0xDC80 <= code <= 0xDCFF:
            letter = bytes([code - 0xDC00]).decode("cp1252", "replace")
        out.append(letter)
    return "".join(out)


def _mojibake(s: str) -> Iterator[Replacement]:
    for start, end in _lines_with(s, _SUSPICIOUS):
        line = s[start:end]
        fixed = ftfy.fix_text(_HALF_QUOTE.sub("\N{RIGHT DOUBLE QUOTATION MARK}", line), _CONFIG)
        if fixed == line:
            continue
        fixed = _SURROGATE.sub("\ufffd", fixed)
        for a, b, new in _align(line, fixed):
            yield Replacement(start + a, start + b, new, "encoding", "ftfy")


def _lines_with(s: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Lines that hold a match, each once; a long line in pieces cut at blanks. Linear in the text."""
    at = 0
    while (m := pattern.search(s, at)) is not None:
        start = max(s.rfind("\n", max(at, m.start() - _LONGEST), m.start()) + 1, at)
        if not start and m.start() > _LONGEST:
            start = max(at, m.start() - _LONGEST)
        if m.start() - start > _LONGEST // 2:
            cut = s.find(" ", m.start() - _LONGEST // 2, m.start())
            start = cut + 1 if cut >= 0 else m.start()
        end = s.find("\n", m.end(), m.end() + _LONGEST // 2)
        if end < 0:
            limit = min(len(s), m.end() + _LONGEST // 2)
            blank = s.rfind(" ", m.end(), limit) if limit < len(s) else limit
            end = blank if blank > 0 else limit
        yield start, end
        at = max(end, m.end())


def _align(line: str, fixed: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, new) for each stretch of `line` that `fixed` has otherwise.

    Word against word where both have as many words, which keeps the costly comparison to single words.
    """
    old, new = _words(line), _words(fixed)
    if len(old) == len(new):
        at = 0
        for a, b in zip(old, new, strict=True):
            if a != b:
                for start, end, text in _diff(a, b):
                    yield at + start, at + end, text
            at += len(a)
    else:
        yield from _diff(line, fixed)


def _words(line: str) -> list[str]:
    return re.split(r"( +)", line)


def _diff(a: str, b: str) -> Iterator[tuple[int, int, str]]:
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    a_mid, b_mid = a[head : len(a) - tail], b[head : len(b) - tail]
    if len(a_mid) < 12 or not b_mid or len(a_mid) * len(b_mid) > _COSTLIEST:
        yield head, head + len(a_mid), b_mid
        return
    for tag, i, j, k, m in SequenceMatcher(None, a_mid, b_mid, autojunk=False).get_opcodes():
        if tag != "equal":
            yield head + i, head + j, b_mid[k:m]
