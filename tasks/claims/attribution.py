"""From a parsed Doc to attributed contents: the rules in order, and what they leave to one another.

In: a `View` and the offsets where turns begin. Out: `Found` candidates in text order with trimmed fragments, carried
speakers filled in, duplicates removed and each one's parent known (officials say that Russia claims …).
"""

from __future__ import annotations

from tasks.claims import nouns, phrases, quotes, verbs
from tasks.claims.found import Found, fragments
from tasks.claims.lexicon import Lexicon
from tasks.claims.marks import quoted_regions
from tasks.claims.view import View

#: A speaker is carried to a floating quotation over at most this many paragraphs.
_REACH = 4


def reported(view: View, lexicon: Lexicon, clips: list[Found]) -> list[Found]:
    """All attributed contents of a document, in text order. `clips`: back-announced clips, found by turns."""
    regions = quoted_regions(view.text, view.paragraphs)
    found = verbs.find(view, lexicon) + nouns.find(view, lexicon) + phrases.find(view, lexicon)
    _part_coordinated(view, found)
    _cut_tails(view, found, lexicon)
    found = quotes.attach(view, lexicon, regions, found) + clips
    quoted = {k for r in regions for k in range(*view.tokens_in(r.inner_start, r.inner_end))}
    kept = []
    for f in found:
        if not f.content:
            continue
        outside = set(f.cue)
        if f.speaker:
            outside |= set(range(*f.speaker))
        f.content -= outside
        f.fragments = fragments(view, f.content, outside)
        if f.fragments:
            if f.rule != "back_announced":
                f.share_quoted = share_inside(view, f, quoted)
            kept.append(f)
    kept.sort(key=lambda f: (f.fragments[0][0], -f.fragments[-1][1]))
    kept = _without_doubles(kept)
    _carry(view, kept)
    return kept


def share_inside(view: View, f: Found, quoted: set[int]) -> float:
    """Share of the content's words that stand in quotation marks (`quoted`: tokens)."""
    total = inside = 0
    for k in f.content:
        if view.word[k][:1].isalnum():
            total += 1
            inside += k in quoted
    return inside / total if total else 0.0


def _without_doubles(found: list[Found]) -> list[Found]:
    """One claim for one content and one cue: the same words under two rules keep the stronger."""
    out: list[Found] = []
    seen: dict[tuple[tuple[int, int], ...], Found] = {}
    for f in found:
        key = tuple(f.fragments)
        other = seen.get(key)
        if other is None:
            seen[key] = f
            out.append(f)
            continue
        better = _rank(f) > _rank(other)
        if better:
            out[out.index(other)] = f
            seen[key] = f
    return out


def _rank(f: Found) -> tuple[int, float]:
    return (f.speaker is not None, f.entry.strength if f.entry else 0.0)


def _carry(view: View, found: list[Found]) -> None:
    """Give floating quotations the speaker of the attribution before (or, at a start, right after) them."""
    for n, f in enumerate(found):
        if not f.carried:
            continue
        here = view.paragraph(f.fragments[0][0])
        donor = None
        for other in reversed(found[:n]):
            if other.speaker is None or other.fragments[0][0] >= f.fragments[0][0]:
                continue
            if other.quoted_from or _is_nested(other, found):
                continue
            donor = other
            break
        if donor is not None and here - view.paragraph(donor.fragments[-1][0]) <= _REACH:
            f.speaker, f.speaker_head = donor.speaker, donor.speaker_head
            continue
        for other in found[n + 1 :]:
            if other.speaker is not None and view.paragraph(other.fragments[0][0]) - here <= 1:
                f.speaker, f.speaker_head = other.speaker, other.speaker_head
                break


def _is_nested(f: Found, found: list[Found]) -> bool:
    """True when the cue stands in what another candidate reports ("Heald noted the findings show …")."""
    return f.cue_head is not None and any(
        o is not f and f.cue_head in o.content and len(o.content) > len(f.content) for o in found
    )


def parents(found: list[Found]) -> list[int | None]:
    """For each candidate the smallest other one whose content holds its content and its cue."""
    holders: dict[int, list[int]] = {}  # token to the candidates whose content holds it
    for n, f in enumerate(found):
        for k in f.content:
            holders.setdefault(k, []).append(n)
    out: list[int | None] = []
    for n, f in enumerate(found):
        anchor = f.cue_head if f.cue_head is not None else min(f.content)
        best: tuple[int, int] | None = None
        for m in holders.get(anchor, ()):
            other = found[m]
            if m == n or other.fragments[0][0] > f.fragments[0][0] or len(other.content) <= len(f.content):
                continue
            if f.first in other.content and (best is None or len(other.content) < best[0]):
                best = (len(other.content), m)
        out.append(best[1] if best else None)
    return out


def _part_coordinated(view: View, found: list[Found]) -> None:
    """ "Said the tests could fail and urged caution": a second cue read as part of the first one's content is taken out
    and given the first one's speaker, when its tense is the cue's and not that of the content's own predicate."""
    cues = {f.cue_head: f for f in found if f.cue_head is not None}
    for f in found:
        v = f.cue_head
        if (
            v is None
            or f.rule not in ("verb_clause", "verb_rest")
            or view.tag[v] not in ("VBD", "VBZ", "VBP")
        ):
            continue
        for k in sorted(f.content & cues.keys()):
            g = cues[k]
            if k == v or not g.rule.startswith("verb_") or view.dep[k] != "conj":
                continue
            h = view.head[k]
            if h not in f.content or view.subject(k) is not None or view.tag[k] not in ("VBD", "VBZ"):
                continue
            if view.tag[h] == view.tag[k] or any(
                view.tag[c] == view.tag[k] for c in view.children[h] if view.dep[c] in ("aux", "cop")
            ):
                continue
            tail = set(view.subtree(k)) | {c for c in view.children[k] if view.dep[c] == "cc"}
            f.content -= tail
            g.speaker, g.speaker_head = f.speaker, f.speaker_head


def _cut_tails(view: View, found: list[Found], lexicon: Lexicon) -> None:
    """Take the writer's own additions off the end of a content: "…, adding that", "…, a charge it denies". A cue in such
    a tail speaks for the outer cue's speaker."""
    cues = {f.cue_head: f for f in found if f.cue_head is not None}
    for f in found:
        if f.cue_head is None or not f.rule.startswith("verb_"):
            continue
        for k in sorted(f.content):
            comma = _comma(view, k)
            if comma is None or k not in f.content or k == f.cue_head:
                continue
            label = view.dep[k]
            if label == "advcl" and view.tag[k] == "VBG" and k in cues and view.right[k] >= max(f.content):
                outer = f.rule != "verb_clause" or view.lemma[k] in ("add", "cite")
                if not outer or view.child(k, "mark", "nsubj") is not None:
                    continue
                cues[k].speaker, cues[k].speaker_head = f.speaker, f.speaker_head
            elif not (
                label in ("appos", "parataxis", "dep")
                and view.lemma[k] in lexicon.nouns
                and _has_cue_below(view, k, lexicon)
            ):
                continue
            f.content = {j for j in f.content if j < comma}
            break
    found[:] = [f for f in found if f.content]


def _has_cue_below(view: View, k: int, lexicon: Lexicon) -> bool:
    """True for "a charge Iran denies"."""
    return any(view.dep[c].startswith("acl") and view.lemma[c] in lexicon.verbs for c in view.children[k])


def _comma(view: View, k: int) -> int | None:
    """The comma or dash that sets off the subtree of k: its first token, or the one before it."""
    edge = view.left[k]
    if view.word[edge] in (",", "-", "–", "—"):
        return edge
    if edge > 1 and view.word[edge - 1] in ("”", "''", '"', "’") and view.word[edge - 2] in (",", "-"):
        return edge
    return edge - 1 if edge and view.word[edge - 1] in (",", "-", "–", "—") else None
