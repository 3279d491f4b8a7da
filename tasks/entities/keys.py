"""The provisional id of an entity: the same name and type give the same key in every document and every run.

In: a type, a name, perhaps a Wikidata id. Out: the Wikidata id, or `e_` and 16 hex digits of a hash. Names, entities and
stories share these functions, so that a correction, a mention and a link speak of the same thing before the registry
has had its say.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

# "u.s." and "j.r." lose their dots: matches "u.s.", "u.n", not "end. start" or "st.".
_DOTTED = re.compile(r"\b(?:\w\.){1,}(?:\w\b)?")
# A possessive ending: matches "russia's", "russia’s", "states'", not "o'brien".
_POSSESSIVE = re.compile(r"['’](?:s)?$")
# An article before a name: matches "the pentagon", not "theodore".
_ARTICLE = re.compile(r"^the\s+(?=\S)")
_OTHER = re.compile(r"[^\w\s&+]+")
_QID = re.compile(r"^Q[1-9]\d*$")  # Q42, not Q0 or q42


@lru_cache(maxsize=20_000)
def normalize_name(name: str) -> str:
    """A name in the form it is compared in: no case, accents, article, possessive ending or punctuation.

    "The U.S." -> "us", "Bashar al-Assad’s" -> "bashar al assad". Empty when nothing is left.
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).strip()
    text = _ARTICLE.sub("", _POSSESSIVE.sub("", text))
    text = _DOTTED.sub(lambda m: m.group().replace(".", ""), text)
    text = text.replace("'", "").replace("’", "").replace("ʻ", "")  # o'brien -> obrien
    return " ".join(_OTHER.sub(" ", text).replace("_", " ").split())


def entity_key(type: str, name: str, wikidata_id: str | None = None, discriminator: str = "") -> str:
    """The provisional id of an entity.

    `wikidata_id` wins when it is well formed. Else "e_" and 16 hex digits of sha256("TYPE|normalized name"), with
    "|discriminator" added for the second bearer of a name (a document id, for one known from a single document).
    """
    if wikidata_id and _QID.match(wikidata_id):
        return wikidata_id
    text = f"{type}|{normalize_name(name)}" + (f"|{discriminator}" if discriminator else "")
    return "e_" + hashlib.sha256(text.encode()).hexdigest()[:16]
