"""The English pipeline: loading, tokenization, our own trained reader.

In comes the name or path of a pipeline (or nothing, for the project's own), out goes a `spacy.Language` whose Docs carry tags, lemmas,
features, sentences, Universal Dependencies, names of 18 types and noun chunks, whatever pipeline it is.
"""

from tasks.language.errors import ModelError
from tasks.language.load import DEFAULT_MODEL, load
from tasks.language.reader import Reader, make_reader

__all__ = ["DEFAULT_MODEL", "ModelError", "Reader", "load", "make_reader"]
