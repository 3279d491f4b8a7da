"""Lemmas by rule and exception, both learned from the treebanks' training splits (see model/lemmas.py).

In comes a word with its treebank tag, out goes its lemma: `said`, VBD -> say. `lemmas.json` holds, for each tag, suffix rules (a
longer suffix wins over a shorter one) and the words the rules get wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LONGEST_SUFFIX = 6
VOWELS = frozenset("aeiouy")


@dataclass
class Lemmas:
    """rules: tag -> suffix -> (letters to cut, letters to add); exceptions: tag -> lower-case word -> lemma."""

    rules: dict[str, dict[str, tuple[int, str]]]
    exceptions: dict[str, dict[str, str]]
    _cache: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def lemma(self, word: str, tag: str) -> str:
        """The lemma of a word; proper nouns and foreign words keep their capitals, everything else is lower-cased."""
        key = (word, tag)
        known = self._cache.get(key)
        if known is None:
            known = self._lemma(word, tag)
            if len(self._cache) > 50_000:
                self._cache.clear()
            self._cache[key] = known
        return known

    def _lemma(self, word: str, tag: str) -> str:
        lower = word.lower().replace("’", "'")
        exception = self.exceptions.get(tag, {}).get(lower)
        if exception is not None:
            return exception
        keeps = tag in KEEPS_CASE
        base = word if keeps else lower
        rules = self.rules.get(tag)
        if rules is None:
            return base
        for size in range(min(LONGEST_SUFFIX, len(lower) - 1), -1, -1):
            rule = rules.get(lower[len(lower) - size :])
            if rule is not None:
                cut, add = rule
                lemma = base[: len(base) - cut] + add
                return lemma if VOWELS & set(lemma) or not VOWELS & set(lower) else base
        return base


KEEPS_CASE = frozenset({"NNP", "NNPS", "FW", "ADD", "GW", "LS", "NFP", "SYM", "_SP"})
