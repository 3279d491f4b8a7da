"""Bytes to transcripts: finding sources, telling their format, parsing and cleaning them.

In: paths. Out: `Transcript`s and `Reject`s. `discover` finds, `read` parses; one module a format.
"""

from tasks.sources.discover import discover
from tasks.sources.read import read
from tasks.sources.source import NothingThere, Source, SourceError

__all__ = ["NothingThere", "Source", "SourceError", "discover", "read"]
