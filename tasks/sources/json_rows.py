"""One object of a JSON list as an utterance: under which keys its text, its speaker and its times stand.

In: parsed JSON (`tasks.sources.jsontext`). Out: utterances with times in the unit that the object uses. Which list of a
document to read is decided in `tasks/sources/json_shapes.py` and `tasks/sources/json_recognizers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tasks.sources.jsontext import At
from tasks.sources.utterances import Utterance
from tasks.text.encoding import repair_string
from tasks.text.events import seconds

TEXT_KEYS = ("text", "transcript", "utterance", "content", "sentence", "speech", "body", "line", "caption", "message", "value",
             "display", "punctuated_word", "statement", "quote", "word", "data", "dialogue", "dialog")  # fmt: skip
SPEAKER_KEYS = ("speaker", "speaker_name", "speakername", "name", "speaker_label", "speakerlabel", "who", "label", "from", "role",
                "author", "person", "speaker_id", "speakerid", "speakertag", "participant", "character", "channel")  # fmt: skip
START_KEYS = (
    "start",
    "start_time",
    "starttime",
    "begin",
    "from",
    "time_start",
    "timestamp",
    "offset",
    "ts",
    "time",
    "begin_time",
)
END_KEYS = ("end", "end_time", "endtime", "stop", "to", "time_end", "end_ts", "finish")


class Found(NamedTuple):
    """Speech in a JSON value. `body`: one string that holds it all, still to be structured as text."""

    utterances: list[Utterance]
    body: At | None
    format: str
    merge: bool


def spoken_words(words: list[Any], keys: tuple[str, ...], name: str | None) -> Iterator[Utterance]:
    """Utterances of a list of words, each with its text under the first of `keys`, and perhaps a speaker (else `name`)."""
    for w in words:
        if not isinstance(w, Mapping):
            continue
        word = next((w[k] for k in keys if isinstance(w.get(k), At)), None)
        if word is not None:
            start, end = times(w)
            speaker = w.get("speaker", w.get("speakerTag", w.get("speakerLabel")))
            yield Utterance(word.start, word.end, speaker_label(speaker) or name, start, end)


def spoken_rows(rows: list[Any], label: str | None = None) -> Iterator[Utterance]:
    """Utterances of a list of objects that each hold a text and perhaps a speaker and times."""
    for row in rows:
        if isinstance(row, At) and row.strip():
            yield Utterance(row.start, row.end, label)
        if not isinstance(row, Mapping):
            continue
        lower = {str(k).lower(): v for k, v in row.items()}
        said = next((lower[k] for k in TEXT_KEYS if isinstance(lower.get(k), At) and lower[k].strip()), None)
        if said is None:
            continue
        who = next(
            (
                speaker_label(lower[k])
                for k in SPEAKER_KEYS
                if (k != "from" or _is_person(lower.get(k)))
                and lower.get(k) is not said
                and speaker_label(lower.get(k))
            ),
            None,
        )
        start, end = times(row)
        yield Utterance(said.start, said.end, who or label, start, end)


def _is_person(value: Any) -> bool:
    """Whether "from" says who sent a message, and not from when on."""
    return isinstance(value, Mapping) or (isinstance(value, str) and clock(value) is None)


def speaker_label(value: Any) -> str | None:
    """A speaker as a label: a name, an object that has one, or a number ("Speaker 1")."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("label") or value.get("id")
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return f"Speaker {value:g}"
    label = " ".join(repair_string(str(value)).split()).rstrip(":").strip()
    return label[:200] or None


def times(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Start and end of a row, in the unit that it uses, by the names these usually have."""
    lower = {str(k).lower(): v for k, v in row.items()}
    for nest in ("offsets", "timestamps"):  # whisper.cpp: milliseconds, and clocks
        inner = lower.get(nest)
        if isinstance(inner, Mapping):
            scale = 1000 if nest == "offsets" else 1
            start, end = clock(inner.get("from")), clock(inner.get("to"))
            return (start / scale if start is not None else None), (end / scale if end is not None else None)
    stamp = lower.get("timestamp")
    if isinstance(stamp, list) and len(stamp) == 2:
        return clock(stamp[0]), clock(stamp[1])
    start = next((t for k in START_KEYS if (t := clock(lower.get(k))) is not None), None)
    end = next((t for k in END_KEYS if (t := clock(lower.get(k))) is not None), None)
    if (
        end is None
        and start is not None
        and (length := clock(lower.get("duration", lower.get("dur")))) is not None
    ):
        end = start + length
    return start, end


def clock(value: Any) -> float | None:
    """A time as a number: 1.5, "1.5s", "00:00:01.500"."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        text = value.strip().rstrip("s")
        try:
            return float(text)
        except ValueError:
            return seconds(value)
    return None


def within(value: Any, *path: str | int) -> Any:
    """What stands at the end of a path of keys and indexes, or None where the path breaks off."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or len(value) <= step:
                return None
            value = value[step]
        else:
            if not isinstance(value, Mapping):
                return None
            value = value.get(step)
    return value


def text_at(value: Any, *path: str | int) -> At | None:
    """The string at the end of a path."""
    found = within(value, *path)
    return found if isinstance(found, At) else None
