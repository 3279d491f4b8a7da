"""How right claims are, beside other ways to find quotations on the same parse. In: the annotated sets of the shared
folder. Out: F of content by type of quotation (intersection over union of .8), share of right speakers, words a second of processor time,
and how well confidence is calibrated.

    python bench/claims.py [--set claims|seeds|dev|train|articles] [--all-cues] [--errors N] [--cache FILE] [--fit] [--quantities]
                           [--asserted] [--articles]

Rows: ours; a baseline (quotation marks, and the nearest cue with its subject); textacy's direct_quotations where that
is installed. `--fit` learns the weights of confidence anew from train, claims and articles, and prints cross-validated figures.
All 25 documents of claims_dev that come from GUM are in the parser's training data: parses of them are too good.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import claims_articles  # noqa: E402
import claims_asserted  # noqa: E402
import claims_fit as fit  # noqa: E402
from claims_data import SHARED, Document, load, parse, scorer  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

from tasks import language  # noqa: E402
from tasks.claims import ClaimFinder, QuantityFinder  # noqa: E402
from tasks.claims.lexicon import lexicon  # noqa: E402

Rows = list[dict[str, Any]]


def ours(doc: Doc) -> Rows:
    """Reported claims of our component, a row a fragment."""
    ClaimFinder(asserted_mode="never")(doc)
    rows: Rows = []
    for n, claim in enumerate(doc._.claims):
        for start, end in claim.fragments:
            rows.append(
                {
                    "attribution_id": n, "content": doc.text[start:end], "content_span": [start, end],
                    "type": claim.quote_type, "attribution_type": claim.quote_type, "cue": claim.cue,
                    "speaker": claim.speaker_text, "speaker_span": claim.speaker_span, "rule": claim.rule,
                    "speaker_alts": [claim.speaker_name] if claim.speaker_name else [],
                }
            )  # fmt: skip
    return rows


def baseline(doc: Doc) -> Rows:
    """What stands between quotation marks in a paragraph, and the nearest verb of the cue table with its subject."""
    verbs = lexicon().verbs
    cues = [t for t in doc if t.lemma_ in verbs and t.tag_.startswith("VB")]
    rows: Rows = []
    opened = None
    for token in doc:
        if "\n" in token.text:
            opened = None
        if token.text not in ('"', "“", "”", "''", "``"):
            continue
        if opened is None and token.text not in ("”", "''"):
            opened = token.i
        elif opened is not None:
            first, last = opened + 1, token.i
            opened = None
            outside = [
                t
                for t in cues
                if not first <= t.i < last and t.sent.start <= last and t.sent.end >= first - 1
            ]
            if last - first < 2 or not outside:
                continue
            cue = min(outside, key=lambda t: min(abs(t.i - first), abs(t.i - last)))
            who = next((c for c in cue.children if c.dep_ in ("nsubj", "nsubj:pass")), None)
            span = doc[first:last]
            rows.append(
                {
                    "content_span": [span.start_char, span.end_char], "content": span.text, "type": "direct",
                    "speaker": doc[who.left_edge.i : who.right_edge.i + 1].text if who else None, "cue": cue.text,
                }
            )  # fmt: skip
    return rows


def textacy_quotations() -> Callable[[Doc], Rows] | None:
    """textacy's extractor on our parse (its subject labels taught ours), or None where it is not installed."""
    try:
        from textacy.extract import triples
    except ImportError:
        return None
    from spacy.symbols import nsubj

    labels = set(getattr(triples, "_ACTIVE_SUBJ_DEPS", ())) | {nsubj}
    if hasattr(triples, "_ACTIVE_SUBJ_DEPS"):
        triples._ACTIVE_SUBJ_DEPS = labels

    def extract(doc: Doc) -> Rows:
        rows: Rows = []
        with contextlib.suppress(ValueError):  # an odd number of marks: it gives up on the whole text
            for quote in triples.direct_quotations(doc):
                who = doc[quote.speaker[0].i : quote.speaker[-1].i + 1]
                rows.append(
                    {
                        "content_span": [quote.content.start_char + 1, quote.content.end_char - 1], "type": "direct",
                        "content": quote.content.text, "speaker": who.text, "cue": quote.cue[0].text,
                    }
                )  # fmt: skip
        return rows

    return extract


def measure(
    name: str, documents: list[Document], system: Callable[[Doc], Rows], options: list[str], errors: int
) -> None:
    """Print one system's figures by the shared scorer."""
    if documents and documents[0].doc is not None:
        system(documents[0].doc)  # tables are read once a process, however many documents follow
    started = time.process_time()
    predictions = [(d, system(d.doc)) for d in documents if d.doc is not None]
    seconds = time.process_time() - started
    words = sum(len(d.text.split()) for d in documents)
    with tempfile.TemporaryDirectory() as folder:
        gold, guessed, figures = (Path(folder) / n for n in ("gold.jsonl", "pred.jsonl", "figures.json"))
        _write(gold, [{"doc_id": d.name, "text": d.text, "quotes": d.quotes} for d in documents])
        _write(guessed, [{"doc_id": d.name, "quotes": rows} for d, rows in predictions])
        arguments = [
            "quotes.py",
            str(gold),
            str(guessed),
            "--group",
            "--json",
            str(figures),
            "--errors",
            str(errors),
        ]
        with contextlib.redirect_stdout(io.StringIO()) as out:
            sys.argv = [*arguments, *options]
            scorer().main()
        result = json.loads(figures.read_text())
        if errors:
            print(out.getvalue().partition("\n-- ")[2])
    content = result["content"]["iou>=0.8"]
    cells = "  ".join(f"{kind} {content[kind]['F']:.3f}" for kind in ("all", "direct", "indirect", "mixed"))
    speaker = result["speaker"].get("all", {}).get("correct", 0.0)
    print(
        f"{name:10} content F {cells}  P {content['all']['P']:.3f} R {content['all']['R']:.3f}  speaker {speaker:.3f}  "
        f"content and speaker F {result['attribution']['F']:.3f}  {words / seconds:,.0f} words/s"
    )


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def measure_quantities(documents: list[Document]) -> None:
    """Print how many gold quantities inside claims are found with the right bounds and comparator."""
    gold = {}
    for line in (SHARED / "data/dev/claims_dev.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        gold[row["doc_id"]] = [c for c in row["claims"] if not c["nested_in"]]
    found = right = wanted = spurious = 0
    for d in documents:
        if d.doc is None:
            continue
        QuantityFinder()(d.doc)
        for claim in gold[d.name]:
            spans = claim.get("content_spans") or [claim["content_span"]]
            ours_ = [
                q
                for q in d.doc._.quantities
                if any(a <= q.char_start and q.char_end <= b + 1 for a, b in spans)
            ]
            for g in claim["quantities"]:
                wanted += 1
                hit = next(
                    (q for q in ours_ if q.char_start < g["span"][1] and g["span"][0] < q.char_end), None
                )
                if hit is not None:
                    ours_.remove(hit)
                    found += 1
                    right += (hit.low, hit.high, hit.comparator) == (g["low"], g["high"], g["comparator"])
            spurious += len(ours_)
    print(f"quantities: gold {wanted}, found {found}, with the right bounds {right}, spurious {spurious}")


def measure_fit(documents: list[Document]) -> None:
    """Learn the weights, print cross-validated F and calibration, and save them."""
    rows, gold = fit.candidates(documents)
    fit.cross_validate(rows)
    for part in gold:
        inside = [row for row in rows if row.part == part]
        reach = sum(row.right for row in inside) / gold[part]
        best = "  ".join(
            f"{t}: {fit.f_at(inside, gold[part], t)[2]:.3f}" for t in (0.3, 0.35, 0.4, 0.45, 0.5)
        )
        print(f"{part}: candidates {len(inside)}, recall of all of them {reach:.3f}, F at threshold {best}")
    print_calibration(rows)
    fit.save(fit.learn(rows))


def print_calibration(rows: list[fit.Candidate]) -> None:
    print("confidence   n     mean   right")
    for label, n, mean, share in fit.calibration(rows):
        print(f"{label:8} {n:6} {mean:8.2f} {share:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", choices=("claims", "seeds", "dev", "train", "articles"), default="claims")
    parser.add_argument("--all-cues", action="store_true", help="count beliefs too, not only reporting cues")
    parser.add_argument("--errors", type=int, default=0, help="print this many errors of each kind")
    parser.add_argument("--cache", type=Path, help="keep the parses in this file between runs")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--quantities", action="store_true")
    parser.add_argument("--asserted", action="store_true", help="measure what speakers of transcripts assert")
    parser.add_argument("--articles", action="store_true", help="count by name in our own articles")
    parser.add_argument("--model", help="name or path of the English pipeline")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"no shared folder at {SHARED}: set ONTHERECORD_SHARED")
    if arguments.articles:
        claims_articles.measure(language.load(arguments.model), show=arguments.errors > 0)
        return
    parts = ("claims", "train", "articles") if arguments.fit else (arguments.set,)
    documents = load(parts)
    cache = arguments.cache.with_suffix("." + "-".join(parts)) if arguments.cache else None
    parse(documents, language.load(arguments.model), cache)
    if arguments.fit:
        measure_fit(documents)
        return
    options = [] if arguments.all_cues else ["--reporting"]
    measure("ours", documents, ours, options, arguments.errors)
    measure("baseline", documents, baseline, options, 0)
    other = textacy_quotations()
    if other is None:
        print("textacy is not installed: its row is left out")
    else:
        measure("textacy", documents, other, options, 0)
    rows, _ = fit.candidates(documents)
    table = {k: v for k, v in fit.confidence.weights().items()}
    for row in rows:
        row.probability = fit.probability(table, row)
    print_calibration(rows)
    if arguments.quantities and arguments.set == "claims":
        measure_quantities(documents)
    if arguments.asserted and arguments.set == "claims":
        claims_asserted.measure(language.load(arguments.model))


if __name__ == "__main__":
    main()
