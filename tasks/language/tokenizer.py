"""spaCy's English tokenizer, adjusted to how news writes.

In comes text, out goes a Doc whose text is the input's, character for character. Beyond spaCy's rules a hyphen after an abbreviation
splits as one after a word does (`U.S.-led` -> `U.S.` `-` `led`, as `ISIS-held`), and so does a bracket set tight against a word.
"""

from __future__ import annotations

from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex

# Splits `U.S.-led`, `U.N.-backed`; not `AK-47` and not `-5`.
AFTER_ABBREVIATION = rf"(?<=[{ALPHA}]\.)-(?=[{ALPHA}])"
# Splits `said[laughs]`, `word(the`; not `(s)` at a word's edge, which spaCy handles.
BRACKET = rf"(?<=[{ALPHA}])[\[\]()](?=[{ALPHA}])"


def adjust_tokenizer(nlp: Language) -> None:
    """Give the pipeline's tokenizer the extra infix rules."""
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    infixes = [*(nlp.Defaults.infixes or ()), AFTER_ABBREVIATION, BRACKET]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
