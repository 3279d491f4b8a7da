"""Put trained weights and learned lemmas together as a spaCy pipeline directory, swapped in whole.

In comes a directory with reader.onnx, labels.json, labeler.onnx, pieces.json and lemmas.json; out goes `model/en_ontherecord`.
Usage: python -m model.build WEIGHTS_DIR [OUT_DIR]
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp

import spacy

import tasks.language  # registers the factory

VERSION = "0.1.0"
OUT = Path(__file__).resolve().parent / tasks.language.DEFAULT_MODEL


def build(weights: Path, out: Path = OUT) -> None:
    """Write the pipeline beside `out`, try it, then swap it in."""
    nlp = spacy.blank("en")
    reader = nlp.add_pipe("ontherecord_reader", name="reader")
    reader.from_disk(weights)  # type: ignore[attr-defined]
    nlp.meta.update(
        name="ontherecord",
        version=VERSION,
        spacy_version=">=3.8.0,<4.0.0",
        description="English reader for news and transcripts: MiniLM-L6 encoder with heads for tags, features, sentences, dependencies, names",
        license="CC BY-SA 4.0",
        author="The On the Record contributors",
    )
    fresh = Path(mkdtemp(dir=out.parent, prefix=".building-"))
    try:
        nlp.to_disk(fresh)
        spacy.load(fresh)("Secretary of State John Kerry said on Friday that talks in Geneva will go on.")
        fresh.chmod(0o755)
        old = out.with_name(f".replaced-{os.getpid()}")
        if out.exists():
            out.rename(old)
        fresh.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]), *(Path(arg) for arg in sys.argv[2:3]))
