"""Coverage-guided fuzzing of the sniffers and parsers with atheris: nothing but a document or a reject may come out.

In: a format, a time, and seeds made here. Out: the count of inputs tried, or the input that raised, written to a file. Needs
`pip install atheris` (wheels for Linux); the tests hold the same properties with hypothesis (`tests/test_sources_hostile.py`).

    python bench/fuzz_sources.py [--format html] [--seconds 60]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from source_styles import STYLES  # noqa: E402

#: One small file of each format, for the fuzzer to take apart.
SEEDS: dict[str, list[bytes]] = {
    "text": [b"JANE ROE, HOST: Good morning.\n\nBOB POE: Hi. (LAUGHTER) So.\n\n[00:01:02] ROE: Thanks.", b">> WELL, MR. POE.\n>>> THE NEWS  TODAY.", b"1  Q. Why?\n2  A. So.\n" * 5],
    "markdown": [b"---\ntitle: x\n---\n# Head\n\n**Jane:** Hello *there* [a](http://x).\n\n## Two\n\n**Bob:** Hi."],
    "html": [b"<html><head><title>T</title><script type='application/ld+json'>{\"@type\":\"Article\"}</script></head><body><article><h1>H</h1><p>Words &amp; <b>more</b> of them.</p></article></body></html>"],
    "xml": [b"<?xml version='1.0'?><d><speech speakername='A'><p>Words.</p></speech></d>", b"<rss><channel><title>N</title><item><title>t</title><description>&lt;p&gt;Words&lt;/p&gt;</description></item></channel></rss>", b"<transcript><text start='1' dur='2'>words</text></transcript>"],
    "json": [b'{"id": "1", "utt": ["Hello \\u2014", "Hi."], "speaker": ["A B", "C"], "date": "2015-10-01"}', b'{"events":[{"tStartMs":1,"segs":[{"utf8":"a"}]}]}', b'[{"text": "a", "title": "b"}]'],
    "jsonl": [b'{"text": "One. Two."}\n{"text": "Three."}\n'],
    "csv": [b'id,speaker,text\n1,Jane,"He said ""yes""."\n2,Bob,No.\n', b"start\tend\ttext\n0\t10\tHi.\n"],
    "vtt": [b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Roe, Jane>Hello <c>there</c>\n\n00:02.000 --> 00:03.000\n&gt;&gt; Hi."],
    "srt": [b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:02,000 --> 00:00:03,000\n- Hi\n- There\n"],
    "sbv": [b"0:00:00.378,0:00:11.378\nWords\n\n0:00:11.378,0:00:12.000\nMore\n"],
    "ttml": [b'<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">Words<br/>more</p></div></body></tt>'],
    "scc": [b"Scenarist_SCC V1.0\n\n00:00:01:00\t94ae 94ae 9420 9420 c8e5 ecec ef80\n"],
    "stl": [b"850STL25.01" + b" " * 1013 + b"\x00" * 128],
    "eml": [b"From: A <a@b.c>\nSubject: s\nDate: Thu, 01 Oct 2015 06:00:00 -0400\nMIME-Version: 1.0\nContent-Type: text/plain\n\nWords of it.\n"],
    "rtf": [rb"{\rtf1\ansi{\info{\title T}}\f0 Words \'93said\'94\par more}"],
    "pdf": [b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>"],
    "docx": [b"PK\x03\x04broken"],
    "zip": [b"PK\x03\x04broken"],
    "gzip": [b"\x1f\x8b\x08broken"],
    "parquet": [b"PAR1broken"],
}  # fmt: skip


def one(data: bytes, format: str | None) -> None:
    """What must hold for any bytes: documents whose books agree, or rejects of one line."""
    from tasks.carrier import Reject
    from tasks.sources import Source, formats
    from tasks.sources.draft import Draft
    from tasks.sources.source import Refused
    from tasks.text.balance import word_balance
    from tasks.text.clean import clean

    try:
        for draft in formats.parse(data, Source("file:///a", "/a"), format):
            if isinstance(draft, Reject):
                assert draft.reason and "\n" not in draft.detail
                continue
            assert isinstance(draft, Draft)
            text = clean(draft.text)
            assert not any("\ud800" <= c <= "\udfff" for c in text.text)
            assert word_balance(text).holds
            assert all(0 <= m.start <= m.end <= len(text.text) for m in text.marks)
    except Refused as problem:
        assert problem.reason and "\n" not in problem.detail


def fuzz(format: str, seconds: int, folder: Path) -> None:
    """Run atheris on one format in this process; it never returns."""
    import atheris

    with atheris.instrument_imports(include=["tasks.sources", "tasks.text"]):
        from tasks.sources import formats  # noqa: F401
        from tasks.text import balance, clean  # noqa: F401
    seeds = folder / "seeds"
    seeds.mkdir()
    from tasks.sources.sniff import sniff

    styles = [x.content for x in STYLES if sniff(x.content[:4096], x.name) == format]
    for i, seed in enumerate([*SEEDS.get(format, [b"words"]), *styles]):
        (seeds / str(i)).write_bytes(seed)
    atheris.Setup(
        [
            sys.argv[0], str(seeds), f"-max_total_time={seconds}", "-max_len=2000", "-timeout=20", "-rss_limit_mb=3000",
            f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=0",
        ],
        lambda data: one(data, format),
    )  # fmt: skip
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--format", choices=sorted(SEEDS), help="one format instead of all")
    parser.add_argument("--seconds", type=int, default=30, help="for each format")
    parser.add_argument("--inside", help=argparse.SUPPRESS)  # the folder of a child process
    options = parser.parse_args()
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("atheris is not installed here (no wheel for this system?): nothing fuzzed")
        return
    if options.inside:
        fuzz(options.format, options.seconds, Path(options.inside))
    for format in [options.format] if options.format else sorted(SEEDS):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, "--format", format, "--seconds", str(options.seconds)]
            found = subprocess.run(
                [*command, "--inside", folder], capture_output=True, text=True, errors="replace"
            )
            lines = found.stderr.splitlines()
            runs = next((x.split()[-1] for x in lines if "number_of_executed_units" in x), "?")
            crashes = [p for p in Path(folder).iterdir() if p.is_file()]
            print(f"{format:9} {runs:>9} inputs  {'ok' if found.returncode == 0 else 'FAILED'}", flush=True)
            if found.returncode:
                print("\n".join(found.stdout.splitlines()[-20:]))
                for crash in crashes:
                    kept = Path(tempfile.gettempdir(), f"fuzz-{format}-{crash.name}")
                    kept.write_bytes(crash.read_bytes())
                    print(f"  input kept as {kept}: {crash.read_bytes()[:200]!r}")


if __name__ == "__main__":
    main()
