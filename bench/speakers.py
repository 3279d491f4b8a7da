"""How often a named speaker is the right one. In: the shared development sets of transcripts without labels. Out: turn
boundaries, precision and coverage by set, precision by cue, and the time `turns` takes beside the reader.

    python bench/speakers.py [--limit N]

Beside our component runs a baseline in the same process: the nearest person name in the turn before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import subprocess  # noqa: E402

from tasks.carrier import Transcript, attach  # noqa: E402
from tasks.language import load  # noqa: E402
from tasks.text.traced import Mark, TracedText  # noqa: E402
from tasks.turns import Turns  # noqa: E402

SHARED = Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared"))
SETS = ("speaker_id_dev", "speaker_id_seed1_dev", "speaker_id_twoway_dev", "speaker_id_seed1_twoway_dev")


def main() -> None:
    """Run the sets and print one block each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=10_000)
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--errors", type=int, default=0, help="print this many wrong names a set")
    options = parser.parse_args()
    sys.path.insert(0, str(SHARED / "score"))
    from speakers import match

    nlp = load()
    turns = Turns()
    for name in options.sets:
        gold_file = SHARED / "data" / "dev" / f"{name}.jsonl"
        golds = [json.loads(line) for line in gold_file.open(encoding="utf-8")][: options.limit]
        reading = naming = 0.0
        ours, baseline = [], []
        right, given = Counter(), Counter()
        shown = 0
        for gold in golds:
            clock = time.perf_counter()
            doc = nlp(_doc(nlp, gold))
            reading += time.perf_counter() - clock
            clock = time.perf_counter()
            turns(doc)
            naming += time.perf_counter() - clock
            found = doc._.turns
            ours.append(_answer(gold, [(t.char_start, t.char_end, t.speaker_name) for t in found]))
            baseline.append(_answer(gold, _nearest(doc, found)))
            by_start = {t["start"]: t for t in gold["turns"]}
            for turn in found:
                true = by_start.get(turn.char_start)
                if turn.speaker_name is None or true is None:
                    continue
                for cue in {e.kind for e in turn.evidence}:
                    given[cue] += 1
                    right[cue] += bool(true["speaker"] and match(turn.speaker_name, true["speaker"]))
                if not (true["speaker"] and match(turn.speaker_name, true["speaker"])) and shown < options.errors:
                    shown += 1
                    print("  wrong:", turn.speaker_name, "for", true["speaker"], [(e.kind, e.detail[:110]) for e in turn.evidence])
        print(f"\n== {name}: {len(golds)} documents; turns took {naming / (naming + reading):.1%} of reading and turns")
        for label, answers in (("ours", ours), ("nearest name before", baseline)):
            print(f"  {label}: {_score(gold_file, answers, len(golds))}")
        for cue, count in given.most_common():
            print(f"    {cue:<24} {right[cue]}/{count} right")


def _doc(nlp, gold):
    text = gold["text"]
    starts = [Mark(t["start"], t["end"], "turn", {"basis": "break"}) for t in gold["turns"]]
    traced = TracedText.decode(text.encode()).with_marks(starts)
    transcript = Transcript("dev:" + gold["doc_id"], "", "d_dev", "text", "transcript", traced)
    return attach(nlp.make_doc(text), transcript)


def _nearest(doc, found):
    """Baseline: the last person name of the turn before."""
    people = sorted((e.start_char, e.text) for e in doc.ents if e.label_ == "PERSON")
    answers = []
    for i, turn in enumerate(found):
        before = [n for s, n in people if i and found[i - 1].char_start <= s < found[i - 1].char_end]
        answers.append((turn.char_start, turn.char_end, before[-1] if before else None))
    return answers


def _answer(gold, turns):
    return {"doc_id": gold["doc_id"], "turns": [{"start": a, "end": b, "speaker": n} for a, b, n in turns]}


def _score(gold_file: Path, answers: list[dict], count: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        predicted, gold = Path(folder, "pred.jsonl"), Path(folder, "gold.jsonl")
        predicted.write_text("".join(json.dumps(a) + "\n" for a in answers))
        gold.write_text("".join(line for line, _ in zip(gold_file.open(encoding="utf-8"), range(count), strict=False)))
        run = subprocess.run(
            [sys.executable, str(SHARED / "score" / "speakers.py"), str(gold), str(predicted), "--json"],
            capture_output=True,
            text=True,
        )
        if run.returncode:
            return run.stderr.strip()
        figures = json.loads(run.stdout)["scores"]["ALL"]
        names = ("turns_known", "speaker_precision", "speaker_coverage", "accuracy_identifiable", "identifiable", "anon_false")
        return ", ".join(f"{n} {figures[n] if figures[n] is not None else '-'}" for n in names)


if __name__ == "__main__":
    main()
