"""Misspelt names: the index of known names, candidates, evidence, verdicts, reviewers' decisions.

In: cleaned transcripts. Out: transcripts whose names are right, and the verdicts with their evidence. `census` every
transcript, build `CorpusNames` of all sightings, then `correct` each one.
"""

from tasks.names.census import CorpusNames, Sighting, census
from tasks.names.correct import correct
from tasks.names.decisions import Decision, Decisions
from tasks.names.index import NameIndex

__all__ = ["CorpusNames", "Decision", "Decisions", "NameIndex", "Sighting", "census", "correct"]
