"""Part-of-speech tables: Universal Dependencies tags and features from treebank tags, for readings that lack a head of their own."""

from __future__ import annotations

UNIVERSAL = {
    "IN": "ADP", "TO": "PART", "DT": "DET", "PDT": "DET", "WDT": "PRON", "CC": "CCONJ", "CD": "NUM", "MD": "AUX", "RP": "ADP",
    "POS": "PART", "EX": "PRON", "UH": "INTJ", "SYM": "SYM", "$": "SYM", "FW": "X", "LS": "X", "ADD": "X", "GW": "X", "AFX": "X",
}  # fmt: skip
PREFIXES = (("NNP", "PROPN"), ("NN", "NOUN"), ("JJ", "ADJ"), ("RB", "ADV"), ("WRB", "ADV"), ("PRP", "PRON"), ("WP", "PRON"))
FEATURES = {
    "VBD": "Tense=Past|VerbForm=Fin", "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", "VBP": "Tense=Pres|VerbForm=Fin",
    "VB": "VerbForm=Inf", "VBG": "VerbForm=Ger", "VBN": "Tense=Past|VerbForm=Part", "MD": "VerbForm=Fin", "NN": "Number=Sing",
    "NNP": "Number=Sing", "NNS": "Number=Plur", "NNPS": "Number=Plur", "JJ": "Degree=Pos", "JJR": "Degree=Cmp", "JJS": "Degree=Sup",
    "RBR": "Degree=Cmp", "RBS": "Degree=Sup", "CD": "NumType=Card",
}  # fmt: skip


def universal(tag: str, dep: str) -> tuple[str, str]:
    """UPOS and features (as far as the tag tells) of a treebank tag in its syntactic place."""
    feats = FEATURES.get(tag, "")
    if tag == "IN" and dep == "mark":
        return "SCONJ", feats
    if tag in UNIVERSAL:
        return UNIVERSAL[tag], feats
    for prefix, upos in PREFIXES:
        if tag.startswith(prefix):
            return upos, feats
    if tag.startswith("VB"):
        return ("AUX" if dep in ("aux", "aux:pass", "cop") else "VERB"), feats
    return "PUNCT", feats
