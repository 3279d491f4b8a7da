"""How right claims are that a transcript's own speakers make ("asserted"), on the transcripts of claims_dev.

In: the shared folder's transcripts, read as a run reads them (labels taken off, turns found). Out: precision, recall and F
of what is asserted, a content meeting a gold content with an intersection over union of .8, and how well confidence
holds. Annotators leave out most of what a speaker says in passing, so that precision counts much that is no error.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claims_data import SHARED, scorer
from spacy.language import Language

from tasks import carrier, sources
from tasks.carrier import Claim, Transcript
from tasks.claims import ClaimFinder


def measure(nlp: Language) -> None:
    """Print one line of figures and the table of confidence. `nlp`: a reader; turns are added to it."""
    import tasks.turns  # noqa: F401, registers the component

    if "turns" not in nlp.pipe_names:
        nlp.add_pipe("turns")
    score = scorer()
    gold = right = guessed = 0
    bins: dict[int, list[bool]] = {}
    for row in _transcripts():
        transcript, claims = _claims(nlp, row)
        words = [m.span() for m in score.W.finditer(row["text"])]
        wanted = [{"toks": _words(words, c["content_spans"] or [c["content_span"]])} for c in row["asserted"]]
        guesses = [{"toks": _words(words, _back(transcript, row["text"], c))} for c in claims]
        matched, hits = score.match(wanted, guesses, 0.8)
        gold, right, guessed = gold + len(wanted), right + len(matched), guessed + len(guesses)
        for n, claim in enumerate(claims):
            bins.setdefault(int(claim.confidence * 10), []).append(n in hits)
    p, r = right / max(1, guessed), right / max(1, gold)
    print(f"asserted: gold {gold}, found {guessed}, P {p:.3f} R {r:.3f} F {2 * p * r / max(1e-9, p + r):.3f}")
    for k, found in sorted(bins.items()):
        print(f".{k}-      {len(found):6} {'':8} {sum(found) / len(found):7.2f}")


def _transcripts() -> Iterator[dict[str, Any]]:
    for line in (SHARED / "data/dev/claims_dev.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        row["asserted"] = [c for c in row["claims"] if c["attribution"] == "asserted"]
        if row["asserted"]:
            for claim in row["asserted"]:
                claim.setdefault("content_spans", None)
            yield row


def _claims(nlp: Language, row: dict[str, Any]) -> tuple[Transcript, list[Claim]]:
    """The text as read, and what its speakers assert."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transcript.txt"
        path.write_bytes(row["text"].encode())
        (source,) = sources.discover([path])
        (transcript,) = sources.read(source)
    assert isinstance(transcript, Transcript)
    doc = nlp(carrier.attach(nlp.make_doc(transcript.text.text), transcript))
    ClaimFinder(asserted_mode="always")(doc)
    return transcript, [c for c in doc._.claims if c.attribution == "asserted"]


def _back(transcript: Transcript, text: str, claim: Claim) -> list[tuple[int, int]]:
    """A claim's pieces in the text as it was before it was read."""
    raw = text.encode()
    spans = (transcript.text.raw_span(a, b) for a, b in claim.fragments)
    return [(len(raw[:a].decode(errors="ignore")), len(raw[:b].decode(errors="ignore"))) for a, b in spans]


def _words(words: list[tuple[int, int]], spans: list[Any]) -> frozenset[int]:
    inside = frozenset(k for k, (a, b) in enumerate(words) if any(a >= x and b <= y for x, y in spans))
    return inside or frozenset([-1])
