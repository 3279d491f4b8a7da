"""The same quote in two texts, however edited. In: two claims. Out: how their words align, and whether they are one
utterance: brackets may stand for a few words, either end may be cut, slips of transcription are allowed; two named
speakers never share a quote. By alignment (longest common blocks, Ratcliff/Obershelp), not by similarity of topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from spacy.lang.en.stop_words import STOP_WORDS

from tasks.stories.records import Claim

_TOKEN = re.compile(r"\[[^\]]*\]|[^\W_]+(?:['’][^\W_]+)?|\.\.\.|…")
GAP = 3  # words that an editor's bracket or ellipsis may stand for
LONG_RUN = 10  # words in common that no two utterances share by chance
SHORT_RUN = 5
COVERED = 0.8


@dataclass(frozen=True, slots=True)
class Alignment:
    """Words in common along the best chain of blocks, the share of the shorter text, and the edits between."""

    matched: int
    content: int
    covered: float
    edits: tuple[tuple[str, str], ...]

    def words(self) -> str:
        """The alignment in words, for evidence."""
        shown = "; ".join(f"{a or '∅'} ~ {b or '∅'}" for a, b in self.edits[:4])
        return f"{self.matched} words in common, {self.covered:.0%} of the shorter" + (
            f"; edits: {shown}" if shown else ""
        )


def tokens(text: str) -> list[str]:
    """Words in lower case; a bracketed insertion is one token that begins with '['."""
    return [t.lower().replace("’", "'") for t in _TOKEN.findall(text) if t not in ("...", "…")]


def align(a: str, b: str) -> Alignment:
    """Best chain of common blocks of two texts, where at most GAP words differ between blocks."""
    x, y = tokens(a), tokens(b)
    blocks = [m for m in SequenceMatcher(None, x, y, autojunk=False).get_matching_blocks() if m.size]
    best = Alignment(0, 0, 0.0, ())
    chain: list = []
    chains = []
    for block in blocks:
        if chain:
            last = chain[-1]
            gap_x, gap_y = x[last.a + last.size : block.a], y[last.b + last.size : block.b]
            if len(gap_x) > GAP or len(gap_y) > GAP:
                chains.append(chain)
                chain = []
        chain.append(block)
    if chain:
        chains.append(chain)
    for chain in chains:
        common = [w for m in chain for w in x[m.a : m.a + m.size]]
        plain = min(sum(w[0] != "[" for w in x), sum(w[0] != "[" for w in y)) or 1
        edits = tuple(
            (" ".join(x[p.a + p.size : q.a]), " ".join(y[p.b + p.size : q.b]))
            for p, q in zip(chain, chain[1:], strict=False)
        )
        found = Alignment(len(common), sum(w not in STOP_WORDS for w in common), len(common) / plain, edits)
        if found.matched > best.matched:
            best = found
    return best


def same_quote(a: Claim, b: Claim) -> Alignment | None:
    """The alignment when both claims are one utterance, else None.

    Both must carry somebody's own words (direct or mixed), and no two named speakers may differ.
    """
    if not {a.quote_type, b.quote_type} <= {"direct", "mixed"}:
        return None
    if other_speaker(a, b):
        return None
    found = align(a.text, b.text)
    changed = sum(
        len(p.split()) + len(q.split())
        for p, q in found.edits
        if not (p.startswith("[") or q.startswith("["))
    )
    if changed > 0.4 * found.matched:
        return None
    both_named = a.is_named and b.is_named
    if found.matched >= LONG_RUN and found.content >= 3:
        return found
    if found.matched >= (SHORT_RUN if both_named else 8) and found.covered >= COVERED and found.content >= 2:
        return found
    return None


def other_speaker(a: Claim, b: Claim) -> bool:
    """True when both speakers are named and are not one."""
    if a.speaker_id is not None and b.speaker_id is not None:
        return a.speaker_id != b.speaker_id
    if a.speaker_name and b.speaker_name:
        x, y = a.speaker_name.lower().split(), b.speaker_name.lower().split()
        return x[-1] != y[-1]
    return False
