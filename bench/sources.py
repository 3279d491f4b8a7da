"""Speed, memory and faithfulness of reading: sniff, parse and clean.

Prints megabytes a second (of processor time) for generated files of each style at two lengths, so that growth shows; the
most memory that one long file takes, and that a folder of many files takes; and, where the shared samples are at hand, how many of their files
were read, refused, and whether any word was lost or doubled, with plain decoding of the same files as the yardstick.

    python bench/sources.py [--only speed|peak|memory|faithfulness] [--megabytes 8] [--files 10000]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tasks.carrier import Reject  # noqa: E402
from tasks.sources import discover, read  # noqa: E402
from tasks.text.balance import word_balance  # noqa: E402

SHARED = Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared"))
SPEECH = "The minister said that the talks in the capital had ended and that “nothing” was signed. "


def styles(size: int) -> dict[str, str]:
    """One file of about `size` characters for each style."""
    n = max(1, size // (4 * len(SPEECH)))
    paragraph = SPEECH * 4
    return {
        "article.txt": "\n\n".join([paragraph] * n),
        "one_line.txt": "  ".join([paragraph] * n),
        "labelled.txt": "\n\n".join(
            f"{'JANE ROE' if i % 2 else 'BOB POE, HOST'}: {paragraph}(LAUGHTER)" for i in range(n)
        ),
        "wrapped.txt": "\n\n".join(
            [paragraph.replace(" in the ", "\nin the ").replace(" and ", "\nand ")] * n
        ),
        "captions.vtt": "WEBVTT\n\n"
        + "".join(
            f"{i // 60:02d}:{i % 60:02d}.000 --> {i // 60:02d}:{i % 60:02d}.900\n>> {SPEECH}\n\n"
            for i in range(4 * n)
        ),
        "talk.json": json.dumps({"utt": [paragraph] * n, "speaker": ["A", "B"] * n}),
        "page.html": "<html><body><article>" + f"<p>{paragraph}</p>\n" * n + "</article></body></html>",
        "mojibake.txt": "\n\n".join([paragraph.replace("“", "â€œ").replace("”", "â€\x9d")] * n),
    }


def speed(megabytes: float) -> None:
    print(f"{'style':14} {'MB/s at 1/4':>12} {'MB/s':>8} {'documents':>10}")
    with tempfile.TemporaryDirectory() as folder:
        small, large = styles(int(megabytes * 250_000)), styles(int(megabytes * 1_000_000))
        for name in large:
            rates = []
            for content in (small[name], large[name]):
                file = Path(folder, name)
                file.write_text(content, encoding="utf-8")
                start = time.process_time()
                found = list(read(discover([file])[0]))
                rates.append(file.stat().st_size / 1e6 / (time.process_time() - start))
            print(f"{name:14} {rates[0]:12.2f} {rates[1]:8.2f} {len(found):10}")


def peak(megabytes: float) -> None:
    """The most memory that reading one file of each style takes, each in a process of its own, imports included."""
    child = (
        "import resource, sys; from tasks.sources import discover, read; n = sum(1 for _ in read(discover([sys.argv[1]])[0]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    print(f"{'style':14} {'MB':>7} {'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name in styles(1000):
            file = Path(folder, name)
            file.write_text(styles(int(megabytes * 1_000_000))[name], encoding="utf-8")
            command = [sys.executable, "-c", child, str(file)]
            found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            print(f"{name:14} {file.stat().st_size / 1e6:7.1f} {float(found.stdout):9.0f}", flush=True)
            file.unlink()


#: What a folder holds, in turn: formats whose parsers keep tables of their own, and some that must be refused.
MIX = (
    "article.txt",
    "labelled.txt",
    "captions.vtt",
    "talk.json",
    "page.html",
    "mojibake.txt",
    "shout.txt",
    "broken.json",
)


def memory(files: int) -> None:
    """Resident set while a folder of small files of many styles is discovered and read, at a fifth, a half and the end."""
    contents = {**styles(4000), "shout.txt": styles(4000)["one_line.txt"].upper(), "broken.json": '{"text": '}
    print(f"{'files':>7} {'resident MB':>12} {'files/s':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for i in range(files):
            name = MIX[i % len(MIX)]
            text = contents[name].replace("capital", f"capital of state {i}")
            Path(folder, f"{i:06}.{name.rpartition('.')[2]}").write_text(text)
        found = discover([folder])
        start = time.perf_counter()
        print(f"{0:7} {resident():12.1f}")
        for number, source in enumerate(found, start=1):
            for _ in read(source):
                pass
            if number in (files // 5, files // 2, files):
                print(
                    f"{number:7} {resident():12.1f} {number / (time.perf_counter() - start):8.0f}", flush=True
                )


def resident() -> float:
    """Megabytes of memory in use now; at most ever, where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def faithfulness() -> None:
    samples = SHARED / "data" / "samples"
    if not samples.is_dir():
        print("shared samples are not at hand: faithfulness not measured")
        return
    count: Counter[str] = Counter()
    spent = plain = 0.0
    for source in discover([samples]):
        if source.name == "SOURCES.tsv":
            continue
        start = time.process_time()
        found = list(read(source))
        spent += time.process_time() - start
        start = time.process_time()
        Path(source.path).read_bytes().decode("utf-8", "replace").split()
        plain += time.process_time() - start
        for item in found:
            if isinstance(item, Reject):
                count[f"refused: {item.reason}"] += 1
                continue
            balance = word_balance(item.text)
            count["read"] += 1
            count["words in"] += balance.words_in
            count["words out"] += balance.words_out
            count["words missing or doubled"] += sum(balance.missing.values()) + sum(balance.surplus.values())
            count["turns"] += sum(m.kind == "turn" for m in item.text.marks)
    count.setdefault("words missing or doubled", 0)
    print(", ".join(f"{name} {n}" for name, n in sorted(count.items())))
    print(f"{spent:.1f} s; decoding and splitting alone {plain:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=8)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--only", choices=("speed", "peak", "memory", "faithfulness"))
    options = parser.parse_args()
    if options.only in (None, "speed"):
        speed(options.megabytes)
    if options.only == "peak":
        peak(options.megabytes)
    if options.only in (None, "memory"):
        memory(options.files)
    if options.only in (None, "faithfulness"):
        faithfulness()


if __name__ == "__main__":
    main()
