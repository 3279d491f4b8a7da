"""Where the words stand in the JSON of newsrooms and speech recognizers.

In: one parsed JSON value (`tasks.sources.jsontext`). Out: its utterances and metadata, or None when the value is no
document. Shapes known by name: MediaSum, AWS Transcribe, Google Speech, Speechmatics, Deepgram, Rev; all others (Whisper,
WhisperX, whisper.cpp, AssemblyAI, a plain list of {speaker, text}) fit the general rule: the list of objects that holds
the most text, under whichever key.
"""

from __future__ import annotations

import itertools
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
#: Keys of a whole document's text, best first.
BODY_KEYS = ("text", "body", "article_body", "articlebody", "content", "maintext", "main_text", "article", "transcript",
             "full_text", "fulltext", "story", "raw_text", "document", "plain_text", "description")  # fmt: skip


class Found(NamedTuple):
    """Speech in a JSON value. `body`: one string that holds it all, still to be structured as text."""

    utterances: list[Utterance]
    body: At | None
    format: str
    merge: bool


def find(value: Any) -> Found | None:
    """The speech in `value`, by the most specific shape that fits."""
    if isinstance(value, At):
        return Found([], value, "json", False) if value.strip() else None
    if isinstance(value, Mapping):
        for shape in (_mediasum, _aws, _deepgram, _speechmatics, _google, _rev, _azure):
            found = shape(value)
            if found and found.utterances:
                return found
    listed = _best_list(value)
    body = _body(value) if isinstance(value, Mapping) else None
    listed = _in_seconds(listed)
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
    marked = any(k in lower for k in ("title", "headline", "url", "date", "id", "published", "source"))
    return (
        (marked or len(body) > 600)
        and not speaker
        and not (set(lower) & {"start", "end", "timestamp", "duration"})
    )


def fields(value: Any) -> dict[str, object]:
    """The plain values of a document's top level and of an object called metadata, for `metadata.from_fields`."""
    if not isinstance(value, Mapping):
        return {}
    out: dict[str, object] = {}
    for key in ("metadata", "meta", "info", "header", "episode"):
        if isinstance(value.get(key), Mapping):
            out.update(value[key])
    out.update({k: v for k, v in value.items() if str(k).lower() not in BODY_KEYS})
    if isinstance(out.get("speaker"), list):  # MediaSum: one for each utterance
        out.pop("speaker")
    return out


def _mediasum(value: Mapping[str, Any]) -> Found | None:
    said, who = value.get("utt"), value.get("speaker")
    if not isinstance(said, list) or not all(isinstance(u, At) for u in said):
        return None
    names = who if isinstance(who, list) else []
    out = [
        Utterance(u.start, u.end, _label(names[i] if i < len(names) else None))
        for i, u in enumerate(said)
        if u.strip()
    ]
    return Found(out, None, "mediasum", False)


def _aws(value: Mapping[str, Any]) -> Found | None:
    results = value.get("results")
    if not isinstance(results, Mapping) or not isinstance(results.get("transcripts"), list):
        return None
    segments = results.get("audio_segments")
    if isinstance(segments, list) and segments:
        return Found(list(_rows(segments)), None, "aws", True)
    items = results.get("items")
    if not isinstance(items, list):
        return None
    who: dict[str, str] = {}
    labels = results.get("speaker_labels")
    for segment in (labels.get("segments") or []) if isinstance(labels, Mapping) else []:
        for item in (segment.get("items") or []) if isinstance(segment, Mapping) else []:
            if isinstance(item, Mapping):
                who[str(item.get("start_time"))] = _label(item.get("speaker_label")) or ""
    out: list[Utterance] = []
    for item in items:
        if not isinstance(item, Mapping):
            continue
        word = _at(item, "alternatives", 0, "content")
        if word is None:
            continue
        mark = item.get("type") == "punctuation"
        label = _label(item.get("speaker_label")) or who.get(str(item.get("start_time"))) or None
        if mark and out:
            label = out[-1].label
        start, end = _times(item)
        out.append(Utterance(word.start, word.end, label, start, end, "" if mark else " "))
    return Found(_carry(out), None, "aws", True)


def _carry(out: list[Utterance]) -> list[Utterance]:
    """Words without a speaker between words of one keep to that speaker."""
    for before, now in itertools.pairwise(out):
        now.label = now.label or before.label
    return out


def _deepgram(value: Mapping[str, Any]) -> Found | None:
    results = value.get("results")
    if not isinstance(results, Mapping) or not isinstance(results.get("channels"), list):
        return None
    if isinstance(results.get("utterances"), list) and results["utterances"]:
        return Found(list(_rows(results["utterances"])), None, "deepgram", True)
    out: list[Utterance] = []
    for number, channel in enumerate(results["channels"]):
        best = _get(channel, "alternatives", 0)
        if not isinstance(best, Mapping):
            continue
        name = f"Channel {number + 1}" if len(results["channels"]) > 1 else None
        paragraphs = _get(best, "paragraphs", "paragraphs")
        if isinstance(paragraphs, list):
            for paragraph in paragraphs:
                label = _label(paragraph.get("speaker")) if isinstance(paragraph, Mapping) else None
                for sentence in _get(paragraph, "sentences") or []:
                    out.extend(_rows([sentence], label or name))
        elif isinstance(best.get("words"), list):
            out.extend(_words(best["words"], ("punctuated_word", "word"), name))
        elif isinstance(best.get("transcript"), At):
            out.append(Utterance(best["transcript"].start, best["transcript"].end, name))
    return Found(out, None, "deepgram", True)


def _speechmatics(value: Mapping[str, Any]) -> Found | None:
    results = value.get("results")
    if not isinstance(results, list) or not any(
        isinstance(r, Mapping) and r.get("type") == "word" for r in results[:50]
    ):
        return None
    out: list[Utterance] = []
    for r in results:
        word = _at(r, "alternatives", 0, "content")
        if word is None:
            continue
        start, end = _times(r)
        mark = r.get("type") == "punctuation" and r.get("attaches_to", "previous") != "none"
        label = _label(_get(r, "alternatives", 0, "speaker"))
        out.append(
            Utterance(word.start, word.end, None if label == "UU" else label, start, end, "" if mark else " ")
        )
    return Found(_carry(out), None, "speechmatics", True)


def _google(value: Mapping[str, Any]) -> Found | None:
    results = value.get("results")
    if isinstance(value.get("response"), Mapping):
        results = value["response"].get("results")
    if not isinstance(results, list) or not any(_get(r, "alternatives", 0) for r in results[:5]):
        return None
    last = _get(results[-1], "alternatives", 0, "words") if results else None
    if isinstance(last, list) and any(isinstance(w, Mapping) and w.get("speakerTag") for w in last):
        # With diarization the last result repeats every word, with its speaker.
        return Found(list(_words(last, ("word",), None)), None, "google", True)
    out = []
    for r in results:
        said = _at(r, "alternatives", 0, "transcript")
        if said is not None and said.strip():
            words = _get(r, "alternatives", 0, "words")
            start = (
                _times(words[0])[0]
                if isinstance(words, list) and words and isinstance(words[0], Mapping)
                else None
            )
            end = (
                _clock(r.get("resultEndTime") or r.get("resultEndOffset")) if isinstance(r, Mapping) else None
            )
            out.append(Utterance(said.start, said.end, None, start, end))
    return Found(out, None, "google", True)


def _rev(value: Mapping[str, Any]) -> Found | None:
    talks = value.get("monologues")
    if not isinstance(talks, list):
        return None
    names = {str(s.get("id")): s.get("name") for s in value.get("speakers") or [] if isinstance(s, Mapping)}
    out: list[Utterance] = []
    for talk in talks:
        if not isinstance(talk, Mapping) or not isinstance(talk.get("elements"), list):
            continue
        speaker = talk.get("speaker")
        label = _label(names.get(str(speaker)) or speaker)
        for e in talk["elements"]:
            word = e.get("value") if isinstance(e, Mapping) else None
            if isinstance(word, At):
                out.append(
                    Utterance(word.start, word.end, label, _clock(e.get("ts")), _clock(e.get("end_ts")), "")
                )
    return Found(out, None, "rev", True)


def _azure(value: Mapping[str, Any]) -> Found | None:
    phrases = value.get("recognizedPhrases")
    if not isinstance(phrases, list):
        return None
    out = []
    for p in phrases:
        said = _at(p, "nBest", 0, "display")
        if said is not None and said.strip():
            out.append(Utterance(said.start, said.end, _label(p.get("speaker"))))
    return Found(out, None, "azure", True)


def _words(words: list[Any], keys: tuple[str, ...], name: str | None) -> Iterator[Utterance]:
    for w in words:
        if not isinstance(w, Mapping):
            continue
        word = next((w[k] for k in keys if isinstance(w.get(k), At)), None)
        if word is not None:
            start, end = _times(w)
            speaker = w.get("speaker", w.get("speakerTag", w.get("speakerLabel")))
            yield Utterance(word.start, word.end, _label(speaker) or name, start, end)


def _rows(rows: list[Any], label: str | None = None) -> Iterator[Utterance]:
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
                _label(lower[k])
                for k in SPEAKER_KEYS
                if k != "from" and lower.get(k) is not said and _label(lower.get(k))
            ),
            None,
        )
        start, end = _times(row)
        yield Utterance(said.start, said.end, who or label, start, end)


def _best_list(value: Any) -> list[Utterance]:
    """The list of texts that holds the most, looked for to a depth of six."""
    best: list[Utterance] = []
    level: list[Any] = [value]
    for _ in range(6):
        below: list[Any] = []
        for v in level:
            if isinstance(v, list):
                found = list(_rows(v)) if any(isinstance(x, Mapping) for x in v[:20]) else []
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


def _in_seconds(found: list[Utterance]) -> list[Utterance]:
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
    return next(
        (lower[k] for k in BODY_KEYS if isinstance(lower.get(k), At) and len(lower[k].strip()) > 1), None
    )


def _size(found: list[Utterance]) -> int:
    return sum(u.end - u.start for u in found)


def _timed(found: list[Utterance]) -> bool:
    return any(u.time_start is not None for u in found)


def _label(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("label") or value.get("id")
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return f"Speaker {value:g}"
    label = " ".join(repair_string(str(value)).split()).rstrip(":").strip()
    return label[:200] or None


def _times(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    lower = {str(k).lower(): v for k, v in row.items()}
    for nest in ("offsets", "timestamps"):  # whisper.cpp: milliseconds, and clocks
        inner = lower.get(nest)
        if isinstance(inner, Mapping):
            scale = 1000 if nest == "offsets" else 1
            start, end = _clock(inner.get("from")), _clock(inner.get("to"))
            return (start / scale if start is not None else None), (end / scale if end is not None else None)
    stamp = lower.get("timestamp")
    if isinstance(stamp, list) and len(stamp) == 2:
        return _clock(stamp[0]), _clock(stamp[1])
    start = next((t for k in START_KEYS if (t := _clock(lower.get(k))) is not None), None)
    end = next((t for k in END_KEYS if (t := _clock(lower.get(k))) is not None), None)
    if (
        end is None
        and start is not None
        and (length := _clock(lower.get("duration", lower.get("dur")))) is not None
    ):
        end = start + length
    return start, end


def _clock(value: Any) -> float | None:
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


def _get(value: Any, *path: str | int) -> Any:
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


def _at(value: Any, *path: str | int) -> At | None:
    found = _get(value, *path)
    return found if isinstance(found, At) else None
