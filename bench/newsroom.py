"""News that nobody wrote, for measuring speed: events, each told by several outlets in their own words over some days.

In: a seed and a number of documents, and for real language a folder of transcripts (`pieces`). Out: texts of about 450 words, as
articles and agency reports have them, with the people, places and figures of an event in common, later counts, denials, and
copies of one agency text. Nothing here says whether an answer is right: it only gives every stage the work that news gives it.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

from memory import word  # noqa: E402

from tasks import resources  # noqa: E402

WORDS = 450  # of a document, about
TELLERS = (1, 1, 1, 2, 2, 3, 4, 6)  # documents an event gets: most are told once
KINDS = {
    "fire": ("a fire in a warehouse", "firefighters", "burned down", "the fire"),
    "flood": ("a flood", "rescuers", "were carried away", "the water"),
    "crash": ("a crash of two trains", "rescuers", "were crushed", "the crash"),
    "blast": ("an explosion in a market", "police", "were destroyed", "the blast"),
    "protest": ("a march against the new tax", "police", "were damaged", "the march"),
    "trial": ("the trial of three bankers", "prosecutors", "were sealed", "the trial"),
}
OPENINGS = (
    "{place}, {day} — At least {n} people were killed and {m} injured in {what} in {place} on {day}, {crew} said.",
    "{what_} in {place} has left at least {n} people dead, officials said on {day}.",
    "{n} people died and more than {m} were hurt on {day} in {what} in {place}, according to {crew}.",
)
SENTENCES = (
    "“We have never seen anything like it,” {role} {chief} told reporters.",
    "{chief}, the {role_low}, said that {n} bodies had been found and that {m} people were being treated.",
    "{role} {chief} denied that warnings had been ignored.",
    "According to {witness}, who lives nearby, {it} began shortly after {hour} in the morning.",
    "“I heard a noise and ran,” said {witness}, {age}, a teacher. “When I came back, the house was gone.”",
    "The opposition accused the government of having cut the budget of the service by {pct} percent.",
    "{other} said the government had spent ${money} million on repairs since 2019, but {witness} called that a lie.",
    "{houses} houses {done}, and the road to {near} was closed for hours.",
    "It was not clear what had caused {it}.",
    "“If they had listened to us, {n} people would be alive today,” {other} said.",
    "The ministry of health warned that the number of dead might rise.",
    "Prime Minister {leader} will visit {place} on Thursday, her office announced.",
    "{leader} promised that those responsible would be found, and thanked “everybody who came to help.”",
    "Two people were arrested, police said, without giving their names.",
    "A spokesman for the company, {spokesman}, declined to comment.",
    "Neighbors had complained about the building for years, {near} News reported.",
    "In 2014, {old} people died in a similar accident in {near}.",
    "“My brother was in there,” a woman who did not want to be named said through tears.",
    "The Red Cross said it had opened a shelter for {shelter} people in a school.",
    "Experts from {near} believe that the rules are too weak; {spokesman} rejects this.",
    "{chief} said he did not know whether the doors had been locked, as some witnesses claimed.",
    "The president of the chamber of commerce, {other}, put the damage at about ${money} million.",
)
ROLES = ("Fire Chief", "Police Chief", "Mayor", "Governor", "Interior Minister")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Piece:
    """A document: its day in a month of 28 days, and its text with the headline as first line."""

    day: int
    text: str


def _names(chance: random.Random, given: list[str], count: int) -> list[str]:
    return [f"{chance.choice(given)} {word(chance)}" for _ in range(count)]


def news(documents: int, seed: int = 0) -> Iterator[Piece]:
    """So many documents, the tellings of an event one after the other."""
    chance = random.Random(seed)
    given = [row["name"] for row in resources.table("names/given_names.csv")]
    places = [row["name"] for row in resources.table("names/places.csv") if row["type"] == "GPE"]
    leaders = _names(chance, given, 12)  # whom much of the news of a month has in common
    made = 0
    while made < documents:
        kind = chance.choice(sorted(KINDS))
        what, crew, done, it = KINDS[kind]
        chief, witness, other, spokesman = _names(chance, given, 4)
        place, near = chance.sample(places, 2)
        role, n, first = chance.choice(ROLES), chance.randint(2, 60), chance.randrange(28)
        agency = ""
        for _ in range(min(chance.choice(TELLERS), documents - made)):
            day = (first + chance.choice((0, 0, 0, 1, 1, 2))) % 28
            n += chance.choice((0, 0, 0, 1, 3))
            filled = {
                "place": place, "near": near, "what": what, "what_": what[0].upper() + what[1:], "crew": crew,
                "done": done, "it": it, "chief": chief, "witness": witness, "other": other, "spokesman": spokesman,
                "leader": leaders[first % 12], "role": role, "role_low": role.lower(), "day": DAYS[day % 7], "n": n,
                "m": n * 3 + chance.randint(0, 9), "age": chance.randint(19, 84), "hour": chance.randint(2, 9),
                "pct": chance.randint(3, 40), "money": chance.randint(2, 900), "houses": chance.randint(4, 90),
                "old": chance.randint(3, 90), "shelter": chance.randint(50, 900),
            }  # fmt: skip
            headline = f"{filled['what_']} in {place} kills {n}"
            told = chance.sample(SENTENCES, len(SENTENCES))
            told = [chance.choice(OPENINGS), *told, *chance.sample(SENTENCES, 8)]
            lines = [line.format(**filled) for line in told]
            body = "\n\n".join(" ".join(lines[i : i + 3]) for i in range(0, len(lines), 3))
            if agency and chance.random() < 0.25:  # another outlet prints the agency's words
                body = agency
            agency = agency or body
            made += 1
            yield Piece(day, f"{headline}\n\n{body}\n")


def pieces(folder: Path, documents: int, seed: int = 0) -> Iterator[Piece]:
    """So many documents of about WORDS words cut, at blank lines, from the transcripts in a folder (text and Markdown)."""
    chance = random.Random(seed)
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".txt", ".md") and p.is_file())
    chance.shuffle(files)
    made = 0
    for path in files:
        text = re.sub(
            r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8", errors="replace"), flags=re.DOTALL
        )
        part: list[str] = []
        for paragraph in re.split(r"\n\s*\n", text):
            part.append(paragraph)
            if sum(len(p.split()) for p in part) >= WORDS:
                yield Piece(made % 28, "\n\n".join(part) + "\n")
                part = []
                made += 1
                if made == documents:
                    return
