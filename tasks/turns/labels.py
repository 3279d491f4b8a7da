"""What a speaker label says. In: the label as the source prints it (`STEVE INSKEEP, HOST`, `MS. PSAKI`, `Q`,
`SPEAKER_00`). Out: a `Label` with the name without titles and affiliations, and the role it states."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from tasks.carrier import Role
from tasks.turns.lexicon import cased_names, functions, known_people, titles

# "UNIDENTIFIED MALE", "UNKNOWN SPEAKER #2", "Audience Member", "SPEAKER_00", "Speaker 1", "VOICE-OVER": somebody,
# but nobody in particular. Must not match "Malek" or "Guy Speaker Jones".
_ANONYMOUS = re.compile(
    r"(?i)^(unidentified|unknown|anonymous|unnamed|inaudible)\b|^(multiple |all |several )?(speakers?|voices?|man|woman|"
    r"male|female|boy|girl|child|children|crowd|audience|audience members?|participants?|callers?|chorus|narrator|"
    r"announcer|interpreter|translator|operator|computer voice|voice-?over|all|both|group|everyone|together|graphic|on-?screen)(\s*[#_-]?\s*\d+)?$|^spk_?\d+$|"
    r"^\[?senior (administration|state department|defense) official"
)
# "Q", "QUESTION", "Reporter": the press in the room.
_REPORTER = re.compile(r"(?i)^(q|question|questions|reporter|journalist|press)(\s*#?\d+)?\.?:?$")
# "A", "ANSWER", "THE WITNESS": who is questioned, one voice all through; not "A. Smith".
_ANSWER = re.compile(r"(?i)^(a|answer|(the )?(witness|deponent|interviewee|respondent))\.?:?$")
# "Air Force One Crew Member", "Senior Official", "Woman in audience": a function and no name; not "Ann Member-Lee".
_NOBODY = re.compile(
    r"(?i)\b(?:crew|staff|family|audience|committee|board|cast|crowd|choir|press|band|team|council) members?(?: \d+)?$|"
    r"\b(?:officials?|staffers?|spokesperson|protest[eo]rs?|demonstrators?|attendees?|participants?|students?|residents?|employees?|"
    r"passengers?|bystanders?|volunteers?|reporters?|journalists?|interpreter|translator)(?: \d+)?$"
)
_CLUSTER = re.compile(
    r"(?i)^(?:speaker|spk|voice|participant|person|host|co-host|interviewer|interviewee|guest|moderator|presenter|anchor)"
    r"(?:[ _#-]?(?:\d{1,3}|[A-Z]))?$"
)
_ROLES: dict[str, Role] = {
    "host": "host",
    "anchor": "host",
    "co-host": "host",
    "moderator": "host",
    "interviewer": "host",
    "byline": "correspondent",
    "correspondent": "correspondent",
    "reporter": "correspondent",
    "reporting": "correspondent",
    "contributor": "correspondent",
    "guest": "guest",
}
_PARTICLES = frozenset(
    "de da di du del della dos das la le van von der den ter ten al el bin ibn ben abu of the and y".split()
)
_GOVERNING = frozenset({"civil", "government", "military", "police", "royal", "legal"})


@dataclass(frozen=True, slots=True)
class Label:
    """A parsed label. `name` is None for the unidentified; `surname_only` when it gives a last name alone."""

    name: str | None
    role: Role
    title: str | None = None
    anonymous: bool = False
    affiliation: str | None = None
    gender: str | None = None
    cluster: bool = False

    @property
    def is_cluster(self) -> bool:
        """One unnamed voice all through a document: `SPEAKER_00`, `Speaker 2`, `HOST`; not `Q`, `UNIDENTIFIED MALE`."""
        return self.name is None and self.cluster

    @property
    def surname_only(self) -> bool:
        return self.name is not None and " " not in self.name


@cache
def parse_label(raw: str) -> Label:
    """Read a label.

    >>> parse_label("STEVE INSKEEP, HOST").name, parse_label("STEVE INSKEEP, HOST").role
    ('Steve Inskeep', 'host')
    """
    text = " ".join(raw.strip(" *:>[]").split())
    label = _parsed(raw)
    bare_speaker = re.fullmatch(r"(?i)speaker|voice|participant|person|guest", text) is not None
    if label.name is None and _CLUSTER.match(text) and not bare_speaker:
        role = _ROLES.get(re.sub(r"[\W\d_]+$", "", text.lower()), label.role)
        return replace(label, cluster=True, role=role)
    return label


# Who a numbered voice is. "Speaker 1 (Ann Lee)" matches, "Speaker 1 (via telephone)" must not.
_VOICE_NAMED = re.compile(r"^(?P<voice>[^(]+)\((?P<name>[A-Z][\w.'’-]*(?: [\w.'’-]+){0,2} [A-Z][\w.'’-]*)\)$")


def _parsed(raw: str) -> Label:
    voice = _VOICE_NAMED.match(raw.strip(" *:>[]"))
    if voice is not None and _CLUSTER.match(voice["voice"].strip()):
        return _parsed(voice["name"])
    raw = re.sub(r"(?<=\w) \[([^\W\d_][^\[\]]*)\](?=\W*$)", r" (\1)", raw)  # "Ann Poe [host]:"
    text = re.sub(r"[\[\]*_]+", " ", raw) if not re.match(r"(?i)spe?a?ke?r?_?\d", raw) else raw
    text = re.sub(r"\((?:[^()]*)\)?", " ", text)  # (via telephone), (R-AZ)
    text = " ".join(text.strip(" :>-—\t").split())
    if not text or _ANONYMOUS.search(text):
        return Label(None, "unknown", anonymous=True)
    if _REPORTER.match(text):
        return Label(None, "correspondent", anonymous=True)
    if _ANSWER.match(text):
        return Label(None, "guest", anonymous=True, cluster=True)
    if _NOBODY.search(text):
        return Label(None, "unknown", anonymous=True)
    head, _, tail = re.sub(r"\s+[-–—]+\s+", ", ", text).partition(",")
    name, title, kind, gender = strip_titles(head.strip())
    role = _role(tail, title, kind)
    what = head.strip().lower().removeprefix("the ")
    if name and title is None and (head.strip()[:4].lower() == "the " or _is_function(what)):
        return Label(None, role, title=what, anonymous=True)  # "THE COURT", "DEFENDANT", "VICTIM'S MOTHER"
    if re.fullmatch(r"[A-Z]\d{0,2}", text):
        return Label(None, role, anonymous=True, cluster=True)  # "B", "S1": one voice all through
    if not name:
        # A title alone: "THE PRESIDENT", "THE CHAIRMAN": an office, not a name.
        role = _ROLES.get(title or "", role)
        return Label(None, role, title=title, affiliation=tail.strip() or None, gender=gender)
    return Label(name_case(name), role, title=title, affiliation=tail.strip() or None, gender=gender or None)


def _is_function(label: str) -> bool:
    """A noun alone, or with whose: "bailiff", "victim's mother"; not "tim child"."""
    words = label.replace("’", "'").split()
    return words[-1] in functions() and all(w.endswith("'s") or w in functions() for w in words[:-1])


def strip_titles(text: str) -> tuple[str, str | None, str | None, str | None]:
    """Take titles off the front of a name: (name, canonical title, its kind, the gender it tells)."""
    words = text.split()
    if len(words) > 1 and text.lower() in known_people():  # Major Garrett, Dean Smith
        return text, None, None, None
    if words and words[0].lower() == "the":
        words = words[1:]
    found: str | None = None
    kind: str | None = None
    gender: str | None = None
    table = titles()
    while words:
        for size in range(min(6, len(words)), 0, -1):
            row = table.get(" ".join(words[:size]).lower().replace(".", ""))
            if row is not None and row.get("position") != "after":
                found, kind = row["canonical"] or row["title"], row["kind"]
                gender = gender or row.get("gender") or None
                words = words[size:]
                break
        else:
            break
    return " ".join(words), found, kind, gender


def _role(tail: str, title: str | None, kind: str | None) -> Role:
    words = re.findall(r"[\w'’.-]+", tail.lower())
    for word in words:
        if word in _ROLES:
            return _ROLES[word]
    if kind in _GOVERNING:
        return "official"
    if not words:
        return "unknown"
    if words[0].startswith(("former", "ex-")):
        return "guest"
    for at in range(len(words)):
        row = titles().get(" ".join(words[at:]).replace(".", ""))
        if row is not None:
            return "official" if row["kind"] in _GOVERNING else "guest"
    return "guest" if len(words) < 12 else "unknown"


def name_case(name: str) -> str:
    """An ALL-CAPS or lower-case name in title case: McCAIN and O'NEIL keep their inner capital; "dana Reyes" gets
    the capital that it lacks; other names stay as they are."""
    if name.islower() or not any(c.islower() for c in name.replace("Mc", "").replace("Mac", "")):
        return " ".join(_cased(word) for word in name.split())
    words = name.split()  # a caption's "dana Reyes"
    return " ".join(w.capitalize() if w.islower() and w not in _PARTICLES else w for w in words)


def _cased(word: str) -> str:
    if re.fullmatch(r"(?i)[ivx]{2,4}|[a-z]\.(?:[a-z]\.)*", word):  # III, J., J.R.
        return word.upper()
    if word.lower() in cased_names():
        return cased_names()[word.lower()]
    cased = "-".join(part.capitalize() for part in word.split("-"))
    cased = re.sub(r"^(Mc)([a-z])", lambda m: m[1] + m[2].upper(), cased)
    return re.sub(r"^([ODL]['’])([a-z])", lambda m: m[1] + m[2].upper(), cased)
