"""spaCy's English tokenizer, adjusted to how news writes.

In comes text, out goes a Doc whose text is the input's, character for character. Beyond spaCy's rules a hyphen after an abbreviation
splits as one after a word does (`U.S.-led` -> `U.S.` `-` `led`, as `ISIS-held`), and so does a bracket set tight against a word.
A title's full stop is its own (`Sgt.`, `Insp.`), so that no sentence ends before the name.
"""

from __future__ import annotations

from functools import cache

from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex

from tasks import resources

# Splits `U.S.-led`, `U.N.-backed`; not `AK-47` and not `-5`.
AFTER_ABBREVIATION = rf"(?<=[{ALPHA}]\.)-(?=[{ALPHA}])"
# Splits `said[laughs]`, `word(the`; not `(s)` at a word's edge, which spaCy handles.
BRACKET = rf"(?<=[{ALPHA}])[\[\]()](?=[{ALPHA}])"


def adjust_tokenizer(nlp: Language) -> None:
    """Give the pipeline's tokenizer the extra infix rules and the short titles."""
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    infixes = [*(nlp.Defaults.infixes or ()), AFTER_ABBREVIATION, BRACKET]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    for word in _short_titles():
        tokenizer.add_special_case(word, [{"ORTH": word}])


@cache
def _short_titles() -> list[str]:
    """Titles of one word that end with a full stop, capitalized and in capitals: "Sgt.", "SGT."."""
    words = [row["title"].lower() for row in resources.table("titles.csv")]
    short = [w for w in words if w.endswith(".") and " " not in w and w.count(".") == 1]
    return sorted({form for w in short for form in (w.capitalize(), w.upper())})
