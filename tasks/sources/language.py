"""Which language a text is in.

In: clean text. Out: an ISO 639-1 code, or None where there is too little to tell. Scripts that one language (nearly) has
to itself decide by their letters; in Latin and Cyrillic the short words that every text is full of decide
(`seeds/sources/function_words.csv`; the method of Grefenstette 1995).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from tasks import resources

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6000  # letters looked at in each of three places
_FEWEST = 8  # words below which much speaks for a language, or nothing is said
_BY_SCRIPT = {
    "ARABIC": "ar", "HEBREW": "he", "GREEK": "el", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko",
    "THAI": "th", "DEVANAGARI": "hi", "ARMENIAN": "hy", "GEORGIAN": "ka", "BENGALI": "bn", "TAMIL": "ta",
}  # fmt: skip


def detect(text: str) -> str | None:
    """The language of a text by a sample of its beginning, middle and end."""
    third = max(0, len(text) // 2 - _SAMPLE // 2)
    sample = (
        text
        if len(text) <= 3 * _SAMPLE
        else text[:_SAMPLE] + " " + text[third : third + _SAMPLE] + " " + text[-_SAMPLE:]
    )
    words = [w.lower() for w in _WORD.findall(sample)]
    letters = [c for w in words[:3000] for c in w if not c.isascii()]
    scripts = Counter(unicodedata.name(c, "").split(" ")[0].split("-")[0] for c in letters)
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    if script in _BY_SCRIPT and count > 0.5 * sum(len(w) for w in words[:3000]):
        kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
        return "ja" if kana > 0.1 * len(letters) else _BY_SCRIPT[script]
    if len(words) < 3:
        return None
    counts = Counter(words)
    shares = {code: sum(counts[w] for w in usual) / len(words) for code, usual in _function_words().items()}
    ranked = sorted(shares.items(), key=lambda item: -item[1])
    (best, share), (_, next_share) = ranked[0], ranked[1]
    if len(words) < _FEWEST:  # a line or two: two words of the language, and hardly any of another
        return best if share * len(words) >= 2 and share >= 0.3 and share >= 2 * next_share else None
    return best if share >= 0.12 and share > 1.25 * next_share else None


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {
        row["language"]: frozenset(resources.names_in(row["words"]))
        for row in resources.table("sources/function_words.csv")
    }
