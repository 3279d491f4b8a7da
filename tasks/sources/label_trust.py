"""Whether what looks like speaker labels are speaker labels: an article with a "Note:" is no transcript.

In: a text's blocks and the candidates found in it. Out: those to trust. A style is believed when it recurs and carries
enough of the document.
"""

from __future__ import annotations

import re
from collections import Counter

from tasks.sources.label_styles import PARENS, Label, Span

# First words of what is more often a heading than a name: "The result: nobody won".
_OPENERS = (
    "The ",
    "A ",
    "An ",
    "My ",
    "Our ",
    "This ",
    "That ",
    "These ",
    "First ",
    "Second ",
    "Third ",
    "Next ",
    "Last ",
    "One ",
    "In ",
    "On ",
    "For ",
)


def believed(s: str, blocks: list[Span], candidates: list[Label]) -> list[Label]:
    """The candidates to trust, in order: styles that recur and carry the document; [] when it is no transcript."""
    count = Counter(c.label for c in candidates)
    styles = Counter(c.style for c in candidates)
    strong = {style for style in ("caps", "record", "numbered", "timed", "bold") if styles[style] >= 2}
    for style, least in (("dashed", 3), ("tab", 4), ("dotted", 3)):
        own = [c for c in candidates if c.style == style]
        recurs = style == "dashed" or len({c.label for c in own}) < len(own)
        if len(own) >= least and recurs and (style == "dashed" or _share(blocks, own) >= 0.4):
            strong.add(style)
    if styles["qa"] >= 2 and (count["Q"] and (count["A"] or strong or styles["qa"] >= 3)):
        strong.add("qa")
    clocked = Counter(c.label for c in candidates if c.style == "clocked")
    if styles["clocked"] >= 3 and max(clocked.values()) >= 2:
        strong.add("clocked")
    if styles["role"] >= 2 and len(count) >= 2:
        strong.add("role")
    repeated = any(
        n >= 2
        for label, n in count.items()
        if any(c.label == label and c.style in ("mixed", "role") for c in candidates[:200])
    )
    if styles["mixed"] >= 3 and repeated:
        strong.add("mixed")
    ends = Counter(
        " ".join(c.label.split()[-2:]) for c in candidates if c.style == "mixed" and " " in c.label
    )
    if styles["mixed"] >= 3 and any(n >= 2 for n in ends.values()) and _share(blocks, candidates) >= 0.5:
        strong.add("mixed")  # "President of Russia Vladimir Putin", then "Vladimir Putin"
    mixed = [c.label for c in candidates if c.style == "mixed"]
    if len(mixed) >= 3 and 2 * sum(_officed(label) for label in mixed) >= len(mixed):
        strong.add("mixed")  # members of a house, each called once
    timed = sum(c.time is not None for c in candidates)
    if styles["mixed"] >= 2 and timed >= 2:
        strong.add("mixed")
    if "caps" in strong and not _caps_hold(blocks, candidates, count):
        strong.discard("caps")
    for style in ("caps", "record"):
        if (
            styles[style] == 1
            and not strong
            and _titled(next(c.label for c in candidates if c.style == style))
        ):
            strong.add(style)
    if not strong:
        if styles["mixed"] == 2 and len(candidates) >= 2 and len(blocks) <= 3:
            strong.add("mixed")  # a two-line exchange
        else:
            return []
    dense = _share(blocks, candidates) >= 0.5
    names = {c.label for c in candidates if c.style in strong}
    last_names = {_core(n) for n in names}
    chosen = []
    for c in candidates:
        if (
            (c.style in strong and c.style not in ("mixed", "caps"))
            or (c.style == "caps" and "caps" in strong)
            or (
                c.style == "mixed"
                and (
                    # Where most blocks have a label, to miss one is to put words into the wrong mouth.
                    (
                        "mixed" in strong
                        and (dense or count[c.label] >= 2 or " " in c.label or c.time is not None)
                    )
                    or (count[c.label] >= (2 if dense else 3))
                    or (dense and " " in c.label and not c.label.startswith(_OPENERS))
                    or (_core(c.label) in last_names - {""} and "mixed" not in strong)
                )
            )
            or c.style in ("role", "numbered")
            or (c.style == "qa" and c.label == "Q" and "caps" in strong)
            or (c.style == "caps" and "qa" in strong and _titled(c.label))  # counsel objects once
        ):
            chosen.append(c)
    monologue = any(c.style in ("caps", "record") and _titled(c.label) for c in chosen)
    if _share(blocks, chosen) < 0.15 and len(chosen) < 8 and not monologue:
        return []
    return chosen


def _caps_hold(blocks: list[Span], candidates: list[Label], count: Counter[str]) -> bool:
    """Capital labels make a transcript when one recurs, or carries a role or title, or they open many blocks."""
    caps = [c for c in candidates if c.style == "caps"]
    return (
        any(count[c.label] >= 2 for c in caps)
        or any(_titled(c.label) for c in caps)
        or _share(blocks, caps) >= 0.5
    )


def _titled(label: str) -> bool:
    return bool(
        "," in label
        or re.match(
            r"(?i)(?:MR|MRS|MS|DR|SEN|REP|GOV|GEN|SEC|AMB|PROF|THE|PRESIDENT|VICE|SECRETARY|SENATOR|PRIME|MINISTER|UNIDENTIFIED|CHAIR)(?:\b|(?<=CHAIR))",
            label,
        )
    )


# "Hon. Anne Roe (Minister of Housing, Lib.)", "Mr. Roe (Red Deer)" match; "The result" must not.
_OFFICED = re.compile(r"(?:Hon|Mr|Mrs|Ms|Dr|Sen|Rep)\.? .{2,60}|(?:[A-Z][\w.'’\-]+ ){2,5}\([^()]{2,60}\)")


def _officed(label: str) -> bool:
    return bool(_OFFICED.fullmatch(label))


def _share(blocks: list[Span], chosen: list[Label]) -> float:
    """Share of blocks from the first label on that open with one."""
    if not chosen:
        return 0.0
    starts = {c.start for c in chosen}
    after = [b for b in blocks if b[1] > chosen[0].start]
    hits = sum(1 for c in starts)
    return min(1.0, hits / max(1, len(after)))


def _core(label: str) -> str:
    words = PARENS.sub("", label).split(",")[0].split()
    return words[-1].strip(".").lower() if words else ""
