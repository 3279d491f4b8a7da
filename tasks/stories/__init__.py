"""Stories: what links documents. `link` groups documents and relates their claims; no spaCy and no warehouse is needed."""

from tasks.stories.grouping import DAYS, FOLLOW_UP, SHARED_ENTITIES, Groups, group
from tasks.stories.link import link
from tasks.stories.origins import origins
from tasks.stories.quotes import Alignment, align, same_quote
from tasks.stories.relations import Relation, relate

__all__ = [
    "DAYS",
    "FOLLOW_UP",
    "SHARED_ENTITIES",
    "Alignment",
    "Groups",
    "Relation",
    "align",
    "group",
    "link",
    "origins",
    "relate",
    "same_quote",
]
