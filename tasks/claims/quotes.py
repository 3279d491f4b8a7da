"""Quoted speech: what stands in quotation marks, tied to its cue and its speaker.

In: a `View`, its quoted regions and the candidates of the other rules. Out: the candidates with their contents
stretched over the whole quotation, joined over an interrupting cue and over paragraphs, and new ones (`unparsed`).
"""

from __future__ import annotations

from bisect import bisect_right

from tasks.claims import unparsed
from tasks.claims.found import Found, Quoted
from tasks.claims.lexicon import Lexicon
from tasks.claims.marks import Region
from tasks.claims.view import View

_ENDS = frozenset(".?!…")
_VERBS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"})


def attach(view: View, lexicon: Lexicon, regions: list[Region], found: list[Found]) -> list[Found]:
    """Fit candidates to the quotations and add those that only the quotation marks show."""
    quoted = [q for q in (_look(view, r) for r in regions) if q.words]
    if not quoted:
        return found
    _clip_nested(view, quoted, found)
    _own_adjacent(view, lexicon, quoted, found)
    _own(view, quoted, found)
    extra: list[Found] = []
    for n, q in enumerate(quoted):
        if q.owners or _is_title(view, q):
            continue
        if q.region.continued and n and quoted[n - 1].owners:
            owner = quoted[n - 1].owners[0]
            _take(view, owner, q)
            continue
        new = unparsed.beside(view, lexicon, q, found + extra)
        if new is not None:
            extra.append(new)
            q.owners.append(new)
    for n in range(len(quoted) - 2, -1, -1):
        q, following = quoted[n], quoted[n + 1]
        if q.region.continues and not q.owners and following.owners:
            owner = following.owners[0]
            if owner.cue_head is None or owner.cue_head > q.last:
                _take(view, owner, q)
    for n, q in enumerate(quoted):
        if not q.owners and n and not _is_title(view, q):
            _join(view, quoted[n - 1], q)
        if not q.owners and q.region.continued and n and quoted[n - 1].owners:
            _take(view, quoted[n - 1].owners[0], q)
    for n, q in enumerate(quoted):
        if not q.owners and not _is_title(view, q):
            new = unparsed.any_verb(view, q)
            if new is not None:
                extra.append(new)
                q.owners.append(new)
                if n + 1 < len(quoted) and not quoted[n + 1].owners:
                    _join(view, q, quoted[n + 1])
    for n, q in enumerate(quoted):
        if not q.owners and q.region.continued and n and quoted[n - 1].owners:
            _take(view, quoted[n - 1].owners[0], q)
        if not q.owners and not _is_title(view, q):
            new = (
                unparsed.signed(view, q)
                or unparsed.heading(view, q)
                or unparsed.after_colon(view, q)
                or unparsed.floating(view, q, quoted[n - 1] if n else None)
                or unparsed.inside(view, q)
            )
            if new is not None:
                extra.append(new)
                q.owners.append(new)
    unparsed.find_speakers(view, quoted, found + extra)
    return found + extra


def _look(view: View, region: Region) -> Quoted:
    first, last = view.tokens_in(region.inner_start, region.inner_end)
    words = sum(1 for k in range(first, last) if view.word[k][:1].isalnum())
    has_verb = any(view.tag[k] in _VERBS for k in range(first, last))
    before = view.text[max(0, region.start - 40) : region.start].rstrip(" ")
    inner = view.text[region.inner_start : region.inner_end].rstrip()
    starts = not before or before[-1] in '.?!\n)”"' or region.start == 0
    paragraph = view.paragraphs[view.paragraph(region.start)] if view.paragraphs else (0, 0)
    starts = starts or not view.text[paragraph[0] : region.start].strip()
    after = view.text[region.end : region.end + 2]
    ends = bool(inner) and (
        inner[-1] in _ENDS or after[:1] in (".", "?", "!") or not region.closed or region.end >= paragraph[1]
    )
    return Quoted(region, first, last, words, has_verb, starts, ends, [])


def _is_title(view: View, q: Quoted) -> bool:
    """True for the name of a work or a thing, every longer word of which has a capital and no sentence ends in it, and for
    verse, its lines parted by strokes ("Leave the lamp lit / and the door ajar")."""
    if " / " in view.text[q.region.inner_start : q.region.inner_end]:
        return True
    if q.words > 9:
        return False
    words = [
        view.word[k] for k in range(q.first, q.last) if view.word[k][:1].isalpha() and len(view.word[k]) > 3
    ]
    inner = view.text[q.region.inner_start : q.region.inner_end].rstrip(",")
    return len(words) >= 2 and all(w[0].isupper() for w in words) and inner[-1:] not in _ENDS


def _clip_nested(view: View, quoted: list[Quoted], found: list[Found]) -> None:
    """A cue inside a quotation says nothing about what stands outside it."""
    starts = [q.first for q in quoted]
    for f in found:
        if f.cue_head is None:
            continue
        n = bisect_right(starts, f.cue_head) - 1
        if n >= 0 and f.cue_head < quoted[n].last:
            f.content = {k for k in f.content if quoted[n].first <= k < quoted[n].last}
            f.quoted_from = 1
    found[:] = [f for f in found if f.content]


def _own_adjacent(view: View, lexicon: Lexicon, quoted: list[Quoted], found: list[Found]) -> None:
    """“…,” said X: at a sentence's start the marks and the cue right after them are surer than the parse, which often
    takes the speaker or the second half for the cue's clause."""
    heads = {f.cue_head: f for f in found if f.cue_head is not None and f.rule.startswith("verb_")}
    for n, q in enumerate(quoted):
        introduced = _introduced(view, lexicon, q)
        if introduced is not None:
            f = heads.get(introduced.cue_head) if introduced.cue_head is not None else None
            if f is None:
                found.append(introduced)
            _take_only(view, f or introduced, q)
            continue
        if not q.starts_sentence or (not q.has_verb and q.words < 2):
            continue
        inner = view.text[q.region.inner_start : q.region.inner_end].rstrip()
        if not inner or (inner[-1] not in ",?!" and view.text[q.region.end : q.region.end + 1] != ","):
            continue
        cue = unparsed.cue_after(view, lexicon, q, {})
        f = heads.get(cue) if cue is not None else None
        if f is None or cue is None or view.tag[cue] in ("VBG", "VBN") or cue - q.last > 14:
            continue
        if any(q.first <= k < q.last for k in f.cue):
            continue
        keep = {k for k in f.content if k < q.last}
        following = quoted[n + 1] if n + 1 < len(quoted) else None
        if following is not None and f.content & set(range(following.first, following.last)):
            _take_only(view, f, q)
            _join(view, q, following)
        elif keep != f.content or not keep:
            _take_only(view, f, q)
        if f.speaker_head is not None and f.speaker_head < q.last:
            f.speaker = f.speaker_head = None


def _own(view: View, quoted: list[Quoted], found: list[Found]) -> None:
    """Give each quotation the candidate whose content covers it best, and stretch that content over all of it."""
    holders: dict[int, list[Found]] = {}  # token to the candidates whose content holds it
    for f in found:
        for k in f.content:
            holders.setdefault(k, []).append(f)
    for q in quoted:
        if q.owners:
            continue
        size = q.last - q.first
        touching = {id(f): f for k in range(q.first, q.last) for f in holders.get(k, ())}
        best: tuple[float, int, Found] | None = None
        for f in touching.values():
            if any(q.first <= k < q.last for k in (*f.cue, -1 if f.cue_head is None else f.cue_head)):
                continue
            shared = sum(1 for k in f.content if q.first <= k < q.last)
            if not shared:
                continue
            if f.cue_head is not None and f.cue_head >= q.last and _is_closed(view, q):
                continue  # “….” He said that …: the full stop ended it
            # Of two that reach as far the nearer wins.
            near = 0.0
            if f.cue_head is not None:
                near = min(abs(f.cue_head - q.first), abs(f.cue_head - q.last)) / 1000
            score = shared / size - near
            if best is None or score > best[0]:
                best = (score, shared, f)
        if best is None:
            continue
        _, shared, f = best
        if shared >= 0.34 * size or q.words <= 12 or _edge(view, f, q):
            _take(view, f, q)


def _is_closed(view: View, q: Quoted) -> bool:
    """True for whole sentences in quotation marks that a full stop ends inside them."""
    inner = view.text[q.region.inner_start : q.region.inner_end].rstrip()
    return q.starts_sentence and q.has_verb and inner[-1:] == "." and q.words >= 4


def _edge(view: View, f: Found, q: Quoted) -> bool:
    """True when the content reaches the quotation's near edge: the rest is the same speech in further sentences."""
    return f.cue_head is not None and (
        (f.cue_head < q.first and min(k for k in f.content if k >= q.first) <= q.first + 2)
        or (f.cue_head >= q.last and max(k for k in f.content if k < q.last) >= q.last - 3)
    )


def _take(view: View, f: Found, q: Quoted) -> None:
    """Make q part of f's content. Where nearly all of the content is quoted, what is outside was a slip of the parse."""
    if f not in q.owners:
        q.owners.append(f)
    inside = set(range(q.first, q.last))
    f.content |= inside
    f.held |= inside
    f.region = q.first
    outside = [
        k
        for k in f.content
        if k not in f.held
        and view.word[k][:1].isalnum()
        and not (view.lower[k] == "that" and view.dep[k] == "mark")
    ]
    if f.cue_head is None:
        return
    if f.cue_head >= q.last and q.starts_sentence and f.frame in ("host", "that", "quote"):
        # “…,” she said, leaving the room: what follows the closing mark belongs to the cue's clause
        between = [k for k in outside if k >= q.last or k < q.first]
        quoted_elsewhere = [k for k in between if k < q.first and f.region == q.first]
        if between and not quoted_elsewhere:
            f.content -= {k for k in between if k >= q.last}
    elif f.cue_head < q.first and q.words >= 4 and (q.ends_sentence or _leads(view, f, q, outside)):
        # said: “…” He then left; said, “…”, adding: nothing after such a quotation belongs to it
        f.content = {k for k in f.content if k < q.last or k in f.held}


def _introduced(view: View, lexicon: Lexicon, q: Quoted) -> Found | None:
    """A quotation that begins a paragraph after "X stated," or "X told the paper:" at the end of the one before."""
    before = view.text[: q.region.start].rstrip()
    if (
        q.words < 3
        or not before
        or before[-1] not in ",:"
        or "\n" not in view.text[len(before) : q.region.start]
    ):
        return None
    return unparsed.beside(view, lexicon, q, [], introduced=True)


def _take_only(view: View, f: Found, q: Quoted) -> None:
    """Make the quotation all of f's content."""
    f.content = set(range(q.first, q.last))
    f.held = set(f.content)
    f.region = q.first
    if f not in q.owners:
        q.owners.append(f)


def _leads(view: View, f: Found, q: Quoted, outside: list[int]) -> bool:
    """True when the content begins with the quotation, a whole clause, and a comma follows it."""
    follows = view.text[q.region.end : q.region.end + 1]
    comma = follows == "," or view.text[q.region.inner_end - 1 : q.region.inner_end] == ","
    return comma and q.has_verb and not any(k < q.first for k in outside)


def _join(view: View, before: Quoted, q: Quoted) -> None:
    """“…,” he said, “…”: the second half belongs to the claim of the first when no sentence ended between."""
    if not before.owners or view.paragraph(before.region.start) != view.paragraph(q.region.start):
        return
    owner = before.owners[0]
    between = view.text[before.region.end : q.region.start]
    cue_between = owner.cue_head is not None and before.last <= owner.cue_head < q.first
    if len(between) > 220 or not cue_between or ";" in between:
        return
    tail = between.rstrip()
    first = view.text[q.region.inner_start : q.region.inner_start + 1]
    ended = tail[-1:] in _ENDS and not first.islower()
    if not ended and (tail[-1:] in ",:;—–-" or first.islower() or not tail):
        _take(view, owner, q)
