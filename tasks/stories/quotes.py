"""The same quote in two texts, however edited. In: two claims. Out: how their words align, and whether they are one
utterance: brackets may stand for a few words, either end may be cut, slips of transcription are allowed; two named
speakers never share a quote. By alignment (longest common blocks, Ratcliff/Obershelp), not by similarity of topic."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import cache, lru_cache

from spacy.lang.en.stop_words import STOP_WORDS

from tasks import resources
from tasks.stories.records import Claim

# A word, a bracketed insertion: matches "don't", "[the rebels]", "1,300"; not "…" or "—".
_TOKEN = re.compile(r"\[[^\]]*\]|\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
# Words left out: matches "...", ". . .", "[…]"; not "e.g.".
_LEFT_OUT = re.compile(r"\[?(?:…|\.\s?\.\s?\.)\]?")
# A letter that an editor put into capitals or out of them: matches "[W]e", "[t]he"; not "[ISIS]".
_LETTER = re.compile(r"\[(\w)\](?=\w)")
# Contractions, so that "aren't" is "are not": matches "aren't", "we’re"; not "Smith's".
_CONTRACTED = re.compile(r"(n['’]t|['’](?:re|ve|ll|m|d))\b", re.I)
_FULL = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would"}
# An apostrophe that a tokenizer set apart: matches "time ’ s", "is n't"; not "the Smiths' house".
_APART = re.compile(r"(?<=\w)(?:\s(n['’]t)|\s?['’]\s?(s|re|ve|ll|m|d))\b", re.I)
GAP = 4  # words that an editor's bracket or ellipsis may stand for, or that a transcript has otherwise
ELLIPSIS = "[…]"
LEFT_OUT = 40  # words that an ellipsis may stand for
LONG_RUN = 10  # words in common that no two utterances share by chance
COVERED = 0.75  # share of the shorter version
WITHIN = 0.95  # share from which the shorter version is a part of the longer
CHANGED = 0.4  # words changed between the blocks, as a share of those in common
PRONOUNS = frozenset("it they he she we i you one this that both".split())
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Words in common along the best chain of blocks, the share of the shorter text, the longest block, and the edits."""

    matched: int
    content: int
    covered: float
    longest: int
    edits: tuple[tuple[str, str], ...]

    def words(self) -> str:
        """The alignment in words, for evidence."""
        shown = "; ".join(f"{a or '∅'} ~ {b or '∅'}" for a, b in self.edits[:4])
        return f"{self.matched} words in common, {min(1.0, self.covered):.0%} of the shorter" + (
            f"; edits: {shown}" if shown else ""
        )


NOTHING = Alignment(0, 0, 0.0, 0, ())


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[str, ...]:
    """Words in lower case, contractions in full; a bracketed insertion is one token that begins with '['."""
    text = _LETTER.sub(r"\1", text)
    text = _APART.sub(lambda m: m[1] or "'" + m[2], text)
    text = re.sub(
        r"\b(wo|ca|sha)n['’]t\b",
        lambda m: {"wo": "will", "ca": "can", "sha": "shall"}[m[1].lower()] + " not",
        text,
        flags=re.I,
    )
    text = _CONTRACTED.sub(lambda m: _FULL[m[1].lower().replace("’", "'")], text)
    text = _LEFT_OUT.sub(f" {ELLIPSIS} ", text)
    return tuple(t.lower().replace("’", "'") for t in _TOKEN.findall(text))


@lru_cache(maxsize=20_000)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


@lru_cache(maxsize=1_000)
def align(a: str, b: str) -> Alignment:
    """Best chain of common blocks of two texts, where at most GAP words differ between blocks. Texts that share too few
    words for any use of it give an empty alignment."""
    u, v = _vocabulary(a), _vocabulary(b)
    if len(u & v) < min(6, 0.6 * min(len(u), len(v))):
        return NOTHING
    x, y = tokens(a), tokens(b)
    blocks = [m for m in SequenceMatcher(None, x, y, autojunk=False).get_matching_blocks() if m.size]
    chains: list[list] = []
    for block in blocks:
        if not chains or not _bridged(x, y, chains[-1][-1], block):
            chains.append([])
        chains[-1].append(block)
    best = NOTHING
    plain = min(sum(w[0] != "[" for w in x), sum(w[0] != "[" for w in y)) or 1
    for chain in chains:
        common = [w for m in chain for w in x[m.a : m.a + m.size]]
        edits = tuple(
            (" ".join(x[p.a + p.size : q.a]), " ".join(y[p.b + p.size : q.b]))
            for p, q in itertools.pairwise(chain)
        )
        if len(common) > best.matched:
            told = sum(w not in STOP_WORDS for w in common)
            best = Alignment(len(common), told, len(common) / plain, max(m.size for m in chain), edits)
    return best


def _bridged(x: Sequence[str], y: Sequence[str], last: Match, block: Match) -> bool:
    """True when so little lies between two blocks that an edit may account for it; an ellipsis accounts for more."""
    gaps = x[last.a + last.size : block.a], y[last.b + last.size : block.b]
    most = LEFT_OUT if any(ELLIPSIS in gap for gap in gaps) else GAP
    return max(map(len, gaps)) <= most


def same_quote(a: Claim, b: Claim) -> Alignment | None:
    """The alignment when both claims are one utterance, else None.

    Somebody's own words must stand in at least one of them; where the other tells them without quotation marks, the
    speaker must be the same by name and nearly all words must agree. No two named speakers share a quote.
    """
    own = [
        (c.quote_type in ("direct", "mixed") and c.attribution == "reported") or c.quote_type == "direct"
        for c in (a, b)
    ]
    if not any(own) or other_speaker(a, b):
        return None
    found = align(a.text, b.text)
    if found.matched < 3:
        return None
    changed = sum(max(len(p.split()), len(q.split())) for p, q in _unmarked(found))
    if changed > CHANGED * found.matched or _negation_changed(found):
        return None
    one_name = same_name(a, b)
    if not all(own):
        told = one_name and found.matched >= 8 and found.content >= 4 and found.covered >= COVERED
        return found if told and a.document_id != b.document_id else None
    if a.document_id == b.document_id:  # a pull quote, or words retold further down
        return found if found.longest >= 6 and found.content >= 3 and found.covered >= 0.9 else None
    return found if _enough(found, one_name, _whole(a, b)) else None


def _enough(found: Alignment, one_name: bool, whole: bool) -> bool:
    """True when so many words agree that no other utterance is likely: the fewer where the speaker is the same by name, and
    where one version is a part of the other, word for word."""
    matched, content, covered = found.matched, found.content, found.covered
    if found.longest >= LONG_RUN and content >= 3:
        return True
    if matched >= LONG_RUN and content >= 4 and (covered >= 0.5 or one_name):
        return True
    if whole and (matched >= 8 or (one_name and matched >= 4)):
        return True
    if covered >= COVERED and matched >= (4 if one_name else 6) and content >= 2:
        return True
    return covered >= WITHIN and matched >= 5 and content >= (1 if one_name else 2)


def _whole(a: Claim, b: Claim) -> bool:
    """True when both versions are the same words from end to end: "I did not do it" holds no rare word."""
    return tokens(a.text) == tokens(b.text)


def _unmarked(found: Alignment) -> list[tuple[str, str]]:
    """Edits that no bracket or ellipsis owns up to."""
    return [(p, q) for p, q in found.edits if "[" not in p and "[" not in q]


def _negation_changed(found: Alignment) -> bool:
    """True when one version has a "not" that the other lacks: no slip, unless it moved within the quote."""
    count = [
        sum(w in ("not", "never", "no") for w in " ".join(side).split())
        for side in zip(*_unmarked(found), strict=True)
    ]
    return bool(count) and count[0] != count[1]


def same_speaker(a: Claim, b: Claim) -> bool:
    """Both speakers are known to be one: by entity, or as one body by its name ("Police" in two texts on one event)."""
    if a.speaker_id is not None or b.speaker_id is not None:
        return a.speaker_id == b.speaker_id
    return _is_body(a) and _is_body(b) and _bare(a.speaker_text) == _bare(b.speaker_text)


def _is_body(claim: Claim) -> bool:
    """True for a body without an entity of its own: "Police", "the coroner's office"; not for officials, who are many."""
    name = _bare(claim.speaker_text)
    if not name or name in PRONOUNS:
        return False
    acronym = len(name) > 2 and (claim.speaker_text or "").isupper()
    return acronym or claim.speaker_kind in ("organization", "media") or name.split()[-1] in _bodies()


@cache
def _bodies() -> frozenset[str]:
    """Nouns for a body that speaks with one voice: ministry, police."""
    return frozenset(
        r["noun"].lower()
        for r in resources.table("role_nouns.csv")
        if r["kind"] == "organization" or r["number"] == "collective"
    )


def _bare(name: str | None) -> str:
    """A name in lower case without its article."""
    return (name or "").lower().removeprefix("the ")


def same_name(a: Claim, b: Claim) -> bool:
    """Both speakers have names, and the names allow one person: "Carter" and "Ash Carter"."""
    return a.is_named and b.is_named and not other_speaker(a, b)


def other_speaker(a: Claim, b: Claim) -> bool:
    """True when both speakers are named and are not one. A surname alone may be anybody's who bears it."""
    if a.speaker_id is not None and a.speaker_id == b.speaker_id:
        return False
    if a.speaker_name and b.speaker_name:
        return not _may_be_one(a.speaker_name, b.speaker_name)
    return a.speaker_id is not None and b.speaker_id is not None


@lru_cache(maxsize=20_000)
def _parts(name: str) -> list[str]:
    return LETTERS.findall(name.lower())


def _may_be_one(a: str, b: str) -> bool:
    """True for one name, the last part of a full name and the whole of it, or a full name with and without what stands between: "Maren A.
    Oduya" and "Maren Oduya"."""
    x, y = _parts(a), _parts(b)
    if not x or not y or x[-1] != y[-1]:
        return x == y
    shorter, longer = sorted((x, y), key=len)
    return x[0] == y[0] or longer[-len(shorter) :] == shorter
