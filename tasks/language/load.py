"""Load an English pipeline: the project's own, or any other that spaCy can load.

In comes a name or a path, out goes a `spacy.Language` whose Docs carry the project's labels, or a ModelError that says in one line what is wrong and
what to do.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import spacy
from spacy.language import Language

from tasks import resources
from tasks.language import reader
from tasks.language.errors import ModelError
from tasks.language.labels import LABELS
from tasks.language.noun_chunks import noun_chunks

DEFAULT_MODEL = "en_ontherecord"
PROBE = "Secretary of State John Kerry said in Geneva on Friday that the talks will go on."


def load(model: str | Path | None = None, *, threads: int = 1) -> Language:
    """Load a pipeline and see that it reads.

    model: None for the project's own, else the name of an installed pipeline (`en_core_web_trf`) or a directory; threads: documents that
    the project's reader reads side by side. Raises ModelError.
    """
    own = model is None or str(model) == DEFAULT_MODEL
    source = str(resources.path("model", DEFAULT_MODEL) if own else model)
    nlp = _open(source)
    if "reader" in nlp.pipe_names and isinstance(nlp.get_pipe("reader"), reader.Reader):
        nlp.get_pipe("reader").threads = threads  # type: ignore[attr-defined]
    else:
        nlp.add_pipe(LABELS, name="labels")
        nlp.vocab.get_noun_chunks = noun_chunks  # type: ignore[assignment]
    _check(nlp, source)
    return nlp


def _open(source: str) -> Language:
    """spacy.load with its many errors told as one."""
    path = Path(source)
    looks_like_path = len(path.parts) > 1 or path.exists()
    if looks_like_path and not path.exists():
        raise ModelError(
            f"there is no pipeline at {path}: give the folder that holds its config.cfg, or leave the model out"
        )
    if looks_like_path and not (path / "config.cfg").is_file():
        raise ModelError(f"{path} is no spaCy pipeline, it has no config.cfg: give the folder that holds it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # trained with another version of spaCy: _check tells whether it works
            return spacy.load(path if looks_like_path else source)
    except ModelError:
        raise
    except OSError as error:
        if "E050" in str(error):
            raise ModelError(
                f"no pipeline named {source} is installed: install it (`python -m spacy download {source}`), "
                "or leave the model out to use the project's own"
            ) from error
        raise ModelError(
            f"the pipeline {source} cannot be read: {_first_line(error)}; get it again"
        ) from error
    except Exception as error:  # spaCy and its plug-ins raise nearly anything
        raise ModelError(
            f"spaCy {spacy.__version__} cannot load the pipeline {source}: {_first_line(error)}; install what it needs or a version made "
            "for this spaCy"
        ) from error


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0][:160] if lines else 'no message'}"


def _check(nlp: Language, source: str) -> None:
    """Read one sentence; a pipeline that gives no tree or no names is of no use here."""
    try:
        doc = nlp(PROBE)
    except ModelError:
        raise
    except Exception as error:  # whatever a foreign pipeline raises
        raise ModelError(f"the pipeline {source} fails on a plain sentence: {_first_line(error)}") from error
    lacking = [
        what
        for what, there in (
            ("parser", doc.has_annotation("DEP")),
            ("sentence boundaries", doc.has_annotation("SENT_START")),
            ("tags", doc.has_annotation("TAG") or doc.has_annotation("POS")),
            ("lemmas", doc.has_annotation("LEMMA")),
            ("entities", bool(doc.ents)),
        )
        if not there
    ]
    if lacking:
        raise ModelError(
            f"the pipeline {source} has no {', no '.join(lacking)}: load one that has, such as en_core_web_sm or the project's own"
        )
