"""Names of people as comparable parts.

In: a name as written. Out: its parts without articles, particles and suffixes, and whether two names can be one person's.
"""

from __future__ import annotations

from tasks.entities.keys import normalize_name

ARABIC_ARTICLES = ("al", "el", "as", "ash", "an", "ar", "at", "ad")
PARTICLES = frozenset(
    "al el de da di du la le van von der den ter bin ibn ben abu umm dos das del della della st ul ur".split()
)
SUFFIXES = frozenset("jr sr ii iii iv esq phd md".split())


def name_parts(name: str) -> tuple[str, ...]:
    """A person's name as comparable parts: hyphenated parts stay one, "al-" and suffixes go.

    "Bashar al-Assad", "Bashar Al Assad" -> ("bashar", "assad"), "Alexandria Ocasio-Cortez" -> ("alexandria", "ocasio-cortez").
    """
    parts: list[str] = []
    words = name.replace("’", "'").split()
    for i, word in enumerate(words):
        if 0 < i < len(words) - 1 and word.lower() in ("al", "el"):
            continue  # the article, written apart
        if len(parts) > 1 and word.lower() in ("of", "from"):
            break  # "Patrick Gordon of Auchleuchries"
        normal = normalize_name(word).replace(" ", "-")
        for prefix in (f"{article}-" for article in ARABIC_ARTICLES):
            if normal.startswith(prefix) and len(normal) > len(prefix) + 1:
                normal = normal[len(prefix) :]
        if normal and normal not in SUFFIXES and parts[-1:] != [normal]:
            parts.append(normal)
    while len(parts) > 1 and parts[0] in PARTICLES:
        parts.pop(0)
    return tuple(parts)


def same_person_name(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two full names can be one person's: same last part, same first part or its initial, middles not at odds."""
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        return a == b
    short, long = sorted((a, b), key=len)
    if len(short) < len(long) and long[-len(short) :] == short:
        return True  # who goes by the middle name: "Edgar Hoover", "John Edgar Hoover"
    first_a, first_b = a[0], b[0]
    if first_a != first_b and not ((len(first_a) == 1 or len(first_b) == 1) and first_a[0] == first_b[0]):
        return False
    middle_a, middle_b = _middle(a), _middle(b)
    return not middle_a or not middle_b or all(x[0] == y[0] for x, y in zip(middle_a, middle_b, strict=False))


def _middle(parts: tuple[str, ...]) -> list[str]:
    return [p for p in parts[1:-1] if p not in PARTICLES]
