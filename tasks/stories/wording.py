"""What a claim says, apart from how it is worded. In: the text of a claim. Out: the stems of its content words, forms of one
verb and words of one meaning under one name ("pulled out", "withdrew"), so that two claims in other words can be compared."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from spacy.lang.en.stop_words import STOP_WORDS

from tasks import resources
from tasks.stories.records import stem, words


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    """Form: the name of its meaning; and what finds the forms of more than one word."""
    found = {
        form: row["word"]
        for row in resources.table("stories/synonyms.csv")
        for form in resources.names_in(row["forms"])
    }
    phrases = sorted((f for f in found if " " in f), key=len, reverse=True)
    return found, re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b", re.I)


@cache
def _telling() -> frozenset[str]:
    """Words that are passed over elsewhere and tell here: up, down, before, after, inside, nobody."""
    rows = resources.table("stories/antonyms.csv")
    listed = {w for row in rows for column in ("word", "opposite") for w in resources.names_in(row[column])}
    return frozenset(w for w in listed if w in STOP_WORDS)


@lru_cache(maxsize=50_000)
def meaning(text: str) -> frozenset[str]:
    """The content of a text: stems, one for all the words that mean the same."""
    names, phrases = _names()
    text = phrases.sub(lambda match: names[match[0].lower()], text)
    found = set()
    for word in words(text):
        word = word.removesuffix("'s").removesuffix("'")
        if (word in STOP_WORDS and word not in _telling()) or (len(word) < 2 and not word.isdigit()):
            continue
        name = names.get(word, word)
        found.add(stem(names.get(stem(name), name)))
    return frozenset(found)
