"""Stories: what links documents. `link` groups documents and relates their claims; no spaCy and no warehouse is needed."""

from tasks.stories.grouping import DAYS, SHARED_ENTITIES
from tasks.stories.link import link
from tasks.stories.quotes import Alignment, align, same_quote

__all__ = ["DAYS", "SHARED_ENTITIES", "Alignment", "align", "link", "same_quote"]
