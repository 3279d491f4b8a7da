"""How often a named speaker is the right one. In: the shared development sets of transcripts without labels. Out, for each set: precision
and coverage (also of the turns whose speaker the text names), names given to people the text never names, precision by cue, and
the share of time that `turns` takes; then how well lost turn breaks are found, how often the printed labels of real files lead
to the right name (judged by a second, simpler reading of the labels), and how many label styles are read, judged by made-up
files whose speakers are known by construction.

    python bench/speakers.py [--limit N] [--sets NAME ...] [--errors N]

Beside our component runs a baseline in the same process: the nearest person name in the turn before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

from bench.speaker_styles import TALK, made  # noqa: E402
from tasks.carrier import Transcript, Turn, attach  # noqa: E402
from tasks.language import load  # noqa: E402
from tasks.sources import discover, read  # noqa: E402
from tasks.text.traced import Mark, TracedText  # noqa: E402
from tasks.turns import Turns  # noqa: E402
from tasks.turns.boundaries import answers as answer_starts  # noqa: E402

SHARED = Path(os.environ.get("ONTHERECORD_SHARED", ROOT.parent / "shared"))
SETS = ("speaker_id_dev", "speaker_id_seed1_dev", "speaker_id_twoway_dev", "speaker_id_seed1_twoway_dev")
Gold = dict[str, Any]


def main() -> None:
    """Run the sets and print one block each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--limit", type=int, default=10_000, help="documents a set")
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--errors", type=int, default=0, help="print this many wrong names a set")
    options = parser.parse_args()
    sys.path.insert(0, str(SHARED / "score"))
    nlp, turns = load(), Turns()
    turns(nlp("Warm up: the tables are read once.\n\nThank you, Ann Lee."))
    for name in options.sets:
        run(name, nlp, turns, options.limit, options.errors)
    breaks(options.limit)
    labelled(nlp, turns, options.limit)
    styles(nlp, turns)


def run(name: str, nlp: Language, turns: Turns, limit: int, errors: int) -> None:
    """One set: both systems, precision by cue, time."""
    from speakers import match  # type: ignore[import-not-found]

    gold_file = SHARED / "data" / "dev" / f"{name}.jsonl"
    golds = [json.loads(line) for line in gold_file.open(encoding="utf-8")][:limit]
    reading = naming = 0.0
    ours, baseline = [], []
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wrong = []
    for gold in golds:
        clock = time.process_time()
        doc = nlp(_doc(nlp, gold))
        reading += time.process_time() - clock
        clock = time.process_time()
        turns(doc)
        naming += time.process_time() - clock
        found: list[Turn] = doc._.turns
        ours.append(_answer(gold, [(t.char_start, t.char_end, t.speaker_name) for t in found]))
        baseline.append(_answer(gold, _nearest(doc, found)))
        by_start = {t["start"]: t["speaker"] for t in gold["turns"]}
        for turn in found:
            if turn.speaker_name is None or turn.char_start not in by_start:
                continue
            speaker = by_start[turn.char_start]
            good = bool(speaker and match(turn.speaker_name, speaker))
            for cue in {e.kind for e in turn.evidence}:
                given[cue] += 1
                right[cue] += good
            if not good:
                wrong.append(
                    f"{turn.speaker_name} for {speaker}: {[(e.kind, e.detail[:110]) for e in turn.evidence]}"
                )
    share = naming / (naming + reading)
    print(f"\n== {name}: {len(golds)} documents; turns took {share:.1%} of the time of reading and turns")
    for label, answers in (("ours", ours), ("nearest name before", baseline)):
        print(f"  {label}: {_score(gold_file, answers, len(golds))}")
    for cue, count in given.most_common():
        print(f"    {cue:<26} {right[cue]}/{count} right")
    for line in wrong[:errors]:
        print("  wrong:", line)


def breaks(limit: int) -> None:
    """Precision and recall of the turn breaks put back where a transcript has lost them (3 characters of tolerance)."""
    right = given = true = 0
    with (SHARED / "data" / "dev" / "turn_segmentation_dev.jsonl").open(encoding="utf-8") as file:
        for line, _ in zip(file, range(limit), strict=False):
            gold = json.loads(line)
            found = answer_starts(gold["text"], 0, len(gold["text"]))
            given += len(found)
            true += len(gold["boundaries"])
            right += sum(any(abs(at - b) <= 3 for b in gold["boundaries"]) for at in found)
    print(
        f"\n== turn breaks: precision {right / max(1, given):.3f} ({right}/{given}), recall {right / max(1, true):.3f}"
    )


def labelled(nlp: Language, turns: Turns, limit: int) -> None:
    """Turns of the sample files whose label is a person's name or says that nobody is named: right when the speaker's last name is
    the label's last word, and when the nameless stay so. Labels of an office alone ("THE PRESIDENT") are counted apart. The
    texts are not read by the language pipeline, so that a full name can come from labels, metadata and offices only."""
    print("\n== printed labels (sample files, without the reader)")
    for folder in ("wh_briefing_md", "wh_remarks_md", "hearing_html", "podcast_md"):
        counts: Counter[str | tuple[str, bool]] = Counter()
        wrong: Counter[str] = Counter()
        for source in discover([str(SHARED / "data" / "samples" / folder)])[:limit]:
            for transcript in read(source):
                if not isinstance(transcript, Transcript):
                    continue
                doc = turns(attach(nlp.make_doc(transcript.text.text), transcript))
                for turn in doc._.turns:
                    kind, good = _judged(turn)
                    counts[kind] += 1
                    counts[kind, good] += 1
                    counts["full"] += kind == "named" and " " in (turn.speaker_name or "")
                    if not good:
                        wrong[f"{turn.label} > {turn.speaker_name}"] += 1
        right = counts["named", True] + counts["nameless", True]
        judged = counts["named"] + counts["nameless"]
        print(
            f"  {folder:<16} {right}/{judged} right ({right / max(1, judged):.2%}); {counts['full']} of {counts['named']} "
            f"with a full name; {counts['office']} offices without a name, {counts['none']} turns without a label"
        )
        for what, count in wrong.most_common(5):
            print(f"    {count} times {what}")


def styles(nlp: Language, turns: Turns) -> None:
    """Turns of made-up files in many label styles: a turn is right when it begins where it was made to, without its label, and has its
    speaker's name or a part of it; in styles that name nobody, when it has none. Wrong names are counted apart."""
    print("\n== made-up label styles (without the reader)")
    wrong = 0
    failed: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for style, name, text, speakers in made():
            path = Path(folder, name)
            path.write_text(text, encoding="utf-8")
            found = {}
            for transcript in read(discover([str(path)])[0]):
                if isinstance(transcript, Transcript):
                    doc = turns(attach(nlp.make_doc(transcript.text.text), transcript))
                    found |= {doc.text[t.char_start :][:30].strip(): t.speaker_name for t in doc._.turns}
            score = failed.setdefault(style, [0, 0])
            for words, speaker in zip(TALK, speakers, strict=True):
                given = found.get(words[:30].strip(), "")
                parts = set((given or "").lower().split())
                good = (
                    given is None
                    if speaker is None
                    else bool(parts) and parts <= set(speaker.lower().split())
                )
                wrong += bool(given) and not good
                score[0] += good
                score[1] += 1
            path.unlink()
    right, total = (sum(v[i] for v in failed.values()) for i in (0, 1))
    whole = sum(a == b for a, b in failed.values())
    print(
        f"  {right}/{total} turns right ({right / total:.1%}), {wrong} wrong names; {whole} of {len(failed)} styles without a fault"
    )
    for style, (a, b) in failed.items():
        if a < b:
            print(f"    {style}: {a}/{b}")


_NAMELESS = re.compile(
    r"(?i)(?:q|a|question|questioner|reporter|press|audience|unidentified|unknown|speaker \d+)\b"
)
_OFFICE = re.compile(
    r"(?i)(?:the |mr\.? |madam )?(?:vice )?(?:president|chair\w*|clerk|operator|host|moderator|interpreter|secretary|"
    r"prime minister|first lady|(?:\w+ ){0,4}(?:official|aide|member|staffer)|aide|staff|participants?|speaker|all|both|break|narrator|announcer|jingle)\b"
)


def _judged(turn: Turn) -> tuple[str, bool]:
    """(named, nameless, office or none: what the label is; whether the speaker fits it). Reads labels on its own, more simply
    than `tasks.turns.labels` does."""
    if not turn.label:
        return "none", True
    label = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", turn.label).split(",")[0].strip(" .:*")
    if _NAMELESS.match(label):
        return "nameless", turn.speaker_name is None
    if _OFFICE.fullmatch(label) or not label:
        return "office", True
    last = re.split(r"[\s]+", label)[-1].strip(".").lower()
    return "named", (turn.speaker_name or "-").split()[-1].strip(".").lower() == last


def _doc(nlp: Language, gold: Gold) -> Doc:
    text = gold["text"]
    starts = [Mark(t["start"], t["end"], "turn", {"basis": "break"}) for t in gold["turns"]]
    traced = TracedText.decode(text.encode()).with_marks(starts)
    transcript = Transcript("dev:" + gold["doc_id"], "", "d_dev", "text", "transcript", traced)
    return attach(nlp.make_doc(text), transcript)


def _nearest(doc: Doc, found: list[Turn]) -> list[tuple[int, int, str | None]]:
    """Baseline: the last person name of the turn before."""
    people = sorted((e.start_char, e.text) for e in doc.ents if e.label_ == "PERSON")
    answers = []
    for i, turn in enumerate(found):
        before = [n for s, n in people if i and found[i - 1].char_start <= s < found[i - 1].char_end]
        answers.append((turn.char_start, turn.char_end, before[-1] if before else None))
    return answers


def _answer(gold: Gold, turns: list[tuple[int, int, str | None]]) -> Gold:
    return {"doc_id": gold["doc_id"], "turns": [{"start": a, "end": b, "speaker": n} for a, b, n in turns]}


def _score(gold_file: Path, answers: list[Gold], count: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        predicted, gold = Path(folder, "pred.jsonl"), Path(folder, "gold.jsonl")
        predicted.write_text("".join(json.dumps(a) + "\n" for a in answers), encoding="utf-8")
        lines = gold_file.read_text(encoding="utf-8").splitlines(keepends=True)[:count]
        gold.write_text("".join(lines), encoding="utf-8")
        run = subprocess.run(
            [sys.executable, str(SHARED / "score" / "speakers.py"), str(gold), str(predicted), "--json"],
            capture_output=True,
            text=True,
        )
        if run.returncode:
            return run.stderr.strip()
        figures = json.loads(run.stdout)["scores"]["ALL"]
        names = (
            "turns_known",
            "speaker_precision",
            "speaker_coverage",
            "identifiable",
            "accuracy_identifiable",
            "anon_false",
        )
        return ", ".join(f"{n} {figures[n] if figures[n] is not None else '-'}" for n in names)


if __name__ == "__main__":
    main()
