"""Pages and documents: HTML, Markdown, XML, tables, archives, PDF and Word."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile

import pytest

from tasks.carrier import Reject
from tasks.sources import NothingThere, Source, discover, read
from tasks.text.balance import word_balance


def items(tmp_path, content: str | bytes, name: str, **options):
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(read(discover([file])[0], **options))
    for item in found:
        if not isinstance(item, Reject):
            assert word_balance(item.text).holds
    return found


def turns(document) -> list[tuple[str | None, str]]:
    return [
        (m.values["label"], document.text.text[m.start : m.end])
        for m in document.text.marks
        if m.kind == "turn"
    ]


PARAGRAPH = (
    "The ministers met in the capital on Monday and agreed on a plan to share the water of the river. "
)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Water plan | The Daily</title>
<meta property="og:title" content="Ministers agree on water plan"><meta property="og:site_name" content="The Daily">
<link rel="canonical" href="https://example.org/water">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2015-10-01T08:00:00+01:00", "author": [{{"name": "Jane Roe"}}]}}</script>
<style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World news section of the paper</a></li></ul></nav>
<div class="site-sidebar"><p>Most read: a long story about something else entirely that nobody here asked for.</p></div>
<main><article><h1>Ministers agree on water plan</h1><p class="byline">By <a href="/roe">Jane Roe</a></p>
<p>{PARAGRAPH}It&rsquo;s <b>M</b>orocco&#8217;s first.</p>
<figure><img src="x.jpg"><figcaption>A river. Photo: Agency</figcaption></figure>
<p>{PARAGRAPH}</p><script>var x = "<p>not text</p>";</script><p>{PARAGRAPH}</p></article></main>
<footer><p>Copyright and all that belongs at the foot of a page like this one.</p></footer></body></html>"""


def test_article_page(tmp_path):
    (document,) = items(tmp_path, PAGE, "page.html")
    text = document.text.text
    assert document.kind == "article" and document.offsets_of == "source"
    assert "It’s Morocco’s first." in text and text.count("agreed on a plan") == 3
    for other in ("Home", "Most read", "Photo", "not text", "foot of a page", "color"):
        assert other not in text
    meta = document.metadata
    assert (meta.title, meta.outlet, meta.url, meta.language) == (
        "Ministers agree on water plan",
        "The Daily",
        "https://example.org/water",
        "en",
    )
    assert (meta.author, meta.published_on, meta.published_basis) == ("Jane Roe", "2015-10-01", "json_ld")
    a, b = document.text.raw_span(text.index("Morocco"), text.index("Morocco") + 7)
    assert PAGE.encode()[a:b] == b"M</b>orocco"


def test_transcript_page_with_line_breaks(tmp_path):
    page = "<html><body><p class='cnnBodyText'>JANE ROE, HOST: Good evening. It was a long day in the capital of the north.<br><br>BOB POE (on camera): It was, Jane. (LAUGHTER)<br><br>ROE: Thank you for that &gt; report.</p></body></html>"
    (document,) = items(tmp_path, page, "page.html")
    assert turns(document) == [
        ("JANE ROE, HOST", "Good evening. It was a long day in the capital of the north."),
        ("BOB POE (on camera)", "It was, Jane."),
        ("ROE", "Thank you for that > report."),
    ]


def test_declared_encoding_of_a_page(tmp_path):
    page = '<html><head><meta charset="windows-1251"></head><body><p>Москва said that it was open today and for long.</p></body></html>'
    (document,) = items(tmp_path, page.encode("cp1251"), "page.html")
    assert document.text.text.startswith("Москва said")


MARKDOWN = """---
title: "A talk about water\\
  \\ and more"
date: '2021-07-28'
published_time: 2021-07-28 13:30:53-04:00
source_url: https://example.org/talk
---

Briefing Room

11:45 A.M. EDT

MS. ROE:  Hey, everybody.  Welcome to our
[flight](https://example.org/x) to **Lehigh** \\[today\\].  (Laughter.)

Q    Why 2 \\* 3?

MS. ROE:  Because.
"""


def test_markdown_with_front_matter(tmp_path):
    (document,) = items(tmp_path, MARKDOWN, "talk.md")
    assert turns(document) == [
        ("MS. ROE", "Hey, everybody. Welcome to our flight to Lehigh [today]."),
        ("Q", "Why 2 * 3?"),
        ("MS. ROE", "Because."),
    ]
    meta = document.metadata
    assert (meta.title, meta.url) == ("A talk about water and more", "https://example.org/talk")
    assert (meta.published_on, meta.published_basis) == ("2021-07-28", "front_matter")
    assert meta.published_at == "2021-07-28T13:30:53-04:00"


def test_markdown_article(tmp_path):
    text = "# Water plan agreed\n\nThe *ministers* met on [Monday](https://x.org).\n\n> They said __no__ to snake_case_names.\n\n- One point.\n- Another.\n\n---\n\n![a river](x.jpg)\n\nIt ended. *laughs*\n"
    (document,) = items(tmp_path, text, "a.md")
    assert document.kind == "article" and document.metadata.title == "Water plan agreed"
    assert (
        document.text.text
        == "Water plan agreed\n\nThe ministers met on Monday.\n\nThey said no to snake_case_names.\n\nOne point.\n\nAnother.\n\nIt ended."
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<publicwhip><speech speakername="Jane Roe" time="11:30"><p>What of it?</p></speech><speech speakername="Bob Poe"><p>I thank my <i>hon.</i> Friend.</p><p>It is so.</p></speech></publicwhip>',
         [("Jane Roe", "What of it?"), ("Bob Poe", "I thank my hon. Friend.\n\nIt is so.")]),
        ('<TEI><teiHeader><title>Day 3</title><date>2019-05-01</date></teiHeader><text><u who="#RoeJane"><seg>It is open.</seg><note>Applause</note></u><u who="#Poe"><seg>Thanks.</seg></u></text></TEI>',
         [("RoeJane", "It is open."), ("Poe", "Thanks.")]),
        ("<play><sp><speaker>HOST:</speaker><p>Hello.</p></sp><sp><speaker>GUEST</speaker><p>Hi. <stage>laughs</stage> Yes.</p></sp></play>",
         [("HOST", "Hello."), ("GUEST", "Hi. Yes.")]),
        ("<hansard><session.header><date>2015-10-12</date></session.header><speech><talk.start><talker><name>Roe, Jane</name></talker><para>I rise.</para></talk.start><para>I sit.</para></speech></hansard>",
         [("Roe, Jane", "I rise.\n\nI sit.")]),
    ],
)  # fmt: skip
def test_parliament_xml(tmp_path, body, expected):
    (document,) = items(tmp_path, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', "a.xml")
    assert document.format == "xml" and turns(document) == expected
    if "2015" in body:
        assert document.metadata.published_on == "2015-10-12"


def test_xml_entities_are_never_expanded(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><x><p>&b; &f; real words</p></x>'
    (document,) = items(tmp_path, bomb, "a.xml")
    assert document.text.text == "&b; &f; real words"


def table(rows) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_table_of_articles(tmp_path):
    content = table(
        [
            ["id", "date", "title", "text"],
            ["7", "2020-01-05", "T, one", 'He said "yes" to é.\n\nIt ended.'],
            ["8", "2020-02-05", "T2", "Other text."],
        ]
    )
    first, second = items(tmp_path, content, "a.csv")
    assert first.text.text == 'He said "yes" to é.\n\nIt ended.'
    assert (first.metadata.title, first.metadata.published_on) == ("T, one", "2020-01-05")
    assert second.source_uri.endswith("a.csv#8")
    a, b = second.text.raw_span(0, 5)
    assert (tmp_path / "a.csv").read_bytes()[a:b] == b"Other"


def test_table_of_utterances(tmp_path):
    content = table(
        [
            ["episode", "speaker", "text"],
            ["e1", "Jane", "Hello."],
            ["e1", "Bob", 'Hi "you".'],
            ["e2", "Ann", "Other."],
        ]
    )
    first, second = items(tmp_path, content, "a.tsv")
    assert turns(first) == [("Jane", "Hello."), ("Bob", 'Hi "you".')] and turns(second) == [("Ann", "Other.")]


def test_table_without_texts_is_refused(tmp_path):
    (reject,) = items(tmp_path, "a,b\n1,2\n", "a.csv")
    assert reject.reason == "no_text" and "a, b" in reject.detail


def test_parquet(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(
        pa.table(
            {
                "id": ["x", "y"],
                "text": ["Some words here.", "JANE: Hi.\n\nBOB: Oh.\n\nJANE: Yes."],
                "date": ["2020-01-01", None],
            }
        ),
        tmp_path / "a.parquet",
    )
    first, second = read(discover([tmp_path / "a.parquet"])[0])
    assert first.metadata.published_on == "2020-01-01" and first.offsets_of == "extracted"
    assert [label for label, _ in turns(second)] == ["JANE", "BOB", "JANE"]


def test_gzip_is_read_as_what_it_holds(tmp_path):
    (document,) = items(tmp_path, gzip.compress(MARKDOWN.encode()), "talk.md.gz")
    assert document.format == "markdown" and document.offsets_of == "extracted"
    (document,) = items(
        tmp_path, gzip.compress(b"JANE: Hi.\n\nBOB: Oh.\n\nJANE: Yes."), "talk.gz", format="text"
    )
    assert len(turns(document)) == 3


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def test_zip_members_are_documents_and_bad_ones_rejects(tmp_path):
    content = archive(
        {
            "b.md": MARKDOWN.encode(),
            "../../etc/a 2020-01-02.txt": b"Some words.",
            "c.bin": bytes(range(256)) * 9,
            "d.zip": b"PK\x03\x04x",
            ".hid": b"x",
            "e.txt": b"",
        }
    )
    before = set(tmp_path.parent.rglob("*"))
    found = items(tmp_path, content, "a.zip")
    assert set(tmp_path.parent.rglob("*")) - before == {tmp_path / "a.zip"}  # nothing was unpacked to disk
    assert [(f.source_uri.split("#")[1], getattr(f, "reason", None)) for f in found] == [
        ("../../etc/a%202020-01-02.txt", None), ("b.md", None), ("c.bin", "binary"), ("d.zip", "nested"), ("e.txt", "empty")]  # fmt: skip
    assert found[0].metadata.published_on == "2020-01-02"


@pytest.mark.parametrize("cut", [10, 40, -5])
def test_half_written_archives_are_refused(tmp_path, cut):
    words = " ".join(str(i**3) for i in range(400)).encode()
    for name, content in (("a.zip", archive({"a.txt": words})), ("a.gz", gzip.compress(words))):
        (reject,) = items(tmp_path, content[:cut], name)
        assert isinstance(reject, Reject) and reject.reason in ("broken", "truncated")


def test_bombs_are_refused_before_they_go_off(tmp_path):
    (reject,) = items(tmp_path, gzip.compress(b"a" * (40 << 20)), "a.gz")
    assert reject.reason == "too_large"
    (reject,) = items(tmp_path, archive({"a.txt": b"0" * (40 << 20)}), "a.zip")
    assert reject.reason == "too_large"


def test_word_file(tmp_path):
    docx = pytest.importorskip("docx", reason="needs the extra ontherecord[docx]")
    document = docx.Document()
    for line in ("A talk", "JANE ROE, HOST: Hello there.", "BOB POE: Hi.", "JANE ROE: Bye."):
        document.add_paragraph(line)
    document.save(tmp_path / "a.docx")
    (found,) = read(discover([tmp_path / "a.docx"])[0])
    assert found.offsets_of == "extracted"
    assert turns(found) == [("JANE ROE, HOST", "Hello there."), ("BOB POE", "Hi."), ("JANE ROE", "Bye.")]


def pdf(lines: list[str]) -> bytes:
    """A one-page PDF with a text layer."""
    stream = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for i, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{i} 0 obj\n{body}\nendobj\n".encode()
    xref = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(
        f"{p:010d} 00000 n \n".encode() for p in places
    )
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF".encode()


def test_pdf(tmp_path):
    pytest.importorskip("pypdf", reason="needs the extra ontherecord[pdf]")
    (found,) = items(
        tmp_path, pdf(["MS. ROE: Hello there.", "MR. POE: Hi.", "MS. ROE: Bye.", "Page 1 of 1"]), "a.pdf"
    )
    assert turns(found) == [("MS. ROE", "Hello there."), ("MR. POE", "Hi."), ("MS. ROE", "Bye.")]
    assert found.offsets_of == "extracted"
    (reject,) = items(tmp_path, pdf([]), "b.pdf")
    assert reject.reason == "no_text"
    (reject,) = items(tmp_path, b"%PDF-1.4\nhello", "c.pdf")
    assert reject.reason == "broken"


def test_a_missing_extra_is_named(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pypdf", None)
    (reject,) = items(tmp_path, pdf(["Words."]), "a.pdf")
    assert reject.reason == "needs_extra" and "ontherecord[pdf]" in reject.detail


def test_standard_input_and_addresses(tmp_path, monkeypatch):
    import fsspec

    class Stdin:
        buffer = io.BytesIO(b"JANE: Hi.\n\nBOB: Oh.\n\nJANE: Yes.")

    monkeypatch.setattr("sys.stdin", Stdin)
    (document,) = read(discover(["-"])[0])
    assert (
        document.source_uri.startswith("stdin:")
        and len(document.source_uri) == 22
        and len(turns(document)) == 3
    )
    with fsspec.open("memory://talks/2020-01-02.txt", "wb") as file:
        file.write(b"Some words.")
    (document,) = read(discover(["memory://talks/2020-01-02.txt"])[0])
    assert (
        document.metadata.published_on == "2020-01-02"
        and document.metadata.url == "memory:///talks/2020-01-02.txt"  # as the store itself names it
    )
    with pytest.raises(NothingThere):
        discover(["memory://talks/none.txt"])
    (reject,) = read(Source("memory:///talks/none.txt", "memory://talks/none.txt"))
    assert reject.reason == "unreadable"


def test_running_heads_and_page_numbers_are_set_aside():
    from tasks.sources.office import _running_lines
    from tasks.text.traced import TracedText

    bodies = [
        "The talks began.\nThey went on.\nNobody left.",
        "Then came lunch.\nIt was long.\nIt was cold.",
        "They voted.\nFour said no.\nFive said yes.",
    ]
    pages = [f"Council of the City\n{body}\nPage {i} of 3" for i, body in enumerate(bodies, 1)]
    text = TracedText.decode("\f".join(pages).encode())
    left = text.replace(_running_lines(text.text, pages)).text
    assert "Council" not in left and "Page" not in left
    assert all(line in left for body in bodies for line in body.split("\n"))
