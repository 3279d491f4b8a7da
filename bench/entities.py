"""How right links are, inside a document and across documents. In: GUM's coreference layer and ECB+ from the shared folder. Out:
precision and recall of links by how they were made, B-cubed and CoNLL F across documents, beside exact-string linking,
and words a second.

    python bench/entities.py [--part dev|test] [--gold-trees] [--only gum|ecb|identities|speed] [--model NAME] [--errors BASIS]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from entities_data import Gold, GoldDocument, ecbplus, gum  # noqa: E402
from entities_scores import b_cubed, conll, exact_links, link_scores, split_chains  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

from tasks.carrier import Turn  # noqa: E402
from tasks.entities import EntityLinker  # noqa: E402
from tasks.entities.comparing import Met  # noqa: E402
from tasks.entities.keys import entity_key, normalize_name  # noqa: E402
from tasks.entities.person_names import name_parts  # noqa: E402
from tasks.entities.reference import load_reference  # noqa: E402
from tasks.entities.registry import resolve  # noqa: E402
from tasks.language import load  # noqa: E402

THIRD = frozenset(
    "he him his himself she her hers herself it its itself they them their theirs themselves".split()
)
FIRST = frozenset("i me my mine myself you your yours yourself".split())
NAMES = frozenset(("exact", "alias", "last_name", "first_name", "title", "acronym"))


def read(nlp: Language, document: GoldDocument, gold_trees: bool) -> Doc:
    """A Doc of a gold document: gold tokens, the reader's names, the reader's or the gold trees, the gold turns."""
    doc = nlp(document.doc(nlp.vocab))
    if gold_trees:
        tree = document.doc(nlp.vocab, gold_tree=True)
        tree.set_ents([tree.char_span(e.start_char, e.end_char, e.label_) for e in doc.ents])
        doc = tree
    turns = []
    for i, (start, name) in enumerate(document.speakers):
        end = document.speakers[i + 1][0] if i + 1 < len(document.speakers) else len(doc.text)
        turns.append(Turn(i, start, end, label=name, speaker_name=_spaced(name), basis="label"))
    doc._.turns = turns
    return doc


def _spaced(name: str) -> str:
    """GUM writes speakers without spaces: "StenyHoyer"."""
    return "".join(" " + c if c.isupper() and i else c for i, c in enumerate(name))


def measure_gum(nlp: Language, linker: EntityLinker, part: str, gold_trees: bool, show: str | None) -> None:
    """Print precision of links by basis and recall by kind of mention."""
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for document in gum(part):
        doc = linker(read(nlp, document, gold_trees))
        _score(document, doc, right, made, found, wanted, show)
    print(f"\nGUM {part}, {'gold' if gold_trees else 'predicted'} trees: links inside a document")
    print(f"  {'basis':<14}{'links':>7}{'right':>7}{'precision':>11}")
    for basis in sorted(made, key=lambda b: -made[b]):
        print(f"  {basis:<14}{made[basis]:>7}{right[basis]:>7}{right[basis] / made[basis]:>11.3f}")
    print(f"  {'of':<26}{'wanted':>7}{'found':>7}{'recall':>8}")
    for kind in sorted(wanted):
        print(f"  {kind:<26}{wanted[kind]:>7}{found[kind]:>7}{found[kind] / wanted[kind]:>8.3f}")


def _score(
    document: GoldDocument,
    doc: Doc,
    right: Counter,
    made: Counter,
    found: Counter,
    wanted: Counter,
    show: str | None,
) -> None:
    by_head: dict[int, Gold] = {}
    for gold in sorted(document.mentions, key=lambda g: g.start - g.end):
        by_head[gold.head] = gold  # the innermost of two with one head
    named = {g.chain for g in document.mentions if g.proper}
    many = {
        g.chain
        for g in document.mentions
        if g.proper and g.type == "person" and " " in doc.text[g.start : g.end].strip()
    }
    gold_of: dict[int, Gold | None] = {}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for i, mention in enumerate(doc._.mentions):
        span = doc.char_span(mention.char_start, mention.char_end, alignment_mode="expand")
        gold = by_head.get(span.root.idx) if span is not None else None
        gold_of[i] = gold
        if gold and mention.kind == "name" and mention.entity_key and mention.basis in NAMES:
            votes[mention.entity_key][gold.chain] += 1 + len(mention.text.split())
    names = {e.key: e.name for e in doc._.entities}
    spoken: dict[str, Counter[str]] = defaultdict(Counter)
    for turn in doc._.turns:  # a speaker who is never named: what "I" is to them most often says who it is
        if turn.speaker_key and not votes[turn.speaker_key]:
            own = [
                gold_of[i] for i, m in enumerate(doc._.mentions)
                if m.kind == "pronoun" and m.basis == "turn" and m.entity_key == turn.speaker_key and gold_of[i]
                and m.text.lower() in ("i", "my", "me") and turn.char_start <= m.char_start < turn.char_end
            ]  # fmt: skip
            spoken[turn.speaker_key].update(g.chain for g in own if g)
    for key, chains in spoken.items():
        if chains:
            votes[key][chains.most_common(1)[0][0]] += 1
    for i, mention in enumerate(doc._.mentions):
        gold = gold_of[i]
        if gold:
            kind = _kind_of_gold(mention.text.lower(), gold, named, many, doc)
            if kind:
                wanted[kind] += 1
        if not mention.entity_key:
            continue
        if not votes[mention.entity_key]:
            continue
        chain = votes[mention.entity_key].most_common(1)[0][0]
        alone = mention.basis == "exact" and mention.kind == "name" and len(votes[mention.entity_key]) < 2
        if alone:  # nothing to get wrong
            if gold and (kind := _kind_of_gold(mention.text.lower(), gold, named, many, doc)):
                found[kind] += 1
            continue
        basis = mention.basis
        if mention.kind == "pronoun":
            basis = f"{mention.basis} {_class(mention.text.lower())}"
        if gold is None and mention.kind == "name":
            continue  # GUM marks few adjectives and no name inside another: nothing to judge by
        made[basis] += 1
        if gold and gold.chain == chain:
            right[basis] += 1
            if kind := _kind_of_gold(mention.text.lower(), gold, named, many, doc):
                found[kind] += 1
        elif show and show in basis:
            context = doc.text[max(0, mention.char_start - 160) : mention.char_end + 40].replace("\n", " ")
            meant = [doc.text[g.start : g.end] for g in document.mentions if gold and g.chain == gold.chain][
                :3
            ]
            print(
                f"{basis}: {mention.text!r} -> {names[mention.entity_key]!r}, gold {meant}\n    … {context}"
            )


def _class(word: str) -> str:
    if word in FIRST:
        return "I" if word in ("i", "me", "my", "mine", "myself") else "you"
    return "it" if word.startswith("it") else "they" if word.startswith("th") else "he/she"


def _kind_of_gold(text: str, gold: Gold, named: set[str], many: set[str], doc: Doc) -> str | None:
    if text in THIRD:
        return f"pronoun {_class(text)}, named" if gold.chain in named else None
    if text in FIRST:
        return None
    if gold.proper and gold.type == "person" and " " not in text and gold.chain in many:
        return "one-word person names"
    return None


# across documents


def measure_ecb(nlp: Language, linker: EntityLinker, show: str | None) -> None:
    """Print cross-document scores on the entity chains of ECB+, ours beside exact-string linking."""
    rows = ecbplus()
    docs = {}
    for row in rows:
        docs[row["doc_id"]] = linker(nlp(row["text"]))
    met = []
    for document_id, doc in docs.items():
        company = frozenset(e.key for e in doc._.entities if e.type in ("PERSON", "ORG", "EVENT", "FAC"))
        for e in doc._.entities:
            met.append(
                Met(
                    document_id,
                    e.key,
                    e.name,
                    e.type,
                    e.wikidata_id,
                    e.aliases,
                    e.titles,
                    e.country,
                    e.gender,
                    None,
                    company - {e.key},
                )
            )
    met = [_own(m) for m in met]
    resolution = resolve(met)
    gold: dict[tuple, str] = {}
    ours: dict[tuple, str] = {}
    exact: dict[tuple, str] = {}
    is_name: set[tuple] = set()
    for row in rows:
        doc = docs[row["doc_id"]]
        mentions = {}
        for m in doc._.mentions:
            span = doc.char_span(m.char_start, m.char_end, alignment_mode="expand")
            if span is not None:
                mentions.setdefault(span.root.i, m)
        for g in row["mentions"]:
            if not g["chain"] or not g["kind"].startswith(("HUMAN", "LOC")):
                continue
            span = doc.char_span(*g["span"], alignment_mode="expand")
            if span is None:
                continue
            place = (row["doc_id"], *g["span"])
            gold[place] = g["chain"]
            m = mentions.get(span.root.i)
            lone = any(c.isupper() for c in g["text"])
            exact[place] = f"{normalize_name(g['text'])}" if lone else f"{place}"
            if m and m.entity_key:
                own = _own_key(m.entity_key, row["doc_id"], {e.key: e for e in doc._.entities}[m.entity_key])
                ours[place] = resolution.assignments[row["doc_id"], own]
                if m.kind == "name":
                    is_name.add(place)
            else:
                ours[place] = f"{place}"
    print(
        f"\nECB+ dev, {len(rows)} documents, {len(gold)} mentions of people, bodies and places in {len(set(gold.values()))} chains"
    )
    for name, answer in (("exact string", exact), ("ours", ours)):
        scores = conll(gold, answer)
        words = ", ".join(
            f"{k} P {p:.3f} R {r:.3f} F {f:.3f}" for k, (p, r, f) in scores.items() if k != "CoNLL"
        )
        print(f"  {name:<13}{words}, CoNLL F {scores['CoNLL'][2]:.3f}")
    for name, answer in (("exact string", exact), ("ours", ours)):
        only = {p: answer[p] for p in is_name}
        p, r, n = link_scores({p: gold[p] for p in is_name}, only)
        print(
            f"  {name:<13}links across documents between {len(only)} name mentions: precision {p:.3f}, recall {r:.3f} ({n} links)"
        )
    _within_ecb(gold, ours, rows)
    if show == "ecb":
        texts = {r["doc_id"]: r["text"] for r in rows}
        exact_links(gold, ours, is_name, texts)
        split_chains(gold, ours, is_name, texts)


def measure_identities(nlp: Language, linker: EntityLinker, show: str | None) -> None:
    """Print how right name links across all of GUM's documents are, judged by the Wikipedia article GUM gives a mention."""
    met: list[Met] = []
    own: dict[tuple, str] = {}
    gold: dict[tuple, str] = {}
    exact: dict[tuple, str] = {}
    texts = {}
    for part in ("train", "dev", "test"):
        for document in gum(part):
            doc = linker(read(nlp, document, False))
            texts[document.id] = doc.text
            entities = {e.key: e for e in doc._.entities}
            company = frozenset(e.key for e in doc._.entities if e.type in ("PERSON", "ORG", "EVENT", "FAC"))
            for e in doc._.entities:
                facts = (e.name, e.type, e.wikidata_id, e.aliases, e.titles, e.country, e.gender, None)
                met.append(_own(Met(document.id, e.key, *facts, company - {e.key})))
            widest_first = sorted(document.mentions, key=lambda g: g.start - g.end)
            identities = {g.head: g.identity for g in widest_first if g.identity}
            for m in doc._.mentions:
                span = doc.char_span(m.char_start, m.char_end, alignment_mode="expand")
                identity = identities.get(span.root.idx) if span is not None else None
                if m.kind == "name" and m.entity_key and identity and m.basis != "demonym":
                    place = (document.id, m.char_start, m.char_end)
                    gold[place] = identity
                    exact[place] = normalize_name(m.text)
                    own[place] = _own_key(m.entity_key, document.id, entities[m.entity_key])
    resolution = resolve(met)
    ours = {place: resolution.assignments[place[0], key] for place, key in own.items()}
    types = {place: resolution.entries[entity].type for place, entity in ours.items()}
    print(
        f"\nGUM, all {len(texts)} documents: {len(gold)} names with a Wikipedia identity ({len(set(gold.values()))})"
    )
    for name, answer in (("exact string", exact), ("ours", ours)):
        p, r, n = link_scores(gold, answer)
        b = b_cubed(gold, answer)
        print(
            f"  {name:<13}links across documents: precision {p:.3f}, recall {r:.3f} ({n} links); B3 P {b[0]:.3f} R {b[1]:.3f} F {b[2]:.3f}"
        )
    for type_ in ("PERSON", "ORG", "GPE", "LOC"):
        of_type = {place: gold[place] for place, t in types.items() if t == type_}
        for name, answer in (("exact string", exact), ("ours", ours)):
            p, r, n = link_scores(of_type, {place: answer[place] for place in of_type})
            print(f"    {type_:<7}{name:<13}precision {p:.3f}, recall {r:.3f} ({n} links)")
    if show == "identities":
        exact_links(gold, ours, set(gold), texts)
        split_chains(gold, ours, set(gold), texts)


def _within_ecb(gold: dict[tuple, str], ours: dict[tuple, str], rows: list[dict]) -> None:
    """Print how often a pronoun of an ECB+ document is in the cluster of its own chain's other mentions there."""
    texts = {row["doc_id"]: row["text"] for row in rows}
    here: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for place, cluster in ours.items():
        if texts[place[0]][place[1] : place[2]].lower().strip('"') not in THIRD:
            here[place[0], cluster][gold[place]] += 1
    made = right = wanted = 0
    for place, cluster in ours.items():
        if texts[place[0]][place[1] : place[2]].lower() in THIRD:
            wanted += 1
            if votes := here[place[0], cluster]:
                made += 1
                right += votes.most_common(1)[0][0] == gold[place]
    print(
        f"  third-person pronouns in a document: precision {right / max(made, 1):.3f} of {made}, recall {right / max(wanted, 1):.3f} of {wanted}"
    )


def _own_key(key: str, document_id: str, entity: object) -> str:
    """The component was run without transcripts, so that lone names have no document in their key: add it here."""
    name, type_ = entity.name, entity.type  # type: ignore[attr-defined]
    lone = type_ == "PERSON" and len(name_parts(name)) == 1
    if key.startswith("e_") and (
        lone or (type_ not in ("PERSON", "NORP") and load_reference().is_generic(name))
    ):
        return entity_key(type_, name, discriminator=document_id)
    return key


def _own(met: Met) -> Met:
    from dataclasses import replace

    return replace(met, key=_own_key(met.key, met.document_id, met))


def measure_speed(nlp: Language, linker: EntityLinker) -> None:
    """Print words a second of the component alone, on parsed text."""
    docs = [read(nlp, document, True) for document in gum("dev")]
    words = sum(len(doc) for doc in docs)
    linker(docs[0])
    started = time.process_time()
    for doc in docs:
        linker(doc)
    seconds = time.process_time() - started
    print(f"\nspeed: {words} words in {seconds:.2f} s of one processor, {words / seconds:,.0f} words/s")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", default="dev", choices=("train", "dev", "test"))
    parser.add_argument("--gold-trees", action="store_true")
    parser.add_argument("--only", choices=("gum", "ecb", "identities", "speed"))
    parser.add_argument("--model")
    parser.add_argument(
        "--errors", metavar="BASIS", help="print wrong links whose basis contains this; 'ecb', 'identities'"
    )
    options = parser.parse_args()
    nlp = load(options.model)
    linker = EntityLinker(load_reference())
    if options.only in (None, "gum"):
        measure_gum(nlp, linker, options.part, options.gold_trees, options.errors)
    if options.only in (None, "ecb"):
        measure_ecb(nlp, linker, options.errors)
    if options.only in (None, "identities"):
        measure_identities(nlp, linker, options.errors)
    if options.only in (None, "speed"):
        measure_speed(nlp, linker)


if __name__ == "__main__":
    main()
