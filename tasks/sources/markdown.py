"""Markdown with or without front matter: briefings, podcast transcripts, articles.

In: the bytes of a file. Out: one draft: metadata from the YAML front matter, headings marked, the signs of the markup
(escapes, links, emphasis, rules) removed by edits, then structured as any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.carrier import Metadata
from tasks.sources import plain
from tasks.sources.decoding import decode
from tasks.sources.draft import Draft
from tasks.sources.metadata import from_fields
from tasks.sources.source import Refused, Source
from tasks.text.events import event_type
from tasks.text.traced import Mark, Replacement, TracedText

_FRONT = re.compile(r"\ufeff?\s{0,20}---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_LONGEST_FRONT = 1 << 16
_RULES = (
    # rule, pattern, group that is kept (0: none). Each pattern is bounded, so that no line can make it slow.
    ("comment", re.compile(r"<!--(?:(?!-->)[\s\S]){0,20000}-->"), 0),
    ("image", re.compile(r"!\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,1000}\)|\[[^\[\]\n]{0,100}\])"), 0),
    ("link", re.compile(r"(?<![\\!])\[((?:[^\[\]\n\\]|\\.){1,500})\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)|\[[^\[\]\n]{1,100}\])"), 1),
    ("autolink", re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000})>"), 1),
    ("tag", re.compile(r"</?(?:br|p|div|span|b|i|em|strong|u|sup|sub|small|a|img|hr|center|font|blockquote|iframe|figure|details|summary)(?:\s[^<>\n]{0,500})?/?>", re.IGNORECASE), 0),
    ("rule", re.compile(r"^[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$", re.MULTILINE), 0),
    ("heading", re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+", re.MULTILINE), 0),
    ("quote", re.compile(r"^[ \t]{0,3}>(?!>)[ \t]?", re.MULTILINE), 0),
    ("fence", re.compile(r"^[ \t]{0,3}(?:```|~~~)[^\n]{0,100}$", re.MULTILINE), 0),
    ("bullet", re.compile(r"^[ \t]*[*+-][ \t]+(?=\S)", re.MULTILINE), 0),
    ("reference", re.compile(r"^[ \t]{0,3}\[[^\[\]\n]{1,100}\]:[ \t]+\S+[^\n]{0,300}$", re.MULTILINE), 0),
    ("footnote", re.compile(r"\[\^[^\[\]\n]{1,40}\]:?"), 0),
)  # fmt: skip
# A backslash before punctuation. "\[" matches, "\n" must not.
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
# "**bold**", "*it*", "_it_" match with the signs as groups 1 and 3; "2 * 3 * 4", "snake_case_name" must not.
_EMPHASIS = re.compile(
    r"(?<![\\\w*])(\*{1,3})(?=[^\s*])((?:[^*\n]|\n(?!\s*\n)){1,600}?)(?<=[^\s*\\])(\1)(?![*])"
    r"|(?<![\\\w])(_{1,2})(?=[^\s_])((?:[^_\n]|\n(?!\s*\n)){1,600}?)(?<=[^\s_\\])(\4)(?![\w_])"
)
# "## The roads" matches with the signs and the words as groups; "#hashtag" must not.
_HEADING = re.compile(r"^[ \t]{0,3}(#{1,6})[ \t]+(\S[^\n]{0,300}?)[ \t#]*$", re.MULTILINE)
_BREAK = re.compile(r"\n[ \t]*\n\s*|(?<=  )\n")


def parse_markdown(raw: bytes, source: Source) -> Iterator[Draft]:
    """One file."""
    text, warnings = decode(raw)
    text, metadata = _front_matter(text, warnings)
    if not text.text.strip():
        raise Refused("empty", "front matter without a text")
    text = text.with_marks(_headings(text.text)).replace(_markup(text.text))
    heading = _first_heading(raw, text)
    draft = plain.structure(text, format="markdown", blocks=_blocks(text.text))
    draft.text = draft.text.replace(_emphasis(draft.text.text))
    draft.metadata = metadata
    if heading and metadata.title is None:
        draft.metadata.title = heading
    draft.warnings.extend(warnings)
    yield draft


def _front_matter(text: TracedText, warnings: list[str]) -> tuple[TracedText, Metadata]:
    m = _FRONT.match(text.text[:_LONGEST_FRONT])
    if m is None:
        return text, Metadata()
    fields = _yaml(m[1], warnings)
    metadata = from_fields(fields, "front_matter") if fields else Metadata()
    text = text.replace([Replacement(m.start(), m.end(), "", "markup", "front-matter")])
    return text, metadata


def _yaml(source: str, warnings: list[str]) -> dict[str, object]:
    import yaml

    try:
        if re.search(r"(?m)[:\s]\*\w", source) and source.count("&") > 20:
            raise ValueError("too many anchors")
        loaded = yaml.safe_load(source)
        if isinstance(loaded, dict):
            return {str(k): v for k, v in loaded.items()}
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        pass
    warnings.append("front matter is not YAML; read line by line")
    pairs = (line.partition(":") for line in source.splitlines())
    return {k.strip(): v.strip().strip("\"'") for k, colon, v in pairs if colon and v.strip() and len(k) < 60}


def _markup(s: str) -> list[Replacement]:
    found: list[tuple[int, int, str, str]] = []
    for rule, pattern, group in _RULES:
        for m in pattern.finditer(s):
            if not group:
                found.append((m.start(), m.end(), "", rule))
            else:
                found.append((m.start(), m.start(group), "", rule))
                found.append((m.end(group), m.end(), "", rule))
    found += [(m.start(), m.end(), "", "escape") for m in _ESCAPE.finditer(s)]
    found.sort(key=lambda f: (f[0], -f[1]))
    changes, before = [], 0
    for start, end, new, rule in found:
        if start < before or start == end:
            continue
        if rule == "tag" and re.match(r"</?(?:br|p|div|hr|blockquote)\b", s[start:end], re.IGNORECASE):
            new = "\n"
        if rule == "bullet" and start:
            new = "\n"  # a point of a list is a paragraph
        changes.append(Replacement(start, end, new, "markup", f"markdown-{rule}"))
        before = end
    return changes


def _emphasis(s: str) -> list[Replacement]:
    changes = []
    for m in _EMPHASIS.finditer(s):
        sign, words = (1, m[2]) if m[1] else (4, m[5])
        if len(m[sign]) == 1 and event_type(words):
            continue  # *laughs*: a stage direction
        for group in (sign, sign + 2):
            changes.append(Replacement(m.start(group), m.end(group), "", "markup", "markdown-emphasis"))
    return changes


def _blocks(s: str) -> list[tuple[int, int]]:
    """Paragraphs by blank lines, and by hard breaks after a line that is short or ends a sentence."""
    blocks: list[tuple[int, int]] = []
    at = 0
    for m in _BREAK.finditer(s):
        line = s[s.rfind("\n", 0, m.start()) + 1 : m.start()].rstrip()
        if m[0] == "\n" and len(line) > 60 and not re.search(r"[.?!:][\"'”’)\]]*$", line):
            continue
        blocks.append((at, m.start()))
        at = m.end()
    blocks.append((at, len(s)))
    tight = [plain.tighten(s, a, b) for a, b in blocks]
    return [(a, b) for a, b in tight if a < b]


def _headings(s: str) -> list[Mark]:
    """The words of the lines with `#`: the first of the first level is the title."""
    marks: list[Mark] = []
    titled = False
    for m in _HEADING.finditer(s):
        is_title = not titled and len(m[1]) == 1
        titled = titled or is_title
        marks.append(
            Mark(m.start(2), m.end(2), "title" if is_title else "heading", {"level": f"h{len(m[1])}"})
        )
    return marks


def _first_heading(raw: bytes, text: TracedText) -> str | None:
    m = re.search(r"(?m)^#[ \t]+(\S[^\n]{0,300}?)[ \t#]*$", text.decoded[:20000])
    return " ".join(re.sub(r"[*_\\]", "", m[1]).split()) if m else None
