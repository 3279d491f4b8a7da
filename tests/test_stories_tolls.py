"""What a user relies on: how many a text says were killed and injured, whether it gives a number or tells them one by one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import resources
from tasks.claims import casualties, tolls

_WORDS = [*"two three a the men woman, body bodies his wife and one found in Lee, 34 . to hospital was by people other".split(),
          *(word for row in resources.table("casualties.csv") for word in row["phrase"].split())]  # fmt: skip


def told(text: str, title: str | None = None, names=()) -> tuple[int | None, int | None]:
    """(killed, injured) as a text gives them; None where it does not."""
    sentences = [m.span() for m in re.finditer(r"[^.]+\.?\s*", text)]
    spans = [(text.index(n), text.index(n) + len(n), n) for n in names]
    found = {t.measure: t.count for t in tolls.of(text, sentences, spans, title)}
    return found.get("killed"), found.get("injured")


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        # a number, and those told without one
        ("Three people were killed and five injured when a bus hit a wall.", 3, 5),
        ("A 19-year-old man was shot and killed on the west side, deputies said.", 1, None),
        ("A man and his two daughters were found dead of gunshot wounds.", 3, None),
        ("A blast killed a guard and a welder.", 2, None),
        ("Two men were shot, one fatally, behind the station.", 1, 1),
        ("Two people are dead and one is in critical condition after a shooting.", 2, 1),
        ("Four victims were shot. One of them died.", 1, 3),
        ("Detectives are looking into a double homicide at the harbor.", 2, None),
        ("Gunfire at a party claimed the lives of two men.", 2, None),
        # the one who did it
        ("A man killed his wife and himself in a house near the mill.", 2, None),
        ("A gunman killed five people before police shot him dead.", 6, None),
        ("Six people, including the gunman, were killed in a shooting.", 6, None),
        ("A man shot and killed his wife before turning the gun on himself.", 2, None),
        ("A boy, 4, died after accidentally shooting himself.", 1, None),
        # what comes later
        ("Two people were shot dead in Ellery. A third victim died on Monday.", 3, None),
        ("A shooting on Oak Street shocked the town. The death toll rose to five.", 5, None),
        # nobody, or nobody that is of this event
        ("Shots were fired at a house, but no one was injured.", None, 0),
        ("No deaths were reported after a shooting that wounded two.", 0, 2),
        ("A woman was shot in the hand. Last month two men were killed on the street.", None, 1),
        ("Two people were killed in an attack in Ellery. In 2019, 26 people died in the state.", 2, None),
        ("A girl was hurt when a car hit her bicycle.", None, 1),
        ("The gunman threatened to kill two clerks.", None, None),
        ("The actor died of pneumonia at 91.", None, None),
        ("The report was filed on Monday and the case was closed.", None, None),
        ("She fired a shot from midfield, a great shot, and won.", None, None),
    ],
)
def test_killed_and_injured(text, killed, injured) -> None:
    assert told(text) == (killed, injured)


def test_a_name_with_an_age_is_one_of_the_dead() -> None:
    text = (
        "Detectives returned to the scene of a shooting. Leon Marsh, 34, and Ann Lee, 30, died at the scene."
    )
    assert told(text) == (2, None)


def test_whoever_tells_of_it_is_not_among_the_dead() -> None:
    text = "Tasha Greer was shot in the neck and died at the scene, Bill Orr said."
    assert told(text, names=["Tasha Greer", "Bill Orr"]) == (1, None)


def test_the_headline_counts_and_has_no_place_in_the_text() -> None:
    text = "Police closed the road after a shooting."
    [toll] = tolls.of(text, [(0, len(text))], title="Two dead on Route 9")
    assert (toll.count, toll.span, toll.text) == (2, None, "Two dead")


@given(st.integers(2, 60), st.integers(2, 60))
def test_every_number_is_read_and_found_in_the_text(dead, hurt) -> None:
    text = f"At least {dead} people were killed and {hurt} others were wounded in a bombing."
    found = tolls.of(text, [(0, len(text))])
    assert [(t.measure, t.count) for t in found] == [("killed", dead), ("injured", hurt)]
    assert found[0].at_least and all(text[slice(*t.span)] == t.text for t in found)


@given(st.text(alphabet="a man was killed and two shot, 3 dead. Lee,34 himself", max_size=120))
def test_any_text_is_read(text) -> None:
    for toll in tolls.of(text, [(0, len(text))] if text else []):
        assert toll.count >= 0 and toll.evidence


@pytest.mark.parametrize("row", resources.table("casualties.csv"), ids=lambda row: row["phrase"])
def test_no_sentence_that_holds_a_phrase_of_the_table_is_passed_over(row, monkeypatch):
    text = f"Two men, {row['phrase'].capitalize()} two women."
    passed = casualties.read(text, [(0, len(text))])
    monkeypatch.setattr(casualties, "_tells", lambda text: True)
    assert passed == casualties.read(text, [(0, len(text))])


@given(st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join))
def test_passing_over_sentences_hides_nobody(text):
    passed = casualties.read(text, [(0, len(text))])
    assert passed == casualties.Sentence(text, 0, len(text), 0, ()).casualties()


def test_the_order_of_names_is_no_matter():
    text = "Ann Orr, 40, and Bo Lund, 31, were killed on Monday. Cy Dale was wounded."
    names = [(text.index(n), text.index(n) + len(n), n) for n in ("Ann Orr", "Bo Lund", "Cy Dale")]
    sentences = [m.span() for m in re.finditer(r"[^.]+\.?\s*", text)]
    found = tolls.of(text, sentences, names)
    assert [(t.measure, t.count) for t in found] == [("killed", 2), ("injured", 1)]
    assert tolls.of(text, sentences, names[::-1]) == found
