"""Who and what a document speaks of: mentions, coreference inside a document, linking across documents and runs.

In comes a read Doc (and, for the registry, rows of many documents); out go mentions, entities and their keys. Importing this
package registers the spaCy component `entities`.
"""

from tasks.entities.component import EntityLinker, members_of, resolve_mention
from tasks.entities.keys import entity_key, normalize_name

__all__ = ["EntityLinker", "entity_key", "members_of", "normalize_name", "resolve_mention"]
