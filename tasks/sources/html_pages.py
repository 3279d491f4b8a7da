"""HTML pages of articles and transcripts: the body without navigation, and what the page says of itself.

In: the bytes of a page. Out: one draft whose raw offsets count bytes of the page. The body is the smallest element that
holds nearly all of the page's running text, after navigation, asides and forms are left out; a page that names its
article or transcript element is believed when that element holds enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.carrier import Metadata
from tasks.sources import plain
from tasks.sources.decoding import decode
from tasks.sources.draft import Draft, Piece, keep, line_ends
from tasks.sources.heads import outlets
from tasks.sources.markup import Token, entities, tokens
from tasks.sources.markup import plain as flat
from tasks.sources.metadata import from_fields, merge
from tasks.sources.source import Refused, Source
from tasks.text.traced import Mark, TracedText

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCK = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul summary title html head option".split()
)
#: Elements that never hold the text of an article.
_SKIP = frozenset(
    "nav footer aside form button select iframe noscript template svg canvas audio video object head dialog menu map "
    "figure figcaption input label".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Class and id words of what surrounds an article. "site-nav", "related_links" match; "navy-report" must not.
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|sidebar|related|share|sharing|social|comments?|comment-?list|disqus(?:_thread)?|teasers?|promo|newsletter|"
    r"advert(?:isement)?|ads?|breadcrumbs?|cookie|banner|subscribe|signup|skip|pagination|toolbar|widget|recirc|caption|credit|"
    r"entry-(?:meta|footer)|post-meta|posted-on|sharedaddy|(?:jp-)?relatedposts|wm-ipp(?:-base)?|masthead|most-?(?:read|popular)|tags?|popup|modal|hidden|sr-only|visually-hidden|trending|recommended|outbrain|taboola)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Class and id words of the body itself. "articleBody", "transcript" match.
_BODY = re.compile(
    r"transcript|article-?_?body|article-?_?content|article-?_?text|story-?_?(?:body|text|content)|post-?_?(?:body|content)|entry-?_?content|"
    r"body-?_?copy|main-?_?content|cnnbodytext|field-?name-?body|content-?_?body|speech",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w\-]{2,40})", re.IGNORECASE)
_DEEPEST = 300


@dataclass(slots=True)
class _Element:
    parent: int
    name: str
    body_word: bool
    skipped: bool
    text: int = 0  # letters of running text in it
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class _Page:
    elements: list[_Element] = field(default_factory=list)
    #: (start, end, element, what sets it off from the piece before: "", "\n", "\n\n")
    pieces: list[tuple[int, int, int, str]] = field(default_factory=list)
    linked_pieces: set[int] = field(default_factory=set)  # starts of pieces inside a link
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)


def parse_html(raw: bytes, source: Source) -> Iterator[Draft]:
    """One page. Raises Refused when it holds no running text."""
    declared = _CHARSET.search(raw[:4096])
    text, warnings = decode(raw, encoding=declared[1].decode("ascii") if declared else None)
    s = text.text
    page = _walk(s)
    main = _main(page)
    inside = _inside(page, main)
    pieces = _without_link_lists(s, page, [p for p in page.pieces if p[2] in inside])
    if not pieces:
        raise Refused("empty", "an HTML page without any text")
    draft = build(text, [(a, b, joint) for a, b, _, joint in pieces], page.headings, "html")
    draft.metadata = _metadata(s, page)
    draft.warnings.extend(warnings)
    yield draft


def build(
    text: TracedText, pieces: list[tuple[int, int, str]], headings: list[tuple[int, int, str]], format: str
) -> Draft:
    """Keep `pieces` (start, end, what sets each off), resolve references, structure what results."""
    s = text.text
    changes = keep(len(s), [Piece(a, b, joint) for a, b, joint in pieces], format)
    for a, b, _ in pieces:
        changes.extend(entities(s, a, b))
    marks: list[Mark] = []
    begin = 0
    for i, (_a, b, joint) in enumerate(pieces):
        if joint and i:
            begin = i
        if i + 1 == len(pieces) or pieces[i + 1][2]:
            marks.append(Mark(pieces[begin][0], b, "block"))
    heads = {a: level for a, _, level in headings}
    marks.extend(Mark(a, b, "heading", {"level": heads[a]}) for a, b, _ in headings if a in heads)
    text = text.with_marks(marks).replace(changes)
    s = text.text
    blocks = [(m.start, m.end) for m in text.marks if m.kind == "block" and s[m.start : m.end].strip()]
    kept = [m for m in text.marks if m.kind == "heading" and s[m.start : m.end].strip()]
    text = text.with_marks([Mark(a, b, "block") for a, b in blocks] + kept).replace(line_ends(s, blocks))
    blocks = [(m.start, m.end) for m in text.marks if m.kind == "block"]
    headings_left = [m for m in text.marks if m.kind == "heading"]
    title = next((m for m in headings_left if m.values.get("level") == "h1"), None)
    text = text.with_marks(
        Mark(m.start, m.end, "title") if m is title else m for m in headings_left if m.end > m.start
    )
    return plain.structure(text, format=format, blocks=blocks)


def _walk(s: str) -> _Page:
    page = _Page([_Element(-1, "", False, False)])
    stack = [0]
    joint = "\n\n"
    breaks = 0
    link = 0
    heading: tuple[int, str] | None = None
    for t in tokens(s):
        here = stack[-1]
        if t.kind == "text":
            inside = page.elements[here]
            if inside.name == "title" and not page.title:
                page.title = flat(s, t.start, t.end)
            if inside.skipped or not s[t.start : t.end].strip():
                if not inside.skipped and not joint and page.pieces:
                    page.pieces.append((t.start, t.end, here, ""))
                continue
            page.pieces.append((t.start, t.end, here, joint))
            joint, breaks = "", 0
            if link:
                page.linked_pieces.add(t.start)
            else:
                inside.text += t.end - t.start
        elif t.kind in ("open", "void"):
            if t.name == "meta":
                _meta(t, page)
            elif t.name == "link" and t.get("rel").lower() == "canonical":
                page.meta.setdefault("canonical", t.get("href"))
            elif t.name == "html" and t.get("lang"):
                page.meta.setdefault("lang", t.get("lang"))
            elif t.name == "time" and t.get("datetime"):
                page.dates.append(t.get("datetime"))
            elif t.name == "br":
                breaks += 1
                joint = "\n\n" if breaks > 1 or joint == "\n\n" else "\n"
            if t.name in _BLOCK or t.name == "hr":
                joint, breaks = "\n\n", 0
            if t.kind == "void" or t.name in _VOID:
                continue
            link += t.name == "a"
            if t.name in _HEADINGS:
                heading = (t.end, t.name)
            if len(stack) < _DEEPEST:
                page.elements.append(_element(t, here, page.elements[here].skipped))
                page.elements[-1].start = t.start
                stack.append(len(page.elements) - 1)
        elif t.kind == "close":
            if t.name in _BLOCK:
                joint, breaks = "\n\n", 0
            if t.name == "a" and link:
                link -= 1
            if heading and t.name == heading[1]:
                page.headings.append((heading[0], t.start, heading[1]))
                heading = None
            for depth in range(len(stack) - 1, max(0, len(stack) - 40), -1):
                if page.elements[stack[depth]].name == t.name:
                    for index in stack[depth:]:
                        page.elements[index].end = t.end
                    del stack[depth:]
                    break
        elif (
            t.kind == "other"
            and t.name == "script"
            and s[max(0, t.start - 200) : t.start].lower().rfind("ld+json") > 0
        ):
            page.linked.append(s[t.start : t.end])
    for e in reversed(page.elements):
        if e.parent >= 0 and not e.skipped:
            page.elements[e.parent].text += e.text
    return page


def _element(t: Token, parent: int, skipped: bool) -> _Element:
    words = f"{t.get('class')} {t.get('id')} {t.get('itemprop')} {t.get('data-testid')}"
    body = bool(_BODY.search(words)) or t.name in ("article", "main") or t.get("role") == "main"
    around = t.name in _SKIP or (
        t.name not in ("body", "html", "main", "article")
        and not _BODY.search(words)
        and bool(_AROUND.search(words))
    )
    around = around or _is_note(t)
    around = around or t.get("hidden") != "" or "display:none" in t.get("style").replace(" ", "").lower()
    if t.name == "header" and not body:
        around = around or parent <= 3
    return _Element(parent, t.name, body, skipped or around)


def _is_note(t: Token) -> bool:
    """The number of a footnote, which is no word of the text."""
    kinds = f"{t.get('epub:type')} {t.get('role')}"
    return "noteref" in kinds or (
        t.name == "sup" and bool(re.search(r"reference|footnote|noteref", t.get("class")))
    )


def _main(page: _Page) -> int:
    """The element that is the body: a named one with enough text, else the smallest that holds nearly all text."""
    total = page.elements[0].text
    if not total:
        return 0
    named = [
        i
        for i, e in enumerate(page.elements)
        if e.body_word and not e.skipped and e.text >= 0.4 * total and e.text > 200
    ]
    if named:
        most = max(page.elements[i].text for i in named)
        articles = sorted(
            (i for i in named if page.elements[i].name == "article"), key=lambda i: -page.elements[i].text
        )
        if articles and page.elements[articles[0]].text >= 0.4 * most:
            # One article among teasers of others; not one of a page of many.
            first, rest = articles[0], [i for i, e in enumerate(page.elements) if e.name == "article"]
            others = [
                page.elements[i].text
                for i in rest
                if page.elements[i].parent == page.elements[first].parent and i != first
            ]
            if others and max(others) * 3 <= page.elements[first].text:
                return first
        # The innermost of those that hold nearly the same text.
        return max(i for i in named if page.elements[i].text >= 0.9 * most)
    best = 0
    for i, e in enumerate(page.elements):
        if (
            not e.skipped
            and e.text >= 0.85 * total
            and e.name in ("div", "section", "td", "body", "main", "article", "html", "")
        ):
            best = i
    return best


def _without_link_lists(
    s: str, page: _Page, pieces: list[tuple[int, int, int, str]]
) -> list[tuple[int, int, int, str]]:
    """The pieces without runs of blocks that are nothing but links: "more on this story", lists of sections."""
    blocks: list[list[tuple[int, int, int, str]]] = []
    for p in pieces:
        if p[3] == "\n\n" or not blocks:
            blocks.append([])
        blocks[-1].append(p)
    bare = [
        all(a in page.linked_pieces or not any(c.isalnum() for c in s[a:b]) for a, b, _, _ in block)
        and any(a in page.linked_pieces for a, _, _, _ in block)
        for block in blocks
    ]
    if sum(bare) > 0.5 * len(blocks):  # a page of links: there is nothing else to read
        return pieces
    kept = []
    for i, block in enumerate(blocks):
        links = sum(a in page.linked_pieces for a, *_ in block)
        in_run = bare[i] and (bare[i - 1 : i] == [True] or bare[i + 1 : i + 2] == [True] or links > 2)
        if not in_run:
            kept.extend(block)
    return kept


def _inside(page: _Page, main: int) -> set[int]:
    """The main element and all below it (elements stand in document order, so parents come first)."""
    inside = {main}
    for i, e in enumerate(page.elements):
        if e.parent in inside and not e.skipped:
            inside.add(i)
    return inside


def _meta(t: Token, page: _Page) -> None:
    name = (t.get("property") or t.get("name") or t.get("itemprop")).lower()
    content = t.get("content")
    if name and content:
        page.meta.setdefault(name, " ".join(content.split())[:1000])


_META = {
    "published_on": ("article:published_time", "datepublished", "dc.date.issued", "dc.date", "date", "pubdate", "parsely-pub-date",
                     "sailthru.date", "publish-date", "publication_date", "og:article:published_time", "dcterms.date", "dcterms.created"),
    "title": ("og:title", "twitter:title", "dc.title", "headline", "title"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "publisher"),
    "author": ("author", "article:author", "byl", "dc.creator", "parsely-author", "sailthru.author"),
    "url": ("og:url",),
}  # fmt: skip


# Who wrote a page whose metadata do not say it. 'rel="author">Jane Roe<' matches.
_AUTHOR = re.compile(
    r"<(?:a|span)\b[^<>]{0,300}?\b(?:rel|class)=[\"'](?:[^\"'<>]{0,80}\s)?author(?:\s[^\"'<>]{0,80})?[\"'][^<>]{0,300}>(?:<a\b[^<>]{0,300}>)?\s*(?P<name>[A-ZÀ-Þ][^<>\d]{2,60}?)\s*<"
)


def _metadata(s: str, page: _Page) -> Metadata:
    fields: dict[str, object] = {}
    for key, names in _META.items():
        value = next((page.meta[n] for n in names if page.meta.get(n)), None)
        if value and not (key == "author" and value.startswith("http")):
            fields[key] = value
    fields.setdefault("url", page.meta.get("canonical"))
    if page.title:
        fields.setdefault("title", page.title)
    heads = [flat(s, a, b) for a, b, level in page.headings if level == "h1"]
    if isinstance(title := fields.get("title"), str):
        fields["title"] = _without_site(title, str(fields.get("outlet", "")))
        m = _SITE.search(title)
        if m and "outlet" not in fields and " ".join(title[: m.start()].split()) in heads:
            fields["title"], fields["outlet"] = (
                title[: m.start()],
                m["site"],
            )  # the page's own headline, then its house
    if "author" not in fields and (named := _AUTHOR.search(s)):
        fields["author"] = flat(s, *named.span("name"))
    fields["language"] = page.meta.get("lang")
    found = from_fields(fields, "html_meta")
    found = merge(_json_ld(page), found)
    if found.published_on is None and len(set(page.dates)) == 1:
        found = merge(found, from_fields({"date": page.dates[0]}, "html_time"))
    return found


# The end of a page's title. "Ministers meet | Harbor Daily" matches "Harbor Daily", "A well-known case" must not.
_SITE = re.compile(r"\s+[|–—\-·»:]\s+(?P<site>[^|–—·»]{2,40})$")


def _without_site(title: str, site: str) -> str:
    """A page's title without the name of its house at the end."""
    m = _SITE.search(title)
    if m and (m["site"].lower() == site.lower() or m["site"].lower() in outlets()):
        return title[: m.start()]
    return title


def _json_ld(page: _Page) -> Metadata:
    for source in page.linked:
        try:
            value = (
                json.loads(source.strip().removeprefix("<![CDATA[").removesuffix("]]>"))
                if len(source) < 1_000_000
                else None
            )
        except (ValueError, RecursionError):
            continue
        level = value if isinstance(value, list) else [value]
        level += [
            x
            for v in level
            if isinstance(v, dict)
            for x in (v.get("@graph") or [])
            if isinstance(v.get("@graph"), list)
        ]
        for v in level:
            if not isinstance(v, dict):
                continue
            kind = str(v.get("@type", ""))
            if re.search(r"Article|Posting|Report|Episode|Broadcast|Event|Transcript|WebPage", kind):
                author = v.get("author")
                authors = author if isinstance(author, list) else [author]
                names = [a.get("name") if isinstance(a, dict) else a for a in authors]
                publisher = v.get("publisher")
                return from_fields(
                    {
                        "published_on": v.get("datePublished"),
                        "title": v.get("headline") or v.get("name"),
                        "outlet": publisher.get("name") if isinstance(publisher, dict) else publisher,
                        "author": [n for n in names if isinstance(n, str)],
                        "url": v.get("url"),
                    },
                    "json_ld",
                )
    return Metadata()
