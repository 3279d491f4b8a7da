"""Made-up shooting incidents told by several outlets, each with the known number of killed and injured.

In: `stories_incidents.txt` and the other FILES (an incident opens with `== id killed=N injured=N town=NAME`, an article with
`@ outlet | day | headline`), read by the real pipeline. Out: how often a text gives the number known in the end, and how often
the view `story_figures` agrees on it for the story: with the articles of an incident put together, and as the stories were
found; then B-cubed of the stories when four incidents at a time are moved into one town and one week.

    python bench/stories.py --only incidents [--errors N]
"""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import stories_data

#: The `check` and `fresh` files were written after the rules, and looked at once before they were mended. The `local` ones are in the
#: style of local papers and stations: more background, follow-ups, lists, page furniture.
FILES = (
    "stories_incidents.txt",
    "stories_incidents_check.txt",
    "stories_incidents_local.txt",
    "stories_incidents_local_check.txt",
    "stories_incidents_fresh.txt",
)
#: Towns into which incidents are moved, TOGETHER in each, within a week.
TOWNS = (
    "Memphis Tulsa Toledo Stockton Savannah Rockford Wichita Fresno Akron Mobile Shreveport Dayton Omaha Tampa Baltimore Oakland "
    "Milwaukee Newark Richmond Birmingham Jackson Durham Lubbock Spokane Boise Peoria Lansing Tucson Reno Macon Flint Camden Trenton "
    "Columbus Louisville Orlando Buffalo Houston Denver Phoenix Seattle Boston Cleveland Detroit Nashville Raleigh Albany Erie"
).split()
TOGETHER = 4
MEASURES = ("killed", "injured")
# matches "== 07 killed=4 injured=3 town=Sable City"
_HEAD = re.compile(r"== (\S+) killed=(\d+) injured=(\d+) town=(.+)")


@dataclass
class Incident:
    """What happened, and the articles that tell it: outlet, day, headline, text."""

    id: str
    killed: int
    injured: int
    town: str
    articles: list[tuple[str, str, str, str]] = field(default_factory=list)


def incidents(name: str) -> list[Incident]:
    """The incidents of a file."""
    found: list[Incident] = []
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if head := _HEAD.match(line):
            found.append(Incident(head[1], int(head[2]), int(head[3]), head[4].strip()))
        elif line.startswith("=="):
            raise ValueError(f"{name}: not the head of an incident: {line}")
        elif line.startswith("@ "):
            outlet, day, title = (part.strip() for part in line[2:].split("|", 2))
            found[-1].articles.append((outlet, day, title, ""))
        elif line.strip():
            *about, text = found[-1].articles[-1]
            found[-1].articles[-1] = (*about, (text + "\n\n" + line).strip())  # type: ignore[assignment]
    return found


def score(name: str, errors: int = 0) -> None:
    """Read the incidents of a file and print how many counts are right."""
    from flows.run import DirectRunner, execute
    from flows.settings import Settings
    from tasks.stories import grouping
    from tasks.warehouse import connect

    known = incidents(name)
    with tempfile.TemporaryDirectory() as folder:
        inbox, warehouse = Path(folder, "inbox"), Path(folder, "warehouse")
        inbox.mkdir()
        for incident in known:
            _write(inbox, incident)
        execute(Settings((str(inbox),), str(warehouse)), DirectRunner())
        with connect(str(warehouse)) as connection:
            [(refused,)] = connection.execute("select count(*) from rejects").fetchall()
            placed = connection.execute(
                "select documents.document_id, source_uri, story_id from documents "
                "left join story_documents using (document_id)"
            ).fetchall()
            told = connection.execute("select document_id, measure, count from tolls").fetchall()
            found = _agreed(connection)
            # the same view over stories that hold exactly the articles of one incident
            for table in ("tolls", "documents", "quantities"):
                connection.execute(f"create temp table kept_{table} as select * from {table}")
            connection.execute(
                "create temp table kept_story_documents as select regexp_extract(source_uri, '([^/_]+)_[0-9]+[.]md', 1) "
                "as story_id, document_id, document_id as origin_id from documents"
            )
            connection.execute(
                "create temp table kept_stories as select distinct story_id, story_id as title, null as merged_into "
                "from kept_story_documents"
            )
            together = _agreed(connection, given=True)
    of = {key: re.search(r"([^/_]+)_\d+\.md", uri)[1] for key, uri, _ in placed}  # type: ignore[index]
    story = {key: name for key, _, name in placed}
    by_text: dict[str, dict[str, float]] = defaultdict(dict)
    for key, measure, count in told:
        by_text[key][measure] = count
    print(f"\n== incidents ({name}): {len(known)}, {len(placed)} articles, {refused} refused")
    truth = {i.id: {"killed": i.killed, "injured": i.injured} for i in known}
    for measure in MEASURES:
        texts = Counter(by_text[key].get(measure, 0) == truth[of[key]][measure] for key in of)
        whole = {i: together.get((i, measure), 0) == truth[i][measure] for i in truth}
        by_incident: dict[str, set[str]] = defaultdict(set)
        for key, name_of in of.items():
            by_incident[name_of].add(story[key])
        ours = {
            i: _commonest(found.get((s, measure), 0) for s in by_incident[i]) == truth[i][measure]
            for i in truth
        }
        print(
            f"  {measure:<8} right: a single text {texts[True]}/{len(of)}; agreed by the articles of the incident "
            f"{sum(whole.values())}/{len(truth)}; by the story found {sum(ours.values())}/{len(truth)}"
        )
        for wrong in [w for w, right in whole.items() if not right][:errors]:
            print(
                f"    {wrong}: {measure} {together.get((wrong, measure), 0):.0f}, known {truth[wrong][measure]}"
            )
    print(
        f"  {stories_data.b_cubed('grouping', of, {k: story[k] or k for k in of})}; window {grouping.DAYS} days"
    )


def _write(inbox: Path, incident: Incident) -> None:
    """One file an article."""
    for i, (outlet, day, title, text) in enumerate(incident.articles):
        front = f"---\ntitle: {title!r}\noutlet: {outlet}\ndate: {day}\n---\n\n"
        (inbox / f"{incident.id}_{i}.md").write_text(front + text + "\n", encoding="utf-8")


def moved(incident: Incident, town: str, first: date) -> Incident:
    """The incident in another town, its first article on another day."""
    here = min(date.fromisoformat(day) for _, day, _, _ in incident.articles)

    def there(text: str) -> str:
        for old, new in ((incident.town, town), (incident.town.upper(), town.upper())):
            text = re.sub(rf"\b{re.escape(old)}\b", new, text)
        return text

    articles = [
        (outlet, str(date.fromisoformat(day) - here + first), there(title), there(text))
        for outlet, day, title, text in incident.articles
    ]
    return replace(incident, town=town, articles=articles)


def score_together() -> None:
    """Print B-cubed of the stories when TOGETHER incidents happen in one town in one week: they must stay apart."""
    chance = random.Random(5)
    known = [incident for name in FILES for incident in incidents(name)]
    chance.shuffle(known)
    with tempfile.TemporaryDirectory() as folder:
        for i, incident in enumerate(known):
            week = date(2025, 1, 6) + timedelta(days=14 * (i // TOGETHER) + chance.randrange(6))
            _write(Path(folder), moved(incident, TOWNS[i // TOGETHER], week))
        tables = stories_data.read(Path(folder))
    names = {d["document_id"]: Path(d["source_uri"]).stem for d in tables["documents"]}
    of = {key: name.rsplit("_", 1)[0] for key, name in names.items()}
    story = {row["document_id"]: row["story_id"] for row in tables["story_documents"]}
    print(f"\n== {TOGETHER} incidents in one town in one week: {len(known)} incidents, {len(names)} articles")
    print(f"  {stories_data.b_cubed('grouping', of, {k: story.get(k, k) for k in of})}")


def _commonest(figures: Iterable[float]) -> float:
    """The figure that most stories of one incident give; the first of equals, 0 where none does."""
    return max(Counter(figures).most_common(1), default=(0.0, 0))[0]


def _agreed(connection: Any, given: bool = False) -> dict[tuple[str, str], float]:
    """(story, measure): the figure that most origins give."""
    from tasks.warehouse import sqlfiles

    statement = "story_figures"
    if given:
        statement = sqlfiles.statement("views", "story_figures")
        for table in ("story_documents", "documents", "tolls", "quantities", "stories"):
            statement = re.sub(rf"select \* from {table}\b", f"select * from kept_{table}", statement)
    rows = connection.execute(f"select story_id, measure, figure from ({statement}) where rank = 1" if given
                              else "select story_id, measure, figure from story_figures where rank = 1").fetchall()  # fmt: skip
    return {(s, m): f for s, m, f in rows}
