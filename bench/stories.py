"""How far links between documents can be trusted, and what they cost. In: labelled pairs of spans and the topics of ECB+ (the
shared development data), read by the real pipeline. Out: precision and recall of each relation beside a baseline, B-cubed of
the stories, and the seconds that linking takes as the number of claims known grows.

    python bench/stories.py [--keep ROWS.pickle] [--errors N] [--cost 10000 100000]
    python bench/stories.py --only incidents disputes [--errors N]

The baseline calls two claims the same when half of their words are (Jaccard), and disputed when a unit is counted twice
with two numbers.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import stories_data
import stories_disputes
import stories_incidents

from tasks.stories import grouping
from tasks.stories.candidates import pairs
from tasks.stories.quotes import same_quote
from tasks.stories.records import Claim, Corpus, Document, words
from tasks.stories.relations import relate

ORDERS = 8  # of the documents, in which stories are measured
RELATIONS = ("same_quote", "restates", "corroborates", "compatible", "updates", "disputes")


def main() -> None:
    """Run what is asked for; all of it unless told otherwise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--keep", type=Path, help="where the rows that the pipeline read are kept for another time"
    )
    parser.add_argument("--errors", type=int, default=0, help="print this many wrong answers a relation")
    parser.add_argument(
        "--cost", type=int, nargs="*", default=[10_000, 100_000], help="numbers of known claims"
    )
    parser.add_argument(
        "--only",
        nargs="*",
        choices=("incidents", "disputes"),
        default=[],
        help="sets made up for this, alone",
    )
    options = parser.parse_args()
    if not options.only or "incidents" in options.only:
        for name in stories_incidents.FILES:
            stories_incidents.score(name, options.errors)
        stories_incidents.score_together()
    if not options.only or "disputes" in options.only:
        for name in (*stories_disputes.FILES, *stories_disputes.SOURCES):
            stories_disputes.score(name, options.errors)
    if options.only:
        return
    tables = stories_data.rows(options.keep)
    corpus = Corpus.from_rows(tables)
    score_links(list(stories_data.pairs(tables, corpus)), corpus, options.errors)
    score_quotes(options.errors)
    score_stories(tables, corpus)
    if options.cost:
        cost(corpus, options.cost)


def score_links(pairs: Sequence[stories_data.Pair], corpus: Corpus, errors: int) -> None:
    """Print precision and recall of each relation over the labelled pairs."""
    origins = grouping.origins(corpus.documents)

    def ours(pair: stories_data.Pair) -> str | None:
        found = relate(pair.a, pair.b, corpus.documents, origins)
        return found.relation if found else None

    both = sum(all(p.found) for p in pairs)
    print(f"\n== links: {len(pairs)} pairs; of {both} both spans are claims that the pipeline found")
    for label, answer in (("ours", ours), ("baseline", baseline)):
        answers = [answer(p) for p in pairs]
        print(f"  {label}")
        for relation in RELATIONS:
            print(
                "    "
                + _line(
                    relation,
                    [(p.relation == relation, a == relation) for p, a in zip(pairs, answers, strict=True)],
                )
            )
        same = ("restates", "corroborates")
        print(
            "    "
            + _line(
                "restates or corroborates",
                [(p.relation in same, a in same) for p, a in zip(pairs, answers, strict=True)],
            )
        )
        merged = sum(
            a in ("same_quote", *same) and p.relation in ("unrelated", "disputes", "updates")
            for p, a in zip(pairs, answers, strict=True)
        )
        print(f"    called the same although unrelated, disputed or updated: {merged}")
    shown: Counter[str] = Counter()
    for pair in pairs:
        answer = ours(pair) or "none"
        if (
            answer != pair.relation
            and (answer, pair.relation) != ("none", "unrelated")
            and shown[answer] < errors
        ):
            shown[answer] += 1
            print(
                f"  {pair.id} {pair.relation} ({pair.confidence}), ours {answer} {pair.found}\n    {pair.a.text[:150]}\n    {pair.b.text[:150]}"
            )


def _line(label: str, answers: Iterable[tuple[bool, bool]]) -> str:
    counts = Counter(answers)
    right, missed, wrong = counts[True, True], counts[True, False], counts[False, True]
    precision = right / (right + wrong) if right + wrong else float("nan")
    recall = right / (right + missed) if right + missed else float("nan")
    return f"{label:<26} precision {precision:.2f} ({right}/{right + wrong})  recall {recall:.2f} ({right}/{right + missed})"


def baseline(pair: stories_data.Pair) -> str | None:
    """Jaccard of words, and equal or unequal numbers of one unit."""
    x, y = set(words(pair.texts[0])), set(words(pair.texts[1]))
    alike = len(x & y) / (len(x | y) or 1)
    for f in pair.a.figures:
        for g in pair.b.figures:
            if (f.unit, f.item) == (g.unit, g.item):
                return "corroborates" if (f.low, f.high) == (g.low, g.high) else "disputes"
    if alike >= 0.5:
        direct = pair.a.quote_type == pair.b.quote_type == "direct"
        return "same_quote" if direct else "corroborates"
    return None


def score_quotes(errors: int) -> None:
    """Print how often an edited quote is known again, and how often two quotes of one speaker in one document are confused:
    quotes of the claims set, edited as newspapers do; both speakers named alike, then one left unnamed."""
    quotes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for document in stories_data.lines("claims_dev.jsonl"):
        for row in document["claims"]:
            said = quotes[document["doc_id"], row["speaker_name"]]
            if row["type"] == "direct" and len(words(row["content"])) >= 5 and row["content"] not in said:
                said.append(row["content"])
    chance = random.Random(9)
    print(f"\n== edited quotes: {sum(map(len, quotes.values()))} quotes, each with one edit of each kind")
    found: Counter[tuple[str, bool]] = Counter()
    named = {"speaker_id": "p", "speaker_name": "Ada Quill", "quote_type": "direct"}
    total = 0
    for said in quotes.values():
        for i, text in enumerate(said):
            for kind, edit in EDITS.items():
                edited = edit(text, chance)
                if edited is None:
                    continue
                for unnamed in (False, True):
                    a = Claim("a", "d1", text, **named)
                    b = Claim("b", "d2", edited, **({"quote_type": "direct"} if unnamed else named))
                    known = same_quote(a, b) is not None
                    found[kind + (", speaker unnamed" if unnamed else ""), known] += 1
                    if not known and errors > 0:
                        errors -= 1
                        print(f"    missed ({kind}): {text[:90]} ~ {edited[:90]}")
                other = same_quote(
                    Claim("a", "d1", text, **named),
                    Claim("b", "d2", edited, **{**named, "speaker_id": "q", "speaker_name": "Bo Renn"}),
                )
                found["edited, another's name", other is not None] += 1
            for another in said[i + 1 :]:
                total += 1
                if (
                    same_quote(Claim("a", "d1", text, **named), Claim("b", "d2", another, **named))
                    is not None
                ):
                    found["another quote of the speaker", True] += 1
                    if errors > 0:
                        errors -= 1
                        print(f"    confused: {text[:110]} ~ {another[:110]}")
    found["another quote of the speaker", False] = total - found["another quote of the speaker", True]
    for kind in dict.fromkeys(k for k, _ in found):
        yes, no = found[kind, True], found[kind, False]
        print(f"    {kind:<34} called the same {yes}/{yes + no} ({yes / ((yes + no) or 1):.3f})")


def _cut(text: str, chance: random.Random) -> str | None:
    """The first or the last half, of at least five words."""
    ws = text.split()
    half = max(5, len(ws) // 2)
    return None if len(ws) < 8 else " ".join(ws[:half] if chance.random() < 0.5 else ws[-half:])


def _ellipsis(text: str, chance: random.Random) -> str | None:
    """Three words in the middle left out."""
    ws = text.split()
    at = chance.randrange(3, len(ws) - 5) if len(ws) >= 10 else 0
    return " ".join([*ws[:at], "…", *ws[at + 3 :]]) if at else None


def _bracket(text: str, chance: random.Random) -> str | None:
    """A word replaced by an editor."""
    ws = text.split()
    at = chance.randrange(len(ws))
    return " ".join([*ws[:at], "[the project]", *ws[at + 1 :]])


def _slip(text: str, chance: random.Random) -> str | None:
    """One word in ten misheard."""
    return " ".join("uh" if chance.random() < 0.1 else w for w in text.split())


def _plain(text: str, chance: random.Random) -> str | None:
    """Case and punctuation lost, quotation marks and apostrophes of another house."""
    return "".join(c for c in text.replace("'", "’").lower() if c not in ',.;:!?—–"“”')


EDITS = {"cut": _cut, "ellipsis": _ellipsis, "bracket": _bracket, "misheard": _slip, "plain": _plain}


def score_stories(tables: dict[str, list[dict[str, Any]]], corpus: Corpus) -> None:
    """Print B-cubed of the stories against ECB+'s subtopics. Ids order documents of one day, and of no day, so each figure is a
    mean over ORDERS orders of them; days are also left out, since a subtopic may hold what months lie between."""
    names = stories_data.names(tables)
    gold = {row["doc_id"]: row["subtopic"] for row in stories_data.lines("ecbplus_dev.jsonl")}
    by_name = {name: corpus.documents[key] for key, name in names.items()}
    dated = sum(d.published_on is not None for d in by_name.values())
    print(
        f"\n== stories: {len(names)} documents, {len(set(gold[n] for n in by_name))} subtopics, {dated} dated"
    )
    undated = {name: replace(d, published_on=None) for name, d in by_name.items()}
    for label, documents, step in (
        ("all at once", by_name, len(by_name)),
        ("thirty at a time", by_name, 30),
        ("all at once, days left out", undated, len(by_name)),
    ):
        clock = time.process_time()
        scores = [_in_order(documents, gold, seed, step) for seed in range(ORDERS)]
        spent = (time.process_time() - clock) / ORDERS
        p, r, f = (sum(column) / ORDERS for column in zip(*scores, strict=True))
        least, most = (pick(score[2] for score in scores) for pick in (min, max))
        print(
            f"  {label}: B3 precision {p:.3f} recall {r:.3f} F {f:.3f} ({least:.3f} to {most:.3f}); {spent:.1f} s"
        )
    truth = {key: gold[name] for key, name in names.items()}
    print(f"  {stories_data.b_cubed('baseline: two entities', truth, _sharing(corpus))}")


def _in_order(
    by_name: dict[str, Document], gold: dict[str, str], seed: int, step: int
) -> tuple[float, float, float]:
    """B-cubed where documents come in an order of their own, some at a time."""
    order = sorted(by_name)
    random.Random(seed).shuffle(order)
    ids = {f"d_{i:04d}": name for i, name in enumerate(order)}
    documents = {key: by_name[name] for key, name in ids.items()}
    known: dict[str, str] = {}
    for start in range(0, len(documents), step):
        known = grouping.group(dict(list(documents.items())[: start + step]), known).stories
    return stories_data.b_cubed_scores({key: gold[name] for key, name in ids.items()}, known)


def _sharing(corpus: Corpus) -> dict[str, str]:
    """Documents that share two entities are one story, and so on through chains."""
    found: dict[str, str] = {}
    for key, document in corpus.documents.items():
        near = {
            found[k]
            for k in found
            if len(corpus.documents[k].entities.keys() & document.entities.keys()) >= 2
        }
        name = min(near, default=key)
        found = {k: name if s in near else s for k, s in found.items()} | {key: name}
    return found


def cost(corpus: Corpus, sizes: Iterable[int]) -> None:
    """Print the seconds that a day's claims take against those known: real claims, copied with other ids, of stories
    of a hundred documents and of one story that holds them all."""
    real = [c for key in sorted(corpus.documents) for c in corpus.by_document[key]]
    print(f"\n== cost: claims copied from {len(real)} real ones; 1,000 new claims against those known")
    for size in sizes:
        for label, story in (("stories of 500 claims", lambda i: i // 500), ("one story", lambda i: 0)):
            claims, documents = _copies(real, size + 1000, corpus)
            by_story: dict[int, list[Claim]] = defaultdict(list)
            for i, claim in enumerate(claims):
                by_story[story(i % size)].append(claim)
            new = {c.document_id for c in claims[size:]}
            clock = time.perf_counter()
            compared = linked = 0
            for members in by_story.values():
                if all(c.document_id not in new for c in members):
                    continue
                for a, b in pairs(members, new):
                    compared += 1
                    linked += relate(a, b, documents, {}) is not None
            print(
                f"  {size:>9,} known, {label}: {time.perf_counter() - clock:6.1f} s, {compared:,} pairs compared, {linked:,} links"
            )


def _copies(real: Sequence[Claim], size: int, corpus: Corpus) -> tuple[list[Claim], dict[str, Any]]:
    claims, documents = [], dict(corpus.documents)
    for i in range(size):
        claim = real[i % len(real)]
        copy = i // len(real)
        key = f"{claim.document_id}.{copy}"
        documents.setdefault(key, corpus.documents[claim.document_id])
        claims.append(replace(claim, claim_id=f"{claim.claim_id}.{copy}", document_id=key))
    return claims, documents


if __name__ == "__main__":
    main()
