"""The JSON of speech recognizers and corpora that are known by name: MediaSum, AWS Transcribe, Google Speech, Speechmatics,
Deepgram, Rev, Azure, and the player of YouTube.

In: a parsed JSON object. Out: its utterances (`recognized`), or None when it has none of these shapes; all others fit the
general rule in `tasks/sources/json_shapes.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from tasks.sources.json_rows import (
    Found,
    clock,
    speaker_label,
    spoken_rows,
    spoken_words,
    text_at,
    times,
    within,
)
from tasks.sources.jsontext import At
from tasks.sources.utterances import Utterance


def recognized(value: Mapping[str, Any]) -> Found | None:
    """The speech in `value`, by the first of these shapes that fits."""
    for shape in (_mediasum, _aws, _deepgram, _speechmatics, _google, _rev, _azure, _trint, _youtube):
        found = shape(value)
        if found and found.utterances:
            return found
    return None


def _mediasum(value: Mapping[str, Any]) -> Found | None:
    said, who = value.get("utt"), value.get("speaker")
    if not isinstance(said, list) or not all(isinstance(u, At) for u in said):
        return None
    names = who if isinstance(who, list) else []
    out = [
        Utterance(u.start, u.end, speaker_label(names[i] if i < len(names) else None))
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
        return Found(list(spoken_rows(segments)), None, "aws", True)
    items = results.get("items")
    if not isinstance(items, list):
        return None
    who: dict[str, str] = {}
    labels = results.get("speaker_labels")
    for segment in (labels.get("segments") or []) if isinstance(labels, Mapping) else []:
        for item in (segment.get("items") or []) if isinstance(segment, Mapping) else []:
            if isinstance(item, Mapping):
                who[str(item.get("start_time"))] = speaker_label(item.get("speaker_label")) or ""
    out: list[Utterance] = []
    for item in items:
        if not isinstance(item, Mapping):
            continue
        word = text_at(item, "alternatives", 0, "content")
        if word is None:
            continue
        mark = item.get("type") == "punctuation"
        label = speaker_label(item.get("speaker_label")) or who.get(str(item.get("start_time"))) or None
        if mark and out:
            label = out[-1].label
        start, end = times(item)
        out.append(Utterance(word.start, word.end, label, start, end, "" if mark else " "))
    return Found(_carry(out), None, "aws", True)


def _carry(out: list[Utterance]) -> list[Utterance]:
    """Words without a speaker between words of one keep to that speaker."""
    for before, now in itertools.pairwise(out):
        now.label = now.label or before.label
    return out


def _trint(value: Mapping[str, Any]) -> Found | None:
    inner = value.get("transcript")
    inner = inner if isinstance(inner, Mapping) else value
    words, paragraphs = inner.get("words"), inner.get("paragraphs")
    if not isinstance(words, list) or not isinstance(paragraphs, list):
        return None
    who = {
        p.get("id"): speaker_label(p.get("speaker"))
        for p in paragraphs
        if isinstance(p, Mapping) and p.get("id")
    }
    out: list[Utterance] = []
    for w in words:
        word = w.get("value") if isinstance(w, Mapping) else None
        if not isinstance(word, At) or w.get("paragraphId") not in who:
            return None
        start, end = times(w)
        out.append(Utterance(word.start, word.end, who[w["paragraphId"]], start, end))
    return Found(out, None, "trint", True)


def _deepgram(value: Mapping[str, Any]) -> Found | None:
    results = value.get("results")
    if not isinstance(results, Mapping) or not isinstance(results.get("channels"), list):
        return None
    if isinstance(results.get("utterances"), list) and results["utterances"]:
        return Found(list(spoken_rows(results["utterances"])), None, "deepgram", True)
    out: list[Utterance] = []
    for number, channel in enumerate(results["channels"]):
        best = within(channel, "alternatives", 0)
        if not isinstance(best, Mapping):
            continue
        name = f"Channel {number + 1}" if len(results["channels"]) > 1 else None
        paragraphs = within(best, "paragraphs", "paragraphs")
        if isinstance(paragraphs, list):
            for paragraph in paragraphs:
                label = speaker_label(paragraph.get("speaker")) if isinstance(paragraph, Mapping) else None
                for sentence in within(paragraph, "sentences") or []:
                    out.extend(spoken_rows([sentence], label or name))
        elif isinstance(best.get("words"), list):
            out.extend(spoken_words(best["words"], ("punctuated_word", "word"), name))
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
        word = text_at(r, "alternatives", 0, "content")
        if word is None:
            continue
        start, end = times(r)
        mark = r.get("type") == "punctuation" and r.get("attaches_to", "previous") != "none"
        label = speaker_label(within(r, "alternatives", 0, "speaker"))
        out.append(
            Utterance(word.start, word.end, None if label == "UU" else label, start, end, "" if mark else " ")
        )
    return Found(_carry(out), None, "speechmatics", True)


def _google(value: Mapping[str, Any]) -> Found | None:
    results = value.get("results")
    if isinstance(value.get("response"), Mapping):
        results = value["response"].get("results")
    if not isinstance(results, list) or not any(within(r, "alternatives", 0) for r in results[:5]):
        return None
    last = within(results[-1], "alternatives", 0, "words") if results else None
    if isinstance(last, list) and any(isinstance(w, Mapping) and w.get("speakerTag") for w in last):
        # With diarization the last result repeats every word, with its speaker.
        return Found(list(spoken_words(last, ("word",), None)), None, "google", True)
    out = []
    for r in results:
        said = text_at(r, "alternatives", 0, "transcript")
        if said is not None and said.strip():
            words = within(r, "alternatives", 0, "words")
            start = (
                times(words[0])[0]
                if isinstance(words, list) and words and isinstance(words[0], Mapping)
                else None
            )
            end = (
                clock(r.get("resultEndTime") or r.get("resultEndOffset")) if isinstance(r, Mapping) else None
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
        label = speaker_label(names.get(str(speaker)) or speaker)
        for e in talk["elements"]:
            word = e.get("value") if isinstance(e, Mapping) else None
            if isinstance(word, At):
                out.append(
                    Utterance(word.start, word.end, label, clock(e.get("ts")), clock(e.get("end_ts")), "")
                )
    return Found(out, None, "rev", True)


def _azure(value: Mapping[str, Any]) -> Found | None:
    phrases = value.get("recognizedPhrases")
    if not isinstance(phrases, list):
        return None
    out = []
    for p in phrases:
        said = text_at(p, "nBest", 0, "display")
        if said is not None and said.strip():
            out.append(Utterance(said.start, said.end, speaker_label(p.get("speaker"))))
    return Found(out, None, "azure", True)


def _youtube(value: Mapping[str, Any]) -> Found | None:
    """The captions of YouTube's player (json3): events with segments of a word or a line."""
    events = value.get("events")
    if not isinstance(events, list) or not any(within(e, "segs") for e in events[:50]):
        return None
    out: list[Utterance] = []
    joint = " "
    for event in events:
        begin = clock(within(event, "tStartMs"))
        for segment in within(event, "segs") or []:
            said = text_at(segment, "utf8")
            if said is None or not said.strip():
                joint = " "
                continue
            offset = clock(segment.get("tOffsetMs")) or 0.0
            start = (begin + offset) / 1000 if begin is not None else None
            out.append(Utterance(said.start, said.end, None, start, None, "" if said[0].isspace() else joint))
            joint = ""
        joint = " "
    return Found(out, None, "youtube", True)
