"""How two spellings of a name relate: folding, sound keys, distance, and which kind of slip lies between them.

In: two words. Out: keys under which alike words meet (`skeleton`, `deletions`), the distance between them, the kind of
slip (`slip`), and whether the two are spellings that transcription from another script makes side by side
(`is_variant`). Nothing here knows a name; nothing here decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import jellyfish
from rapidfuzz.distance import OSA

_VOWELS = frozenset("aeiouy")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Letters that sound alike stand for one another in the keys. Order matters: digraphs before letters.
_DIGRAPHS = (
    (re.compile(r"tch|tsch|cz|tsh"), "C"),  # "Petcho" and "Pecho" meet; "Petro" is untouched
    (re.compile(r"sch|sh"), "S"),
    (re.compile(r"ch"), "C"),
    (re.compile(r"dzh|dj|dsh"), "J"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th|dh"), "t"),
    (re.compile(r"kh|gh|q|ck"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"tz|ts"), "s"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"w"), "v"),
    (re.compile(r"z"), "s"),
    (re.compile(r"c"), "k"),
    (re.compile(r"(?<=[aeiouy])h(?![aeiouy])|(?<=[^aeiouy])h"), ""),  # the h of "Behrut", not that of "Rehan"
)
_DOUBLED = re.compile(r"(.)\1+")
_VOWEL_RUN = re.compile(r"[aeiouyj]+")


@lru_cache(maxsize=30_000)
def fold(text: str) -> str:
    """Lower case without accents, with straight apostrophes: the form in which names are looked up."""
    low = text.lower()
    if low.isascii():
        return low
    low = low.replace("’", "'").replace("‘", "'").replace("ʻ", "'").replace("‑", "-").replace("–", "-")
    low = low.replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("ı", "i")
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))


def squash(text: str) -> str:
    """Folded letters and digits only: the form in which split and joined names meet."""
    return "".join(c for c in fold(text) if c.isalnum())


@lru_cache(maxsize=30_000)
def sounds(word: str) -> str:
    """The word with letters that sound alike made equal and doubled letters single; vowels stay."""
    word = squash(word)
    for pattern, letter in _DIGRAPHS:
        word = pattern.sub(letter, word)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=30_000)
def skeleton(word: str) -> str:
    """Consonants of `sounds`, with one mark for a vowel at the start: "Beirut" and "Behrut" are both "brt"."""
    word = sounds(word)
    rest = "".join(c for c in word[1:] if c not in _VOWELS)
    return _DOUBLED.sub(r"\1", ("A" if word[:1] in _VOWELS else word[:1]) + rest)


@lru_cache(maxsize=20_000)
def _pattern(word: str) -> str:
    """`sounds` with every run of vowels (and the glide j) as one mark: where the vowels stand, not which."""
    word = sounds(word)
    word = _VOWEL_RUN.sub("a", word)
    return word.rstrip("a") + ("a" if word.endswith("a") else "")


def is_variant(a: str, b: str) -> bool:
    """True when a and b differ only as two transcriptions of one name do: Sergei and Sergey, Muammar and Moammar.

    Vowels may be others but must stand at the same places, so that a swap of letters (Lavorv) is no variant.
    """
    a, b = squash(a), squash(b)
    if a == b:
        return True
    if {a[:1], b[:1]} <= set("gkqh"):  # Gaddafi, Qaddafi, Kadhafi
        a, b = "k" + a[1:], "k" + b[1:]
    if {a[:1], b[:1]} == {"y", "e"} or {a[:1], b[:1]} == {"y", "i"} or {a[:1], b[:1]} == {"j", "y"}:
        a, b = "y" + a[1:], "y" + b[1:]
    return _pattern(a) == _pattern(b)


def is_typed(seen: str, meant: str) -> bool:
    """True for a slip of the hand that no transcription makes: a stuck key, a neighboring key, a consonant lost or swapped."""
    kind = slip(seen, meant)
    if kind in ("swap", "moved"):
        return not is_variant(seen, meant)
    if kind == "doubled":
        return True
    if kind not in ("key", "letter", "dropped", "added", "shape"):
        return False
    long, short = (seen, meant) if len(seen) >= len(meant) else (meant, seen)
    at = next((i for i in range(len(short)) if long[i] != short[i]), len(short))
    if at and long[at] == long[at - 1]:
        return False  # Mohamed, Mohammed
    return long[at] not in _VOWELS and long[at] != "h"


_REGIONAL = tuple(
    (re.compile(p), r)
    for p, r in (
        (r"our\b", "or"), (r"re\b", "er"), (r"mme\b", "m"), (r"is(?=e\b|es\b|ing|ation|ed)", "iz"), (r"ce\b", "se"),
        (r"isor(?=s?\b)", "izer"), (r"iser(?=s?\b)", "izer"), (r"ll", "l"), (r"ae", "e"), (r"ogue\b", "og"),
    )
)  # fmt: skip


def is_regional(a: str, b: str) -> bool:
    """True for American and British spellings of one folded word: Labor and Labour, Center and Centre, not Heath and Health."""
    for pattern, letters in _REGIONAL:
        a, b = pattern.sub(letters, a), pattern.sub(letters, b)
    return a == b


_UMLAUT = re.compile(r"(?<=[aou])e")


def is_umlaut_pair(a: str, b: str) -> bool:
    """True when folded words differ by the e that stands for an umlaut: Schuessel and Schussel."""
    return a != b and _UMLAUT.sub("", a) == _UMLAUT.sub("", b)


def deletions(word: str) -> Iterator[str]:
    """The word and the word with one letter left out, each once: the keys of a symmetric-delete map.

    Two words at distance 1 (insertion, deletion, substitution or swap) share such a key (Garbe, SymSpell, 2012).
    """
    yield word
    seen = {word}
    for i in range(len(word)):
        shorter = word[:i] + word[i + 1 :]
        if shorter not in seen:
            seen.add(shorter)
            yield shorter


def distance(a: str, b: str, limit: int = 3) -> int:
    """Optimal string alignment distance of folded words; `limit` + 1 when larger."""
    return OSA.distance(a, b, score_cutoff=limit)


@lru_cache(maxsize=20_000)
def metaphone(word: str) -> str:
    """Metaphone key (Philips 1990) of a folded word."""
    return jellyfish.metaphone(word)


def sounds_alike(a: str, b: str) -> bool:
    """True when two folded words share a sound key."""
    return skeleton(a) == skeleton(b) or metaphone(a) == metaphone(b)


def _adjacent(a: str, b: str) -> bool:
    for i, row in enumerate(_KEYBOARD):
        j = row.find(a)
        if j < 0:
            continue
        for k, other in enumerate(_KEYBOARD):
            m = other.find(b)
            if m >= 0:
                return abs(i - k) <= 1 and abs(j - m) <= 1
    return False


# Shapes that optical recognition confuses, written as (seen, meant).
_SHAPES = (("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("l", "i"), ("i", "l"), ("li", "h"), ("h", "li"),
           ("c", "e"), ("e", "c"), ("u", "n"), ("n", "u"), ("vv", "w"), ("w", "vv"), ("ii", "u"), ("f", "t"),
           ("t", "f"), ("o", "c"), ("c", "o"), ("b", "h"), ("h", "b"), ("1", "l"), ("0", "o"))  # fmt: skip


def slip(seen: str, meant: str) -> str:
    """The kind of slip that makes `seen` of `meant` (both folded): one short word.

    swap, moved (the same letters in another order), doubled, dropped (a letter of a double, or any one letter), added, key (a neighboring key), shape (optical
    recognition), vowel (one vowel for another), sound (same sound key), letter (any other single letter), far.
    """
    d = distance(seen, meant, 3)
    if d == 0:
        return "same"
    if d > 1 and len(seen) == len(meant) and sorted(seen) == sorted(meant):
        return "moved"
    if d == 1:
        if len(seen) == len(meant):
            differ = [i for i in range(len(seen)) if seen[i] != meant[i]]
            if len(differ) == 2:
                return "swap"
            s, m = seen[differ[0]], meant[differ[0]]
            if s in _VOWELS and m in _VOWELS:
                return "vowel"
            if _adjacent(s, m):
                return "key"
            return "sound" if sounds_alike(seen, meant) else "shape" if (s, m) in _SHAPES else "letter"
        long, short = (seen, meant) if len(seen) > len(meant) else (meant, seen)
        at = next((i for i in range(len(short)) if long[i] != short[i]), len(short))
        if (at and long[at] == long[at - 1]) or (at + 1 < len(long) and long[at] == long[at + 1]):
            return "doubled" if len(seen) > len(meant) else "dropped"
        return "added" if len(seen) > len(meant) else "dropped"
    if any(seen.replace(s, m) == meant for s, m in _SHAPES if s in seen):
        return "shape"
    return "sound" if sounds_alike(seen, meant) else "far"


#: Endings that make another word of a name, not a slip: plurals, adjectives, peoples.
_DERIVED = re.compile(r"(?:e?s|n|i?ans?|i|ese|ish|ers?|us|ic|ites?|i?sts?|isms?|y|os|is|o|ia|ns|ism|as?|en)")
#: Endings that make another person's name of one: feminine surnames, patronymics, plural of the family.
_PERSONAL = re.compile(r"(?:e?s|a|ova|eva|skaya|na|in|ina|e|o|y|i|off?|sen|son|ian|er|man|mann)")


_DEMONYM = re.compile(r"(?:ians?|eans?|ese|ish|ans?|is)$")


_ENDING = re.compile(r"(?:e?s|i?ans?|n|ns|ese|i|is|ish|er|ers|ic|ist|ists|ism|ite|ites|ia)")


def is_ending(seen: str, meant: str) -> bool:
    """True when `seen` is `meant` with an ending of English, or without its plural s: Iranian of Iran, Cuban of Cubans."""
    if seen.startswith(meant):
        rest = seen[len(meant) :]
        return rest != seen[len(meant) - 1] and bool(_ENDING.fullmatch(rest))
    return meant == seen + "s"


def is_inflected(seen: str, meant: str, is_person: bool = False) -> bool:
    """True when one folded word is the other with an ending that words take: Iranian of Iran, Danes of Dane.

    What lies beyond a name counts (Iranian, Kashmiris); what falls short of one only as a plural does, or for persons,
    where Ivanov and Ivanova, Hans and Hansen are two people.
    """
    long, short = (seen, meant) if len(seen) >= len(meant) else (meant, seen)
    if long == short:
        return False
    a, b = seen, meant
    stem = 0
    while stem < len(short) and long[stem] == short[stem]:
        stem += 1
    tail_long, tail_short = long[stem:], short[stem:]
    if not tail_short:
        if len(tail_long) == 1 and long[-1] == long[-2] and long[-1] != "s":
            return False  # Indiann: a key that stuck
        if is_person:
            return bool(_PERSONAL.fullmatch(tail_long))
        return bool(_DERIVED.fullmatch(tail_long)) if long is seen else tail_long == "s"
    stems = _DEMONYM.sub("", a), _DEMONYM.sub("", b)
    if stems[0] == stems[1] and stems[0] not in (a, b):
        return True  # Argentinean, Argentinian
    if (
        len(long) > 5
        and _DEMONYM.search(a)
        and not _DEMONYM.search(b)
        and stem >= 4
        and len(long) - stem <= 5
    ):
        return True  # "Autralian" is no slip for Australia
    if not is_person and seen is short:
        return False
    pairs = {("y", "ies"), ("i", "a"), ("y", "aya"), ("y", "a"), ("s", "n"), ("o", "a"), ("us", "a"), ("ia", "ian"),
             ("i", "is"), ("a", "ean"), ("a", "ians"), ("e", "ians"), ("ia", "ians"), ("ine", "iny"), ("e", "y"), ("an", "a"), ("e", "an"), ("e", "ian"), ("o", "os"), ("us", "i"), ("man", "men")}  # fmt: skip
    return (tail_short, tail_long) in pairs or (tail_long, tail_short) in pairs
