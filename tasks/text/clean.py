"""Cleaning: from the text a parser marked up to the text that is read.

In: `TracedText` with a parser's marks. Out: the same document with its encoding repaired, stage directions and
boilerplate set aside as marks, and blanks normalized; every change an edit that leads back to the raw bytes. Running it
on its own result changes nothing.
"""

from __future__ import annotations

from tasks.text.boilerplate import remove_boilerplate
from tasks.text.encoding import repair
from tasks.text.events import set_aside_events
from tasks.text.traced import TracedText
from tasks.text.whitespace import layout


def clean(text: TracedText) -> TracedText:
    """Repair, set aside, lay out. No lone surrogate or control character remains."""
    text = layout(set_aside_events(repair(text)))
    without = remove_boilerplate(text)  # notices run over wrapped lines, so after these are rejoined
    return text if without is text else layout(without)
