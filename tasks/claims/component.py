"""The spaCy component "claims": who said what, with what figures."""

from __future__ import annotations

from spacy.tokens import Doc

from tasks import carrier
from tasks.claims import attribution
from tasks.claims.lexicon import lexicon
from tasks.claims.view import View


class ClaimFinder:
    def __call__(self, doc: Doc) -> Doc:
        carrier.register()
        view = View(doc, [t.char_start for t in doc._.turns])
        found = attribution.reported(view, lexicon())
        claims = []
        for f in found:
            claims.append(_claim(view, f))
        doc._.claims = claims
        return doc


def _claim(view, f):
    text = view.text
    span = None
    if f.speaker:
        a, b = f.speaker
        span = (view.start[a], view.end[b - 1])
    return carrier.Claim(
        f.fragments[0][0], f.fragments[-1][1], " ".join(text[a:b] for a, b in f.fragments), "reported",
        "direct" if f.share_quoted >= 0.9 else "mixed" if f.share_quoted > 0 else "indirect", f.rule, f.confidence,
        fragments=f.fragments, speaker_text=text[span[0]:span[1]] if span else None, speaker_span=span,
        cue=" ".join(view.word[k] for k in f.cue) or None,
    )
