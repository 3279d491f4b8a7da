"""A town that exists, but not where the text says: "Pittsburg, Pennsylvania", "Frankfort, Germany".

In: a `Page`. Out: `Proposal`s. The state or country after the comma has no town of that name and has a large one that is
one letter off. Both facts come from GeoNames (`reference.lookalikes`), whose towns go down to 500 people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tasks import resources
from tasks.names import policy
from tasks.names.page import Page
from tasks.names.proposal import Proposal, dressed
from tasks.names.propose import Proposer
from tasks.names.spelling import fold, slip

# ", Pennsylvania", ", Pa.", ", PA" match; " in Pennsylvania" must not.
_AFTER = re.compile(r",\s+(?=[^\W\d_a-z])")
_NATIONS = {"england": "GB-ENG", "scotland": "GB-SCT", "wales": "GB-WLS", "northern ireland": "GB-NIR"}


@cache
def _states() -> dict[str, str]:
    """Name of an American state as a text may have it (folded; postal codes in capitals) -> its code."""
    found = dict(_NATIONS)
    for row in resources.table("names/us_states.csv"):
        found[fold(row["state"])] = found[row["code"]] = f"US-{row['code']}"
        if row["abbreviation"]:
            found[row["abbreviation"].lower()] = f"US-{row['code']}"
    return found


@cache
def _state_pattern() -> re.Pattern[str]:
    """A state after a comma, the longest first. "Pa." and "W.Va." match; the Pa of "Paris" must not."""
    forms = sorted(_states(), key=len, reverse=True)
    parts = (re.escape(f) if f.isupper() else f"(?i:{re.escape(f)})" for f in forms)
    return re.compile(rf"(?:{'|'.join(parts)})(?![^\W\d_])")


def towns(proposer: Proposer) -> Iterator[Proposal]:
    """Proposals to read a town as the one that lies where the text says."""
    page, scan, witness = proposer.page, proposer.page.scan, proposer.witness
    for low, places in page.positions.items():
        rivals = page.index.lookalikes.get(low)
        if not rivals:
            continue
        for i in places:
            after = _AFTER.match(scan.text, scan.ends[i])
            where = (
                _where(page, after.end())
                if after and not (i and scan.capital[i - 1] and scan.adjacent(i - 1))
                else ""
            )
            meant = next((name for name, code in rivals if code == where), None)
            if not where or meant is None:
                continue
            town = fold(meant)
            rows = witness.spelling(low, town, page.index.zipf(low), slip(low, town), settled=True)
            rows.append(policy.evidence("contained", f"{meant} lies there", at=scan.span(i, i + 1)))
            rows.append(policy.evidence("not_there", f"no {scan.words[i]} is known there"))
            yield Proposal(
                "place_spelling", "GPE", dressed(scan.words[i], meant, proposer.plain), [(i, i + 1)], rows,
                score=policy.score(rows),
            )  # fmt: skip


def _where(page: Page, start: int) -> str:
    """Code of the state or country that stands at an offset."""
    if m := _state_pattern().match(page.scan.text, start):
        return _states().get(m.group()) or _states()[m.group().lower()]
    match = next((m for m in page.matches if page.scan.starts[m.first] == start), None)
    known = page.index.known(match.name) if match else None
    return known.country if known and known.kind == "country" else ""
