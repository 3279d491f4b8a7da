"""What speaks for and against one spelling standing for one name: the rows of evidence.

In: a `Page`, a folded word as seen, a known name as meant, the places where it stands. Out: `Evidence` rows of the
families in `seeds/names/weights.csv`. Each function looks at one family; none of them decides.
"""

from __future__ import annotations

import calendar
from functools import cache

from tasks import resources
from tasks.carrier import Evidence
from tasks.names import policy
from tasks.names.descriptions import beside_another, contradicts_gender
from tasks.names.index import Known
from tasks.names.page import Page, locatives
from tasks.names.reference import PARTICLES, given_and_family, title_words
from tasks.names.spelling import distance, is_umlaut_pair, is_variant, skeleton, sounds_alike


@cache
def transcribed_countries() -> frozenset[str]:
    """Countries with Latin letters of their own whose names still go by several spellings."""
    return frozenset(r["country"] for r in resources.table("names/transcribed.csv"))


#: Kinds of place that have one settled English name.
SETTLED = frozenset(("country", "capital", "state", "region", "continent", "demonym"))
_DIVISIONS = frozenset("city district province county village town neighborhood neighbourhood tribe".split())
_TOWNS = frozenset("city town village".split())
#: Capitalized words that may follow a place without making it part of a person's name.
_CALENDAR = frozenset(name.lower() for name in calendar.day_name)
_GENERIC = _CALENDAR | frozenset(
    "province state county city region district government airport university police army president prime minister "
    "foreign parliament river legislature senate house supreme court congress cabinet embassy assembly department governor "
    "attorney".split()
)


class Witness:
    """Evidence on one page. `heard`: the text comes from speech recognition; `date`: the document's ISO date."""

    def __init__(self, page: Page, *, heard: bool = False, date: str | None = None) -> None:
        self.page, self.heard, self.date = page, heard, date
        self.index, self.corpus = page.index, page.corpus

    def spelling(
        self,
        low: str,
        meant: str,
        zipf: float | None,
        kind: str,
        zipf_meant: float | None = None,
        slot: str = "",
        settled: bool = False,
    ) -> list[Evidence]:
        """Families spelling, phonetics, frequency, source: how the two words relate. `zipf` None: `low` is unknown.

        `slot`: the word stands where a known person's given or family name does. `settled`: the known name is a country,
        a capital, a people: it has one English spelling.
        """
        rows = [policy.evidence(f"slip_{kind}", f"{low} for {meant}: {kind}")]
        if kind != "sound" and sounds_alike(low, meant):
            rows.append(policy.evidence("same_sound", f"both sound {skeleton(meant)}"))
        if kind != "moved" and distance(low, meant, 2) > 1:
            rows.append(policy.evidence("two_slips", "more than one letter differs"))
        if len(meant) <= 4:
            rows.append(policy.evidence("short_name", meant))
        elif len(meant) >= 8:
            rows.append(policy.evidence("long_name", meant))
        if low[0] != meant[0] and kind != "swap":
            rows.append(policy.evidence("first_letter", f"{low[0]} for {meant[0]}"))
        common = zipf_meant if zipf_meant is not None else (self.index.zipf(meant) or 0.0)
        gap = min(4.0, common - max(zipf or 0.0, 0.4))
        if gap > 0:
            rows.append(policy.evidence("frequency", f"{meant} is 10^{gap:.1f} times as common", gap))
        if slot == "given" and not self.index.is_given(low):
            if zipf is not None:
                rows.append(policy.evidence("rare_word", f"{low} is a word but no first name", 0.3))
        elif self.index.is_name(low):
            usual = 1.3 if (zipf or 0.0) >= 3.3 else 1.0
            rows.append(policy.evidence("is_name", f"{low} is a name of its own", usual))
        elif zipf is not None:
            # Lists of words from the web hold the common slips as well: Japenese, Portugese.
            slip_on_record = (settled or len(meant) >= 7) and gap >= 1.8 and sounds_alike(low, meant)
            rows.append(
                policy.evidence("rare_word", f"{low} is on record as a word", 0.4 if slip_on_record else 1.0)
            )
        if self.heard and kind == "sound":
            rows.append(policy.evidence("source_heard", "the text comes from speech recognition"))
        elif not self.heard and kind in ("swap", "key", "doubled", "dropped"):
            rows.append(policy.evidence("source_typed", "the text was typed"))
        return rows

    def place(self, known: Known, places: list[int], whole_name: bool) -> list[Evidence]:
        """Families grammar, place and country for a place or a people."""
        page, scan, rows = self.page, self.page.scan, []
        if known.kind in SETTLED:
            rows.append(policy.evidence("prominent", f"{known.name} is a {known.kind}"))
        best = None
        for i in places:
            first = i
            while first > 0 and scan.capital[first - 1] and scan.adjacent(first - 1):
                first -= 1
            before = scan.low[first - 1] if first > 0 and not scan.starts_sentence(first) else ""
            strength = locatives().get(before) if known.type in ("GPE", "LOC", "FAC") else None
            if strength == "strong" or (strength == "weak" and best is None):
                best = (strength, before, first)
            after = scan.low[i + 1] if i + 1 < len(scan) and scan.gap(i) == " " else ""
            of = scan.low[i - 2] if i > 1 and scan.low[i - 1] == "of" else ""
            if ((after in _DIVISIONS or of in _DIVISIONS) and known.kind in ("country", "demonym")) or (
                of in _TOWNS and known.kind in ("region", "continent")
            ):
                rows.append(policy.evidence("other_kind", f"{of or scan.words[i]} {after}".strip()))
            if not whole_name and (who := self.person_slot(i, first, known.type == "NORP")):
                rows.append(policy.evidence("person_slot", who))
                break
        if best:
            key = "locative" if best[0] == "strong" else "direction"
            rows.append(policy.evidence(key, f"after “{best[1]}”", at=scan.span(best[2] - 1, best[2])))
        for i in places:
            last = i + 1
            if last < len(scan) and scan.gap(i) in (", ", ",\n") and (match := page.match_at.get(last)):
                holder = self.index.known(match.name)
                if holder.country == known.country and holder.kind in ("country", "state"):
                    at = scan.span(match.first, match.last)
                    rows.append(policy.evidence("contained", f"in {holder.name}", at=at))
                    break
        return rows + self.country(known)

    def person_slot(self, i: int, first: int, is_people: bool) -> str | None:
        """Words that make word i part of a longer name: "Kira X", "Mr. X", "X de Clerq". None when it stands alone."""
        page, scan = self.page, self.page.scan
        if i + 1 < len(scan) and scan.gap(i) == " " and not scan.headline[i]:
            if scan.capital[i + 1] and not is_people and scan.low[i + 1] not in _GENERIC:
                return f"{scan.words[i]} {scan.words[i + 1]}"
            particle = scan.low[i + 1] in PARTICLES - {"the", "and", "al", "la", "of"}
            if particle and i + 2 < len(scan) and scan.capital[i + 2]:
                return f"{scan.words[i]} {scan.words[i + 1]} {scan.words[i + 2]}"
        if (
            first == i
            and i
            and scan.gap(i - 1) == "-"
            and scan.low[i - 1] in ("al", "el", "ul", "ben", "bin")
        ):
            return f"{scan.words[i - 1]}-{scan.words[i]}"
        title = page.title_before(i)
        if title and (title[1] == i - 1 or scan.capital[title[1]]) and title[0] != "former":
            return f"{title[0]} {scan.words[i]}"
        if first == i:
            return None
        before = scan.low[i - 1]
        if before in locatives() or (scan.headline[i] and not self.index.is_given(before)):
            return None
        match = page.match_at.get(i - 1)
        if (
            match is not None
            and not self.index.is_given(before)
            and self.index.known(match.name).type in ("GPE", "LOC", "NORP", "ORG")
        ):
            return None
        if (
            scan.starts_sentence(i - 1)
            and (self.index.zipf(before) or 0) > 4.5
            and not self.index.is_given(before)
        ):
            return None
        return f"{scan.words[i - 1]} {scan.words[i]}"

    def country(self, known: Known) -> list[Evidence]:
        """Family country: the document names the country that the name belongs to, or one beside it."""
        if not known.country:
            return []
        countries = self.page.countries
        if known.country in countries:
            return [policy.evidence("country", f"the document is about {known.country}")]
        near = [c for c in self.index.neighbors.get(known.country, ()) if c in countries]
        if near and known.country != "US":
            return [
                policy.evidence("neighbor", f"the document names {near[0]}, a neighbor of {known.country}")
            ]
        return []

    def person(self, known: Known, places: list[int]) -> list[Evidence]:
        """Families title, grammar and country for a person."""
        page, scan, rows = self.page, self.page.scan, []
        for i in places:
            first, _ = page.person_words(i)
            if title := page.title_before(first):
                at = scan.span(title[1], first)
                if contradicts_gender(known, title[0]):
                    rows.append(policy.evidence("other_title", f"{known.name} is no {title[0]}", at=at))
                else:
                    rows.append(self.title(known, title[0], at))
                break
        if not rows:
            for i in places:
                before = scan.low[i - 1] if i and not scan.starts_sentence(i) else ""
                if locatives().get(before) == "strong":
                    rows.append(policy.evidence("place_slot", f"after “{before}”"))
                    break
        return rows + self.country(known)

    def organization(self, known: Known, places: list[int], whole_name: bool) -> list[Evidence]:
        """Families grammar and country for an organization."""
        rows = []
        for i in places if not whole_name else ():
            first = i
            while first > 0 and self.page.scan.capital[first - 1] and self.page.scan.adjacent(first - 1):
                first -= 1
            if who := self.person_slot(i, first, False):
                rows.append(policy.evidence("person_slot", who))
                break
        return rows + self.country(known)

    def title(self, known: Known, title: str, at: tuple[int, int]) -> Evidence:
        """Family title: a title stands there, the person held that office, held it on the document's date."""
        words = title_words(title)
        best = policy.evidence("title", f"title “{title}”", at=at)
        for office in self.index.offices(known.name):
            held = title_words(office.title)
            if not words or not (words <= held or held <= words):
                continue
            term = f"{known.name} was {office.title} {office.start or '?'} to {office.end or 'now'}"
            if self.date and office.start:
                year = self.date[:4]
                if office.start[:4] <= year <= (office.end[:4] if office.end else "9999"):
                    return policy.evidence("office_then", term, at=at)
                continue
            best = policy.evidence("office", term, at=at)
        return best

    def same_document(self, low: str, meant: str, name: int | None) -> list[Evidence]:
        """Family same_document: the right form stands elsewhere; or the odd one is insisted on."""
        page = self.page
        often, seen = page.counted(meant), page.counted(low)
        rows = []
        if name is not None and not often:
            often = page.names_present.get(name, 0)
        if often:
            key = "same_document_often" if often >= 3 else "same_document"
            at = page.positions.get(meant)
            where = page.scan.span(at[0], at[0] + 1) if at else None
            rows.append(policy.evidence(key, f"{meant} stands {often} times in the document", at=where))
        if seen >= 3 and seen >= often:
            key = "insisted_often" if seen >= 6 else "insisted"
            rows.append(policy.evidence(key, f"{low} stands {seen} times in the document"))
        return rows

    def discourse(self, low: str, meant: str, at: list[int], places: list[int]) -> list[Evidence]:
        """News names a person in full once and takes up the last name alone: who is never introduced is somebody else."""
        introduced = self.page.introduced
        families = self.page.families
        if both := families.get(low, set()) & families.get(meant, set()):
            return [policy.evidence("introduced", f"{low} {min(both)} and {meant} {min(both)}")]
        mine, theirs = introduced.get(low, set()), introduced.get(meant, set())
        if mine and theirs:
            both = mine & theirs
            if both and any(beside_another(self.page, (min(both), meant), i) for i in places):
                return [
                    policy.evidence(
                        "other_person", f"{min(both)} {low} and {min(both)} {meant} in one sentence"
                    )
                ]
            if both:
                return [policy.evidence("introduced", f"{min(both)} {low} and {min(both)} {meant}")]
            return [policy.evidence("other_person", f"{min(mine)} {low} but {min(theirs)} {meant}")]
        if theirs and not mine:
            return [policy.evidence("introduced", f"{min(theirs)} {meant} is introduced, {low} never is")]
        if mine and not theirs and len(at) >= 2:
            return [policy.evidence("introduced", f"{min(mine)} {low} is taken up as {meant}")]
        return []

    def in_corpus(self, low: str, meant: str, places: list[int]) -> list[Evidence]:
        """Family corpus: independent documents that have the known form with the words beside it, or the odd one.

        A word alone that others use says how common it is, not that it is meant here.
        """
        if not self.corpus:
            return []
        origin, rows = self.page.origin, []
        n = self.corpus.documents_with(meant, beside=origin)
        pairs = max((self.paired(i, meant) for i in places), default=0)
        if pairs:
            key = "corpus_many" if pairs >= 5 else "corpus_two" if pairs >= 2 else "corpus_one"
            rows.append(
                policy.evidence(key, f"{policy.documents(pairs, 'other ')} {meant} with the word beside it")
            )
        elif n >= 2:
            rows.append(policy.evidence("corpus_word", f"{meant} stands in {n} other independent documents"))
        against = self.corpus.documents_with(low, beside=origin)
        if against and against * 20 > n:
            key = "corpus_insists" if against >= 2 else "corpus_knows"
            rows.append(policy.evidence(key, f"{policy.documents(against, 'other ')} {low}"))
        return rows

    def paired(self, i: int, meant: str) -> int:
        """Independent documents that have `meant` beside a word that stands beside word i, inside one name."""
        scan, best = self.page.scan, 0
        if self.corpus is None:
            return 0
        for j in (i - 1, i + 1):
            if not 0 <= j < len(scan) or not scan.capital[j] or not scan.adjacent(min(i, j)):
                continue
            if len(scan.low[j]) < 3 or (self.index.zipf(scan.low[j]) or 0.0) > 5.0:
                continue
            pair = (scan.low[j], meant) if j < i else (meant, scan.low[j])
            best = max(best, self.corpus.documents_with_pair(*pair, beside=self.page.origin))
        return best

    # what the spellings are to one another

    def is_legitimate(self, known: Known, low: str, meant: str, kind: str, slot: str = "") -> bool:
        """A spelling that transcription from another script makes of a name is right as it stands.

        A place that English has one settled spelling for (a capital, a country, a word as common as Beirut) is another
        matter; so is a person whose own language is written in Latin letters. Letters that changed places are a slip.
        """
        index = self.index
        if (index.zipf(low) or 0.0) >= 2.8 and not index.is_name(low):
            return False  # harem and salmon are words of English
        if index.slips.get(low) == meant:
            return False  # Erdagon is on record as a slip
        if known.type == "PERSON":
            if is_umlaut_pair(low, meant):
                return True
            alike = is_variant(low, meant) or (
                kind not in ("swap", "moved") and skeleton(low) == skeleton(meant)
            )
            if alike and slot != "family" and index.is_given(low) and index.is_given(meant):
                return True
            return alike and self.is_transcribed(known.country)
        if not self.is_transcribed(known.country) or known.type not in ("GPE", "LOC", "FAC", "ORG"):
            return False
        if known.type == "ORG":
            if (index.zipf(meant) or 0.0) >= 4.0:
                return False  # Palestinian is a word of English
            return is_variant(low, meant) or (
                kind not in ("swap", "moved") and skeleton(low) == skeleton(meant)
            )
        if known.kind in SETTLED or (index.zipf(meant) or 0) >= 3.4:
            return False
        return is_variant(low, meant)

    def is_transcribed(self, country: str) -> bool:
        """True for a country whose names reach English by transcription, in more than one spelling."""
        return bool(country) and (country not in self.index.latin or country in transcribed_countries())

    def is_somebody_else(self, known: Known, low: str, places: list[int]) -> bool:
        """True when the text gives this last name a first name that is not the known person's, or stands inside a longer name."""
        given = given_and_family(list(known.words), known.family_first)[0]
        theirs = self.page.introduced.get(low, set())
        if theirs and not any(g == given or is_variant(g, given) or g[:1] == given[:1] == g for g in theirs):
            return True
        return not any(self.page.is_bare(i) for i in places) and not theirs

    def is_latin_person(self, word: str) -> bool:
        """True when the document introduces this last name under a first name of Latin-letter countries (Christopher,
        Anna, not Ali): such a person has one spelling."""
        return bool(self.index.latin_given & self.page.introduced.get(word, set()))
