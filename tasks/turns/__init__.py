"""Turns: who is speaking. Importing this package registers the spaCy component `turns`, which fills `doc._.turns`."""

from tasks.turns.component import Turns, make_turns
from tasks.turns.labels import Label, parse_label

__all__ = ["Label", "Turns", "make_turns", "parse_label"]
