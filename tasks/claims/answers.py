"""What a short answer asserts: "Yes" and "No" make the question's statement the answerer's, and a bare figure is a claim.

In: a `View` and the turns. Out: candidates (`Found`, rules "answer" and "answer_figure"). "Did you see him?" "No, I did
not." gives "you see him", denied, by the one who answers; "How much was spent?" "Some $12 million." gives the sum. Only
where the turn before ends in a yes-no question, or in a question for a number; anything longer speaks for itself.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from tasks import resources
from tasks.carrier import Turn
from tasks.claims.found import Found
from tasks.claims.lexicon import Cue
from tasks.claims.numbers import NUMBER_WORDS
from tasks.claims.view import View

_QUESTION_WORDS = frozenset({"WP", "WRB", "WDT", "WP$"})
#: An answer longer than this, in words, is more than a yes or no.
_SHORT = 6
#: Verbs that put a statement to somebody: "I take it that …?"
_FRAMES = frozenset(
    "take assume understand think believe suppose say mean tell gather recall remember".split()
)
_TELL = frozenset(
    "tell describe explain give say comment elaborate talk speak walk clarify share expand".split()
)
_OPENERS = frozenset({"so", "now", "then", "well", "that"})
_CONFIDENCE = 0.6


@cache
def _answers() -> dict[tuple[str, ...], Cue]:
    """Words of an answer to what it does with the question's statement."""
    out = {}
    for row in resources.table("answers.csv"):
        stance = "committed" if row["class"] == "confirm" else "negative"
        out[tuple(row["answer"].split())] = Cue(
            row["answer"], "answer", row["class"], stance, frozenset(), 0.9
        )
    return out


def find(view: View, turns: list[Turn]) -> list[Found]:
    """Claims made by answering, in text order."""
    out: list[Found] = []
    blocks = [(t.char_start, t.char_end, t.label) for t in turns] or [
        (a, b, None) for a, b in view.paragraphs
    ]
    for (a, b, asks), (c, d, answers) in pairwise(blocks):
        if asks is not None and asks == answers:
            continue
        question, answer = _last_sentence(view, a, b), _first_sentence(view, c, d)
        if not question or not answer or view.word[question[-1]] != "?":
            continue
        found = _yes_or_no(view, question, answer) or _figure(view, question, answer)
        if found is not None:
            found.confidence = _CONFIDENCE
            out.append(found)
    return out


def _last_sentence(view: View, start: int, end: int) -> list[int]:
    i, j = view.tokens_in(start, end)
    while j > i and view.is_space[j - 1]:
        j -= 1
    return _sentence(view, j - 1, i, j) if j > i else []


def _first_sentence(view: View, start: int, end: int) -> list[int]:
    i, j = view.tokens_in(start, end)
    while i < j and view.is_space[i]:
        i += 1
    return _sentence(view, i, i, j) if j > i else []


def _sentence(view: View, k: int, i: int, j: int) -> list[int]:
    a, b = view.sentences[view.sentence[k]]
    return [t for t in range(max(a, i), min(b, j)) if not view.is_space[t]]


def _yes_or_no(view: View, question: list[int], answer: list[int]) -> Found | None:
    """The question's statement, confirmed or denied, when the answer is nothing but a yes or a no."""
    words = [k for k in answer if view.word[k][:1].isalpha()]
    if not words or len(words) > _SHORT:
        return None
    lower = tuple(view.lower[k] for k in words)
    size = next((n for n in range(min(4, len(lower)), 0, -1) if lower[:n] in _answers()), 0)
    cue = _answers()[lower[:size]] if size else _elliptical(view, question, words)
    if cue is None or not _only_repeats(view, words[size:]):
        return None
    size = size or len(words)
    content = _statement(view, question)
    if content is None or _says_nothing(view, content):
        content = _before(view, question) if _asks_if_so(view, question) else None
    if content is None:
        return None
    found = Found("answer", content, words[:size], words[0], cue, frame="answer")
    found.negated_cue = cue.cue_class == "deny"
    return found


def _elliptical(view: View, question: list[int], words: list[int]) -> Cue | None:
    """A pronoun and the question's own auxiliary, "She has." after "Has she spoken to him?": yes, or no with "not"."""
    if not 2 <= len(words) <= 3 or view.tag[words[0]] not in ("PRP", "EX", "DT"):
        return None
    helper = view.lemma[words[1]]
    asked = [k for k in question if view.dep[k] in ("aux", "cop", "aux:pass") or view.tag[k] == "MD"][:1]
    if not asked or view.lemma[asked[0]] != helper:
        return None
    rest = [view.lower[k] for k in words[2:]]
    if rest and rest[0] not in ("not", "n't", "n’t", "never"):
        return None
    text = " ".join(view.lower[k] for k in words)
    kind, stance = ("deny", "negative") if rest else ("confirm", "committed")
    return Cue(text, "answer", kind, stance, frozenset(), 0.9)


def _says_nothing(view: View, content: set[int]) -> bool:
    """True for "you believe that", "you agree": what is believed stands in another sentence."""
    for k in content:
        tag = view.tag[k]
        empty = tag.startswith(("PRP", "DT", "RB", "MD", "WDT", "TO", "IN")) or view.is_punct(k)
        if not empty and not (
            tag.startswith("VB") and view.lemma[k] in (*_FRAMES, "agree", "know", "do", "be")
        ):
            return False
    return True


def _asks_if_so(view: View, question: list[int]) -> bool:
    """True for "Is that correct?", "Is that right?", "Correct?": what is asked stands in the sentence before."""
    words = [view.lower[k] for k in question if view.word[k][:1].isalpha()]
    return (
        len(words) <= 4
        and words[-1:] != []
        and words[-1] in ("correct", "right", "true", "so", "accurate", "fair")
    )


def _before(view: View, question: list[int]) -> set[int] | None:
    """The statement before such a question, of the same turn."""
    n = view.sentence[question[0]]
    if n == 0:
        return None
    a, b = view.sentences[n - 1]
    tokens = [k for k in range(a, b) if not view.is_space[k]]
    same = bool(tokens) and view.paragraph(view.start[a]) == view.paragraph(view.start[question[0]])
    if (
        not same
        or len(tokens) < 4
        or view.word[tokens[-1]] != "."
        or not any(view.is_finite(k) for k in tokens)
    ):
        return None
    called = [k for k in tokens[:6] if view.dep[k] == "vocative"]
    if called:  # "Dr. Lund, you signed it."
        tokens = [k for k in tokens if k >= view.right[called[-1]]]
    while tokens and (view.tag[tokens[0]] in ("UH", "CC") or view.word[tokens[0]] == ","):
        del tokens[0]
    return set(tokens)


def _is_request(view: View, question: list[int]) -> bool:
    """True for "Can you describe …?", "Would you tell us …?": a yes agrees to speak and states nothing."""
    first = [view.lower[k] for k in question if view.word[k][:1].isalpha()][:4]
    for k, word in enumerate(first[:-1]):
        if word in ("can", "could", "would", "will") and first[k + 1] in ("you", "somebody", "someone"):
            return any(view.lemma[j] in _TELL for j in question)
    return False


def _only_repeats(view: View, words: list[int]) -> bool:
    """True for what may follow: "sir", "I did", "they were not", "it is correct"."""
    return all(
        view.tag[k].startswith(("PRP", "VBD", "VBZ", "VBP", "MD", "RB", "UH", "DT", "EX"))
        or view.lower[k] in ("sir", "ma'am", "madam", "senator", "not", "correct", "right", "true", "so")
        or view.tag[k] == "NNP"
        for k in words
    )


def _statement(view: View, question: list[int]) -> set[int] | None:
    """A yes-no question's statement: its main clause after the auxiliary that opens it, or the clause it puts ("is it true
    that …", "I ask you whether …", "so I take it …"); None with a question word, a condition, or too few words."""
    low, high = question[0], question[-1]
    top = next((k for k in question if view.head[k] == k or not low <= view.head[k] <= high), low)
    if any(view.tag[k] in _QUESTION_WORDS and view.head[k] == top for k in question):
        return None
    if _is_request(view, question):
        return None
    put = next((k for k in question if _is_put(view, k, top)), None)
    inside = set(view.subtree(top if put is None else put)) & set(question[:-1])
    head = top if put is None else put
    subject = view.subject(head)
    if subject is None or any(view.has_lemma(c, "mark", "if") is not None for c in view.children[head]):
        return None
    helpers = [
        c for c in view.children[head] if c < view.left[subject] and view.dep[c] in ("aux", "cop", "aux:pass")
    ]
    if helpers:
        inside = {k for k in inside if k > helpers[-1]}
    for k in sorted(inside):  # "So", "And that" before it
        if k >= view.left[subject] or not (
            view.tag[k] in ("CC", "UH", ",") or view.dep[k] == "mark" or view.lower[k] in _OPENERS
        ):
            break
        inside.discard(k)
    return inside if sum(1 for k in inside if view.word[k][:1].isalnum()) >= 3 else None


def _is_put(view: View, k: int, top: int) -> bool:
    """True for a clause that a question puts to somebody: after "whether", after "is it true that", and after the frames
    "I take it", "you have assumed"."""
    if view.dep[k] not in ("ccomp", "csubj", "advcl", "acl") or view.subject(k) is None:
        return False
    h = view.head[k]
    if view.has_lemma(k, "mark", "whether") is not None:
        return view.lemma[h] in ("ask", "know", "tell", "say", "wonder", "recall", "remember")
    subject = view.subject(h)
    if view.dep[k] == "csubj" or (subject is not None and view.lower[subject] == "it" and h == top):
        return view.lemma[h] in ("true", "correct", "right", "fair", "case", "fact", "accurate", "possible")
    framed = subject is not None and view.lower[subject] in ("i", "you", "we") and h < k
    return framed and view.dep[k] == "ccomp" and h == top and view.lemma[h] in _FRAMES


def _figure(view: View, question: list[int], answer: list[int]) -> Found | None:
    """A bare figure that answers "how much", "how many", "how long", "how far": "Something over $30 million"."""
    asked = any(
        view.lower[k] == "how"
        and view.lower[k + 1] in ("much", "many", "long", "far", "old", "often", "big", "large")
        for k in question[:-1]
    )
    if not asked or len(answer) > 12 or any(view.tag[k] in ("VBD", "VBZ", "VBP", "MD") for k in answer):
        return None
    if not any(view.tag[k] == "CD" or view.lower[k] in NUMBER_WORDS for k in answer):
        return None
    return Found("answer_figure", set(answer), frame="answer", share_quoted=1.0)
