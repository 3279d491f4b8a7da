"""How two claims of one story stand to one another. In: two claims, the earlier first, and which documents share an origin.
Out: at most one `Relation`, with its evidence. A figure decides before words do: claims whose figures conflict are never
merged, however alike their words. Where the evidence is thin nothing is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from tasks import resources
from tasks.carrier import Evidence
from tasks.claims.numbers import NUMBER_WORDS
from tasks.stories import events, figures, polarity, sources
from tasks.stories.quotes import align, other_speaker, same_name, same_quote, same_speaker
from tasks.stories.records import Claim, Document, Figure, stems, words
from tasks.stories.wording import meaning

Name = Literal["same_quote", "restates", "corroborates", "compatible", "updates", "disputes"]
SAME_WORDS = 0.5  # share of all content stems (Jaccard) from which two claims say the same
FEW_WORDS = 0.6  # the same where fewer than six stems are shared
COPIED_WORDS = 0.75  # share of the shorter claim that one run of words must cover to be copied
COPIED_RUN = 6
SAME_DAY = 1  # days within which two counts are of one time, unless the later one is higher
PRIVATE = frozenset({"paid", "earned", "owed"})  # measures that only those concerned can know
SMALL = 12  # exact figures up to this agree by chance

# What makes a figure an age, at its end or after it: matches "32-year-old", "36 - year - old", "aged 8"; not "ten years"
_AGE = r"(?:\W{0,3}(?:years?|months?))?\W{0,3}(?:old|of age)\b"


class Relation(NamedTuple):
    """A link between two claims. `same_origin`: both are known to go back to one source, so the second adds no support."""

    relation: Name
    same_origin: bool
    score: float
    evidence: list[Evidence]
    quantities: tuple[str, str] | None = None  # the figures compared


def relate(
    a: Claim, b: Claim, documents: Mapping[str, Document], origin: Mapping[str, str]
) -> Relation | None:
    """The relation of two claims in one story, `a` the earlier, or None. `origin` maps documents to their origin."""
    here = a.document_id == b.document_id
    if here and a.start < b.end and b.start < a.end:
        return None  # one inside the other
    if b.claim_id == a.parent_claim_id or a.claim_id == b.parent_claim_id:
        return None
    copied = not here and a.document_id in origin and origin[a.document_id] == origin.get(b.document_id)
    quote = same_quote(a, b)
    if quote is not None:
        share = round(min(1.0, quote.covered), 3)
        return Relation(
            "same_quote", True, share, [Evidence("alignment", quote.words(), 1.0)]
        )  # one utterance, one origin
    decided, agreement = _figures(a, b, documents, copied)
    if decided is not None and decided.relation in ("updates", "disputes"):
        return decided
    return (
        (_against(a, b) if decided is None else None)
        or _copied_words(a, b, copied)
        or decided
        or _words(a, b, documents, copied)
        or agreement
    )


def _figures(
    a: Claim, b: Claim, documents: Mapping[str, Document], copied: bool
) -> tuple[Relation | None, Relation | None]:
    """What the figures say: a conflict or equality, which decides, and a mere agreement, which words may outdo.

    Where one claim holds several figures that could answer to one of the other ("four sentences" beside "seven … and
    four …"), it is open which is meant: nothing is said of them.
    """
    met = [
        (x, y, how)
        for x in a.figures
        for y in b.figures
        if (how := figures.scale(x, y)) is not None
        and events.may_be_one(a, b, x, y)
        and _says(a, x)
        and _says(b, y)
    ]
    agreement: Relation | None = None
    conflict: Relation | None = None
    for x, y, how in met:
        rivals = [(p, q, h) for p, q, h in met if (p is x) != (q is y) and h == how != "loose"]
        evidence = [Evidence("figures", _told(a, b, x, y, how), 1.0)]
        ids = (x.quantity_id, y.quantity_id)
        source = sources.compare(a, b, documents)
        known = copied or source in ("one", "kin")
        part = _is_part(a, x), _is_part(b, y)
        if figures.equal(x, y) and part[0] == part[1] and (how != "loose" or not figures.counts_people(x)):
            if (
                not _one_voice(a, b)
                and _borne_out(a, b, x, y)
                and not any(figures.excludes(*rival) for rival in rivals)
            ):
                back = copied or source == "one" or _goes_back(a, b, documents, evidence)
                name: Name = "restates" if back or source == "alike" else "corroborates"
                return Relation(name, back or known, 0.9, evidence, ids), None
        elif figures.excludes(x, y, how):
            if not rivals and not any(part):
                conflict = conflict or _conflict(a, b, x, y, documents, evidence)
        elif agreement is None and (x.measure or y.measure) and figures.agree(x, y, how):
            if (how == "loose" and not figures.counts_people(x)) or _one_voice(a, b):
                continue
            if a.document_id != b.document_id and events.apart(a, b, documents):
                continue
            agreement = Relation("compatible", known, 0.8, evidence, ids)
    return conflict, agreement


def _goes_back(a: Claim, b: Claim, documents: Mapping[str, Document], evidence: list[Evidence]) -> bool:
    """True, with evidence added, when two claims of which nothing is known to tell their sources apart go back to one."""
    return _cites_one(a, b, documents, evidence) or _disclosed(a, b, evidence)


def _disclosed(a: Claim, b: Claim, evidence: list[Evidence]) -> bool:
    """True, with evidence added, when two texts tell without a source what nobody can see: what somebody was paid, or what is to
    come. Whoever pays or plans has said so, to one text or to both. A demand is his who makes it, whoever tells it."""
    unsaid = [not (c.is_named or c.speaker_text) for c in (a, b)]
    if a.document_id == b.document_id or not any(unsaid):
        return False
    paid = any(any(f.measure in PRIVATE for f in c.figures) for c in (a, b))
    planned = all(unsaid) and all(polarity.frame(c.text).future for c in (a, b))
    asked = a.cue_class == b.cue_class == "ask"
    if paid or planned or asked:
        what = "what was paid" if paid else "what is to come" if planned else "what is demanded"
        evidence.append(Evidence("disclosed", f"both tell {what}, and not both name a source", 0.6))
    return paid or planned or asked


def _cites_one(a: Claim, b: Claim, documents: Mapping[str, Document], evidence: list[Evidence]) -> bool:
    """True, with evidence added, when both texts name one outlet, or one names the other's, as a text does that retells: they
    may go back to it, and support must not be counted twice."""
    x, y = documents[a.document_id], documents[b.document_id]
    if x is y or (a.is_named and b.is_named):
        return False
    common = x.cites & y.cites
    if (x.outlet and x.outlet.lower() in y.cites) or (y.outlet and y.outlet.lower() in x.cites):
        common = common | {o.lower() for o in (x.outlet, y.outlet) if o}
    if common:
        evidence.append(Evidence("cites", f"both texts go back to {', '.join(sorted(common)[:3])}", 0.7))
    return bool(common)


def _conflict(
    a: Claim, b: Claim, x: Figure, y: Figure, documents: Mapping[str, Document], evidence: list[Evidence]
) -> Relation | None:
    """Figures that cannot both hold at one time: an update when told later or by the same speaker, else a dispute."""
    if not ((x.measure and y.measure) or _alike(a, b)) or _is_age(a, x) or _is_age(b, y):
        return None  # ages move with the day, and tell people apart who are spoken of alike
    if not (figures.counts_people(x) and figures.counts_people(y)) and not _alike(a, b):
        return None  # fires here and fires there, said by two governors: things are counted in many places at once
    here = a.document_id == b.document_id
    if not here and not events.is_one(a, b, documents):
        return None
    tolls = [documents[c.document_id].tolls.get(x.measure or "") for c in (a, b)]
    if tolls[0] is not None and tolls[0] == tolls[1] and x.measure == y.measure:
        return None  # "five were killed before police shot him dead" and "six dead": both texts count alike
    days = _days(a, b, documents)
    ids = (x.quantity_id, y.quantity_id)
    if same_speaker(a, b):
        return None if here else Relation("updates", True, 0.7, evidence, ids)
    if sources.compare(a, b, documents) == "one":
        return None  # police here and police there count two things
    if days is not None and days > (0 if _rises(x, y) else SAME_DAY):
        return Relation("updates", False, 0.7, evidence, ids)  # a toll that is higher the next day has risen
    if _one_voice(a, b):
        return None  # a text does not dispute itself
    return Relation("disputes", False, 0.85, evidence, ids)


def _rises(earlier: Figure, later: Figure) -> bool:
    x, y = figures.interval(earlier), figures.interval(later)
    return x.high <= y.low


def _is_age(claim: Claim, figure: Figure) -> bool:
    return re.search(re.escape(figure.text) + _AGE, claim.text, re.I) is not None or bool(
        re.search(r"\bold$", figure.text) or re.search(r"\baged?\s+" + re.escape(figure.text), claim.text)
    )


def _one_voice(a: Claim, b: Claim) -> bool:
    """True when claims of one document are not known to be of two speakers."""
    return a.document_id == b.document_id and not (a.is_named and b.is_named and other_speaker(a, b))


def _says(claim: Claim, figure: Figure) -> bool:
    """A count of people of whom nothing is said to have happened means little, unless the claim is no more than that."""
    if figure.measure or not figures.counts_people(figure):
        return True
    return len(stems(claim.text) - stems(figure.text)) <= 1


def _told(a: Claim, b: Claim, x: Figure, y: Figure, how: figures.Scale) -> str:
    counted = [f.measure or f.item or f.unit or "" for f in (x, y)]
    what = (
        f"both {counted[0]}" if counted[0] == counted[1] else " and ".join(c or "not said" for c in counted)
    )
    note = {"part": ", the first part of the second", "whole": ", the second part of the first"}.get(how, "")
    return f"{x.text} ({a.who}) and {y.text} ({b.who}), {what}{note}"


def _is_part(claim: Claim, figure: Figure) -> bool:
    """True when the words in or around a figure say that it counts some beside others: another five, 20 more, five other."""
    around = re.search(r"(\w*)\W*" + re.escape(figure.text) + r"\W*(\w*)", claim.text)
    inside = [w for w in figure.text.lower().split() if w not in ("more", "first", "last")]
    if "more" in figure.text.lower().split()[1:] and "than" not in figure.text.lower():
        inside.append("another")
    before, after = (around[1].lower(), around[2].lower()) if around else ("", "")
    for row in resources.table("stories/partial.csv"):
        if row["word"] in inside or row["word"] == (before if row["place"] == "before" else after):
            return True
    return False


def _borne_out(a: Claim, b: Claim, x: Figure, y: Figure) -> bool:
    """An equal figure bears a claim out when the measure and the thing agree, and more than a small number does."""
    common = polarity.content(a.text) & polarity.content(b.text)
    if polarity.negative(a) != polarity.negative(b):
        return False
    if x.measure and x.measure == y.measure:
        return (
            bool(a.entities & b.entities)
            or len(common) >= 2
            or (figures.counts_people(x) and figures.counts_people(y))
        )
    union = polarity.content(a.text) | polarity.content(b.text)
    return len(common) >= 3 and len(common) >= (0.35 if (x.low or 0) > SMALL else SAME_WORDS) * len(union)


def _days(a: Claim, b: Claim, documents: Mapping[str, Document]) -> int | None:
    x, y = documents[a.document_id].published_on, documents[b.document_id].published_on
    return None if x is None or y is None else abs((x - y).days)


def _alike(a: Claim, b: Claim) -> bool:
    """The words beside the figures are nearly those of the other claim."""
    x, y = _unnumbered(a), _unnumbered(b)
    common = x & y
    return len(common) >= 2 and len(common) / min(len(x), len(y)) >= 0.6 and polarity.meet(a, b)


def _unnumbered(claim: Claim) -> frozenset[str]:
    return frozenset(s for s in polarity.content(claim.text) if not s[0].isdigit())


def _against(a: Claim, b: Claim) -> Relation | None:
    """Disputes beyond figures."""
    if same_speaker(a, b) or same_name(a, b):
        return None
    evidence = polarity.absent(a, b) or polarity.absent(b, a)
    if evidence is None and not (a.document_id == b.document_id and not other_speaker(a, b)):
        evidence = polarity.contradicts(a, b) or polarity.opposed(a, b)
    if evidence is None:
        return None
    return Relation("disputes", False, round(min(e.weight for e in evidence), 3), evidence)


def dismissals(
    claims: Sequence[Claim], document: Document | None = None
) -> Iterator[tuple[Claim, Claim, Relation]]:
    """The claims of one document (in order) that another speaker calls untrue: the verdict means the last claim before it that
    somebody else made, not one that is itself a verdict or that nobody made ("they have not reported any deaths"). With the
    document, its words must allow that: who calls "a message ridiculous" does not mean the claim before."""
    for i, verdict in enumerate(claims):
        word = polarity.dismissal(verdict)
        if word is None:
            continue
        for claim in reversed(claims[max(0, i - polarity.BESIDE) : i]):
            if claim.attribution != "reported" or claim.cue_negated or claim.end > verdict.start:
                continue
            if (
                claim.who == verdict.who
                or same_speaker(claim, verdict)
                or polarity.dismissal(claim) is not None
            ):
                continue
            gap = verdict.start - claim.end
            if gap <= polarity.DISMISSED_WITHIN and (
                document is None or polarity.means(verdict, claim, document)
            ):
                told = f"{verdict.who} calls it {word}, {gap} characters after {claim.who} said so"
                yield claim, verdict, Relation("disputes", False, 0.8, [Evidence("dismissal", told, 0.8)])
            break


def _words(a: Claim, b: Claim, documents: Mapping[str, Document], copied: bool) -> Relation | None:
    """Claims in other words: the same entities and content stems."""
    if _one_voice(a, b) or ("ask" in (a.cue_class, b.cue_class) and a.cue_class != b.cue_class):
        return None
    if polarity.negative(a) != polarity.negative(b) or a.cue_negated != b.cue_negated:
        return None
    if a.figures and b.figures and not any(figures.equal(p, q) for p in a.figures for q in b.figures):
        return None
    x, y = meaning(a.text), meaning(b.text)
    common = x & y
    if len(common) < 3:
        return None
    whose = polarity.parties(a, b)
    share = len(common) / (len((x | y) - (whose - common)) or 1)
    if len(common - whose) < 3 or share < (SAME_WORDS if len(common) >= 6 else FEW_WORDS):
        return None
    if polarity.apart(a, b) or polarity.at_odds(a, b):
        return None
    if (
        not same_speaker(a, b)
        and align(a.text, b.text).longest >= COPIED_RUN
        and "direct" in (a.quote_type, b.quote_type)
    ):
        return None  # one quote given to two speakers bears nothing out
    if any(s[0].isdigit() for s in x ^ y) or _numbers(a.text) != _numbers(b.text):
        return None  # a date or number that only one of them gives
    evidence = [Evidence("words", f"share {', '.join(sorted(common)[:8])}", round(share, 3))]
    source = sources.compare(a, b, documents)
    back = copied or source == "one" or _goes_back(a, b, documents, evidence)
    name: Name = "restates" if back or source == "alike" else "corroborates"
    return Relation(name, back or source == "kin", round(share, 3), evidence)


def _numbers(text: str) -> frozenset[str]:
    """The numbers of a text that are written out: "three" beside "a" tells two things apart."""
    return frozenset(w for w in words(text) if w in NUMBER_WORDS and w not in ("a", "an", "one"))


def _copied_words(a: Claim, b: Claim, copied: bool) -> Relation | None:
    """One run of words in two texts: the wording was copied, by whoever was first."""
    if a.document_id == b.document_id:
        return None
    found = align(a.text, b.text)
    if (
        found.longest < COPIED_RUN
        or found.content < 3
        or found.longest < COPIED_WORDS * found.matched / min(1.0, found.covered)
    ):
        return None
    if sources.compare(a, b) == "two" or polarity.negative(a) != polarity.negative(b):
        return None
    known = copied or same_speaker(a, b) or found.longest >= COPIED_RUN + 2
    return Relation(
        "restates", known, round(min(1.0, found.covered), 3), [Evidence("alignment", found.words(), 1.0)]
    )


__all__ = ["Relation", "align", "dismissals", "relate", "same_speaker"]
