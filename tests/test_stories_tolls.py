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
        ("Police confirmed a fifth death from the flood on Saturday.", 5, None),
        ("A 30-year-old woman became the fourth person to die from the blast.", 4, None),
        ("A man was shot dead on Friday, the city's fifth homicide of the year.", 1, None),
        ("A boy was killed by a boat on Friday, a second death in two weeks at the lake.", 1, None),
        ("Five people drowned when a ferry sank on Monday.", 5, None),
        ("Ann Roe was one of two people killed when a gunman fired into a crowd.", 2, None),
        ("One of two men was killed when the bridge fell.", 1, None),
        ("One of the two victims died at the hospital on Friday.", 1, None),
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
        (
            "A man was found with multiple gunshot wounds. He was taken to Mercy Hospital, where he died.",
            1,
            None,
        ),
        ("A man was found with a gunshot wound. He was taken to Mercy Hospital in fair condition.", None, 1),
        ("An argument led a man to shoot his roommate to death.", 1, None),
        ("Two men were shot, one critically, at an ATM.", None, 2),
        ("The bodies of a man and his wife were found. Both had suffered gunshot wounds.", 2, None),
        ("The home was hit in a triple shooting. Three women were grazed.", None, 3),
        ("A jury convicted a man in the 2019 murder of two brothers.", 2, None),
        ("Slain cabbie remembered. The 53-year-old was shot in the head.", 1, None),
        ("A man is charged with murder. The trial over her brother's death opens on Monday.", 1, None),
        # the one who did it, again
        ("A man killed a neighbor. The suspect was shot by officers and died.", 2, None),
        (
            "A man wanted on a warrant was shot and killed. The suspect was pronounced dead at the scene.",
            1,
            None,
        ),
        ("A teen killed his girlfriend, 16, and then himself, Arapaho police said.", 2, None),
        # nobody, or nobody that is of this event
        ("Man shot at officers in a chase. No officers were hurt.", None, None),
        ("Homeowner shoots, kills intruder; second suspect arrested.", 1, None),
        (
            "Police found no victims after shots were fired. In 2018, 17 people were killed at a school nearby.",
            None,
            None,
        ),
        (
            "Two teens were hurt in a hunting accident. Both of them went home. A Polk man died when he was shot by a friend.",
            None,
            2,
        ),
        ("A boy was shot in the hip. Two men were shot dead at the corner in February.", None, 1),
        (
            "A man was killed in a drive-by. It was the 24th killing of the year, and 40 people died last year.",
            1,
            None,
        ),
        ("A man was shot in his car on Interstate 25 and died, leaving a mother of three.", 1, None),
        ("Three people were shot at a vigil for a teen who was killed last week.", None, 3),
        (
            "A woman was killed on Elm Street. In all, four people were killed across the city over the weekend.",
            1,
            None,
        ),
        ("Five people between the ages of 15 and 18 were shot and wounded.", None, 5),
        (
            "The last officer to die there was shot to death in 1987, the attack report says. A bullet grazed a guard.",
            None,
            1,
        ),
        ("Three other children in the house were not injured. A girl was shot and killed.", 1, None),
        ("A star of the screen died after a heart attack at 91.", None, None),
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


@pytest.mark.parametrize(
    ("text", "names", "killed"),
    [
        ("Ann Lee of the harbor police, and Bo Orr of the fire brigade, were killed by a bomb.", ("Ann Lee", "Bo Orr"), 2),
        ("A storm tore up a camp. The deaths of Mason Fay, Lily Fay and Beau Fay, who were killed along with their mother, "
         "shook the town.", ("Mason Fay", "Lily Fay", "Beau Fay"), 4),
        ("Officers found Ann Lee with a gunshot wound. Lee was taken to Mercy Hospital, where she died.", ("Ann Lee", "Lee"), 1),
        ("Jo Wertz killed Heather Wertz, 36; her mother, Donna Kuhn, 64; and her son, Logan Wertz, 8, in a shooting.",
         ("Jo Wertz", "Heather Wertz", "Donna Kuhn", "Logan Wertz"), 3),
        ("A man was wanted in the shooting death of 25-year-old Sheldon Pinckney.", ("Sheldon Pinckney",), 1),
    ],
)  # fmt: skip
def test_the_dead_told_by_name(text, names, killed) -> None:
    assert told(text, names=names)[0] == killed


def test_bylines_before_the_lede_do_not_hide_it() -> None:
    text = "By Ann Orr\nPosted 5 p.m.\nPhoto: the scene\nPolice closed Elm Street on Monday after shots.\nA man and a boy were killed there."
    sentences = [m.span() for m in re.finditer(r"[^\n]+", text)]
    found = {t.measure: t.count for t in tolls.of(text, sentences)}
    assert found == {"killed": 2}
