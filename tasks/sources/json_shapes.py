"""Where the words stand in the JSON of newsrooms and speech recognizers.

In: one parsed JSON value (`tasks.sources.jsontext`). Out: its utterances and metadata, or None when the value is no
document. Some shapes are known by name (`tasks/sources/json_recognizers.py`); all others (Whisper, WhisperX, whisper.cpp,
AssemblyAI, a plain list of {speaker, text}) fit the general rule: the list of objects that holds the most text, under
whichever key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from tasks.sources.json_recognizers import recognized
from tasks.sources.json_rows import SPEAKER_KEYS, Found, spoken_rows
from tasks.sources.jsontext import At, parse
from tasks.sources.utterances import Utterance

#: Keys of a whole document's text, best first.
BODY_KEYS = ("text", "body", "article_body", "articlebody", "content", "maintext", "main_text", "article", "transcript",
             "full_text", "fulltext", "bodytext", "body_text", "story", "raw_text", "document", "plain_text", "description")  # fmt: skip


def find(value: Any) -> Found | None:
    """The speech in `value`, by the most specific shape that fits."""
    if isinstance(value, At):
        return Found([], value, "json", False) if value.strip() else None
    if isinstance(value, Mapping) and (known := recognized(value)):
        return known._replace(utterances=in_seconds(known.utterances)) if known.format == "trint" else known
    listed = _lettered(_best_list(value))
    body = _body(value) if isinstance(value, Mapping) else None
    listed = in_seconds(listed)
    if listed and (body is None or _size(listed) >= 0.5 * len(body)):
        return Found(listed, None, "json", _timed(listed))
    return Found([], body, "json", False) if body is not None else None


def is_record(value: Any) -> bool:
    """Whether an element of a top-level list is a document of its own (and not one utterance of a single document)."""
    if not isinstance(value, Mapping):
        return False
    lower = {str(k).lower(): v for k, v in value.items()}
    if any(
        isinstance(lower.get(k), list) and lower[k]
        for k in ("utt", "utterances", "segments", "turns", "transcript", "dialogue")
    ):
        return True
    body = _body(value)
    if body is None:
        return any(isinstance(v, (list, Mapping)) and _best_list(v) for v in lower.values())
    speaker = any(
        isinstance(lower.get(k), (str, int)) for k in SPEAKER_KEYS if k not in ("name", "author", "label")
    )
    marked = any(
        k in lower
        for k in (
            "title",
            "headline",
            "url",
            "date",
            "id",
            "id_str",
            "published",
            "source",
            "created_at",
            "permalink",
            "weburl",
        )
    )
    return (
        (marked or len(body) > 600)
        and not speaker
        and not (set(lower) & {"start", "end", "timestamp", "duration"})
    )


#: Where services keep the articles of an answer.
_WRAPPERS = ("articles", "items", "results", "docs", "documents", "data", "posts", "records", "stories", "entries", "tweets",
             "statuses", "news", "response")  # fmt: skip


def wrapped(s: str, value: Any) -> int | None:
    """Where the list of documents begins that an answer of some service holds, None where there is none."""
    if not isinstance(value, Mapping) or recognized(value) or _body(value) is not None:
        return None
    for _ in range(3):
        key = next((k for k in _WRAPPERS if isinstance(value.get(k), (list, Mapping)) and value[k]), None)
        if key is None:
            return None
        value = value[key]
        if isinstance(value, list):
            if not all(is_record(x) for x in value[:50]):
                return None
            found = re.compile(rf'"{key}"\s*:\s*(?=\[)').finditer(s)
            return next((m.end() for m in islice(found, 50) if parse(s, m.end() + 1)[0] == value[0]), None)
    return None


def fields(value: Any) -> dict[str, object]:
    """The plain values of a document's top level and of an object called metadata, for `metadata.from_fields`."""
    if not isinstance(value, Mapping):
        return {}
    out: dict[str, object] = {}
    for key in ("metadata", "meta", "info", "header", "episode", "fields"):
        if isinstance(value.get(key), Mapping):
            out.update(value[key])
    out.update({k: v for k, v in value.items() if str(k).lower() not in BODY_KEYS})
    if isinstance(out.get("speaker"), list):  # MediaSum: one for each utterance
        out.pop("speaker")
    return out


def _lettered(found: list[Utterance]) -> list[Utterance]:
    """Voices that a recognizer calls A, B, C are Speaker A, Speaker B; Q and A alone are question and answer."""
    labels = {u.label for u in found if u.label}
    if labels and all(len(label) == 1 and label.isupper() for label in labels) and "Q" not in labels:
        for u in found:
            u.label = f"Speaker {u.label}" if u.label else None
    return found


def _best_list(value: Any) -> list[Utterance]:
    """The list of texts that holds the most, looked for to a depth of six."""
    best: list[Utterance] = []
    level: list[Any] = [value]
    for _ in range(6):
        below: list[Any] = []
        for v in level:
            if isinstance(v, list):
                found = list(spoken_rows(v)) if any(isinstance(x, Mapping) for x in v[:20]) else []
                enough = len(found) >= 2 or (found and isinstance(v[0], Mapping))
                if enough and _size(found) > _size(best):
                    best = found
                below.extend(x for x in v[:2000] if isinstance(x, (list, Mapping)))
            elif isinstance(v, Mapping):
                below.extend(x for x in v.values() if isinstance(x, (list, Mapping)))
        if best:
            break
        level = below[:20000]
    return best


def in_seconds(found: list[Utterance]) -> list[Utterance]:
    """Times in seconds. Whole numbers at which people would speak less than a word in ten seconds are milliseconds."""
    ends = [u.time_end or u.time_start for u in found if (u.time_end or u.time_start) is not None]
    if (
        ends
        and all(float(e).is_integer() for e in ends if e is not None)
        and _size(found) / 6 < 0.1 * max(e or 0 for e in ends)
    ):
        for u in found:
            u.time_start = u.time_start / 1000 if u.time_start is not None else None
            u.time_end = u.time_end / 1000 if u.time_end is not None else None
    return found


def _body(value: Mapping[str, Any]) -> At | None:
    lower = {str(k).lower(): v for k, v in value.items()}
    if isinstance(lower.get("fields"), Mapping):
        lower = {**{str(k).lower(): v for k, v in lower["fields"].items()}, **lower}
    return next(
        (lower[k] for k in BODY_KEYS if isinstance(lower.get(k), At) and len(lower[k].strip()) > 1), None
    )


def _size(found: list[Utterance]) -> int:
    return sum(u.end - u.start for u in found)


def _timed(found: list[Utterance]) -> bool:
    return any(u.time_start is not None for u in found)
