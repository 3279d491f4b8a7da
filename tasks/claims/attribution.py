"""From a parsed Doc to attributed contents: the rules in order, and what they leave to one another.

In: a `View` and the offsets where turns begin. Out: `Found` candidates in text order with trimmed fragments, carried
speakers filled in, duplicates removed and each one's parent known (officials say that Russia claims …).
"""

from __future__ import annotations

from tasks.claims import blocks, headlines, nouns, phrases, quotes, tails, verbs
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
    tails.cut(view, found, lexicon)
    found = quotes.attach(view, lexicon, regions, found) + clips
    for f in headlines.find(view):
        found = [o for o in found if o.cue_head is None or o.cue_head != f.cue_head] + [f]
    found += blocks.find(view, lexicon, found)
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
            if f.rule not in ("back_announced", "quote_block"):
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
    asked = -9  # paragraph of a question that somebody unnamed puts
    for n, f in enumerate(found):
        if not f.carried:
            continue
        here = view.paragraph(f.fragments[0][0])
        if _is_put_to_another(view, f, found[:n], here):
            f.carried = False
            asked = here
            continue
        if asked == here - 1:
            f.carried = False
            continue  # nor is it said who answers
        donor = None
        for other in reversed(found[:n]):
            if other.speaker is None or other.fragments[0][0] >= f.fragments[0][0]:
                continue
            if other.quoted_from or _is_nested(other, found):
                continue
            if _asks(view, other) and view.paragraph(other.fragments[-1][0]) != here:
                break  # “Did you win?” a reporter asked. New paragraph: “We lost.” Who asks does not answer.
            donor = other
            break
        if donor is not None and here - view.paragraph(donor.fragments[-1][0]) <= _REACH:
            f.speaker, f.speaker_head = donor.speaker, donor.speaker_head
            continue
        for other in found[n + 1 :]:
            if other.quoted_from or _is_nested(other, found):
                continue
            if other.speaker is not None and view.paragraph(other.fragments[0][0]) - here <= 1:
                f.speaker, f.speaker_head = other.speaker, other.speaker_head
                break


def _is_put_to_another(view: View, f: Found, before: list[Found], here: int) -> bool:
    """True for a paragraph that is nothing but a question to "you" after a quotation that asked nothing, or a sentence to
    "you" after a paragraph of a few words: in a dialogue the other one speaks now, and who that is the text does not say."""
    a, b = view.paragraphs[here]
    own = not any(c.isalnum() for c in view.text[a : f.fragments[0][0]] + view.text[f.fragments[-1][1] : b])
    you = any(view.lower[k] in ("you", "your") for k in f.content)
    last = next((o for o in reversed(before) if o.share_quoted >= 0.9 and not o.quoted_from), None)
    if not (own and you) or last is None or here - view.paragraph(last.fragments[-1][0]) != 1:
        return False
    if view.text[f.fragments[-1][1] - 1] == "?":
        return not _asks(view, last)
    c, d = view.paragraphs[here - 1]
    return len(view.text[a:b].split()) <= 15 and len(view.text[c:d].split()) <= 8


def _asks(view: View, f: Found) -> bool:
    """True for a question in quotation marks."""
    return f.share_quoted >= 0.9 and view.text[f.fragments[-1][1] - 1] == "?"


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
