"""PDF, Word and RTF files, best effort, through pypdf, python-docx and striprtf.

In: the bytes of a file. Out: one draft of the extracted text; raw offsets count that text (`offsets_of` says "extracted").
Running heads, feet and page numbers that repeat over pages are set aside as boilerplate. Each needs its extra.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator

from tasks.carrier import Metadata
from tasks.sources import plain
from tasks.sources.draft import Draft
from tasks.sources.metadata import from_fields
from tasks.sources.source import Refused, Source
from tasks.text.traced import Mark, Replacement, TracedText

_MOST_PAGES = 5000
_LARGEST = 256 << 20
_LARGEST_RTF = 32 << 20
# "{\\title Ministers meet}" matches; "{\\title}" must not.
_RTF_INFO = re.compile(r"\{\\(title|author) ([^{}\\]{1,300})\}")


def parse_pdf(raw: bytes, source: Source) -> Iterator[Draft]:
    """The text layer of a PDF. A scan without one is refused."""
    try:
        import pypdf
    except ImportError:
        raise Refused("needs_extra", "reading PDF needs: pip install ontherecord[pdf]") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    start = max(0, raw.find(b"%PDF-"))
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw[start:]), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted", "the PDF needs a password")
        if len(reader.pages) > _MOST_PAGES:
            raise Refused("too_large", f"more than {_MOST_PAGES} pages")
        pages = [(page.extract_text() or "").replace("\r", "") for page in reader.pages]
        info = {str(k).lstrip("/").lower(): str(v) for k, v in (reader.metadata or {}).items()}
    except Refused:
        raise
    except Exception as e:  # damaged files make pypdf raise errors of many kinds
        raise Refused("broken", "not a readable PDF: it is cut off or damaged") from e
    if not any(page.strip() for page in pages):
        raise Refused("no_text", "a PDF without a text layer (a scan?)")
    text = TracedText.decode("\f".join(pages).encode("utf-8", "replace"), "utf-8")
    text = text.replace(_running_lines(text.text, pages))
    text = text.replace(
        Replacement(
            m.start(),
            m.end(),
            "\n"
            if re.search(r"[^.?!:\"”)\]]\s*$", text.text[max(0, m.start() - 20) : m.start()])
            else "\n\n",
            "whitespace",
            "page",
        )
        for m in re.finditer(r"\s*\f\s*", text.text)
    )
    draft = plain.structure(text, format="pdf")
    draft.offsets_of = "extracted"
    draft.metadata = _info(info)
    yield draft


def _running_lines(s: str, pages: list[str]) -> Iterator[Replacement]:
    """Heads and feet: first and last lines that recur over pages when their digits are left out, and bare page numbers."""
    edges: Counter[str] = Counter()
    places: list[tuple[int, int, str]] = []
    at = 0
    for page in pages:
        lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", page)]
        for a, b in [*lines[:2], *lines[2:][-2:]]:
            shape = re.sub(r"\d+", "#", page[a:b].strip().lower())
            edges[shape] += 1
            places.append((at + a, at + b, shape))
        at += len(page) + 1
    for a, b, shape in places:
        often = edges[shape] >= max(3, 0.5 * len(pages)) and b - a < 160
        if often or re.fullmatch(r"(?:page )?[-–—]? ?# ?[-–—]?(?: (?:of|/) #)?", shape):
            yield Replacement(a, b, "", "boilerplate", "page-header")


def _info(info: dict[str, str]) -> Metadata:
    fields: dict[str, object] = {"title": info.get("title"), "author": info.get("author")}
    title = str(fields["title"] or "")
    if re.search(r"\.(?:docx?|indd|qxd|pdf)$|^(?:microsoft word|untitled)", title, re.IGNORECASE):
        fields["title"] = None
    return from_fields({k: v for k, v in fields.items() if v}, "pdf")


def parse_docx(raw: bytes, source: Source) -> Iterator[Draft]:
    """The paragraphs and tables of a Word file."""
    try:
        import docx
    except ImportError:
        raise Refused("needs_extra", "reading DOCX needs: pip install ontherecord[docx]") from None
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(m.file_size for m in archive.infolist()) > _LARGEST:
                raise Refused("too_large", "the Word file unpacks to more than a text would")
        document = docx.Document(io.BytesIO(raw))
        paragraphs = list(_paragraphs(document))
        core = document.core_properties
        # What the program that wrote the file puts there by itself is no author.
        fields = {"title": core.title, "author": core.author if core.author != "python-docx" else None}
    except Refused:
        raise
    except Exception as e:  # damaged files make python-docx raise errors of many kinds
        raise Refused(
            "broken", "not a readable Word file: it is cut off, damaged, or something else under that name"
        ) from e
    spans: list[tuple[int, int]] = []
    marks: list[Mark] = []
    at = 0
    for line, style in paragraphs:
        start, end = plain.tighten(line, 0, len(line))
        if start < end:
            spans.append((start + at, end + at))
            kind = "title" if style == "Title" else "heading" if style and style.startswith("Heading") else ""
            if kind:
                marks.append(Mark(start + at, end + at, kind))
        at += len(line) + 2
    if not spans:
        raise Refused("empty", "a Word file without text")
    lines = "\n\n".join(line for line, _ in paragraphs)
    text = TracedText.decode(lines.encode("utf-8", "replace"), "utf-8").with_marks(marks)
    draft = plain.structure(text, format="docx", blocks=spans)
    draft.offsets_of = "extracted"
    draft.metadata = from_fields({k: v for k, v in fields.items() if v}, "docx")
    yield draft


def _paragraphs(document) -> Iterator[tuple[str, str]]:
    """Text and style of each paragraph. A row of a table whose first cells are short (a time, a name) is one line, its
    cells parted by tabs: so transcripts are set in two columns."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                # A merged cell comes once for each column.
                cells = list({id(cell._tc): cell for cell in row.cells}.values())
                texts = [" ".join(cell.text.split()) for cell in cells]
                if 2 <= len(texts) <= 3 and all(0 < len(t) <= 60 for t in texts[:-1]) and texts[-1]:
                    yield "\t".join(texts), ""
                    continue
                for cell in cells:
                    yield from (
                        (p.text, p.style.name if p.style is not None else "") for p in cell.paragraphs
                    )
        else:
            yield block.text, block.style.name if block.style is not None else ""


# Written on an old Mac. "{\\rtf1\\mac\\deff2" matches, "{\\rtf1\\ansi" must not.
_MAC = re.compile(r"\s*\{\\rtf\d?\s*\\mac\b")


def parse_rtf(raw: bytes, source: Source) -> Iterator[Draft]:
    """The text of a rich text file."""
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        raise Refused("needs_extra", "reading RTF needs: pip install ontherecord[rtf]") from None
    if len(raw) > _LARGEST_RTF:
        raise Refused("too_large", f"an RTF file of more than {_LARGEST_RTF >> 20} MiB")
    source_text = raw.decode("ascii", "replace")
    try:
        letters = "mac_roman" if _MAC.match(source_text) else "cp1252"
        words = rtf_to_text(source_text, encoding=letters, errors="replace")
    except Exception as e:  # damaged files make striprtf raise errors of many kinds
        raise Refused("broken", f"not a readable RTF file ({type(e).__name__})") from None
    if not words.strip():
        raise Refused("empty", "an RTF file without text")
    draft = plain.parse(TracedText.decode(words.encode("utf-8", "replace")), format="rtf")
    info = {m[1]: m[2] for m in _RTF_INFO.finditer(source_text[:20000])}
    draft.offsets_of = "extracted"
    draft.metadata = from_fields(info, "rtf")
    yield draft
