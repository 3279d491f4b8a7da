"""Who is meant inside one document: names, titles, acronyms, demonyms, metonyms, nominals, pronouns, turns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.carrier import Metadata, Transcript, Turn
from tasks.entities import EntityLinker, members_of, resolve_mention
from tasks.entities.reference import Office, Reference, load_reference
from tasks.language import load
from tasks.text.traced import TracedText


@pytest.fixture(scope="module")
def reader():
    return load()


@pytest.fixture(scope="module")
def linker():
    return EntityLinker(load_reference())


#: Names that no reference table knows, so that only the document's own evidence counts.
@pytest.fixture(scope="module")
def bare_linker():
    full = load_reference()
    return EntityLinker(Reference(titles=full.titles, roles=full.roles, given_names=full.given_names))


def linked(doc) -> dict[str, set[str]]:
    """Texts of mentions by the entity's name."""
    names = {e.key: e.name for e in doc._.entities}
    found: dict[str, set[str]] = {}
    for m in doc._.mentions:
        if m.entity_key:
            found.setdefault(names[m.entity_key], set()).add(m.text)
    return found


def entity_at(doc, text: str, nth: int = 0):
    """The entity of the nth mention with this text, or None."""
    found = [m for m in doc._.mentions if m.text == text]
    entities = {e.key: e for e in doc._.entities}
    return entities.get(found[nth].entity_key) if len(found) > nth else None


def test_title_full_name_last_name_and_pronoun_are_one_person(reader, bare_linker) -> None:
    doc = bare_linker(reader(
        "Defense Secretary Milton Varga met reporters on Monday. Varga said the talks had failed. He will travel to Oslo."
    ))  # fmt: skip
    assert linked(doc)["Milton Varga"] >= {"Milton Varga", "Varga", "He"}
    assert "secretary of defense" in entity_at(doc, "Varga").titles


def test_two_people_of_one_last_name_stay_two(reader, bare_linker) -> None:
    doc = bare_linker(reader(
        "Senator Paula Brandt spoke first. Her brother, the lawyer Simon Brandt, left the room. "
        "Mrs. Brandt said she was sorry."
    ))  # fmt: skip
    assert entity_at(doc, "Paula Brandt").key != entity_at(doc, "Simon Brandt").key
    assert entity_at(doc, "Brandt").key == entity_at(doc, "Paula Brandt").key


def test_a_last_name_of_two_people_is_left_alone(reader, bare_linker) -> None:
    doc = bare_linker(reader("Paula Brandt and Simon Brandt arrived together. Later Brandt gave a speech."))
    whose = entity_at(doc, "Brandt")
    assert whose is None or whose.name not in ("Paula Brandt", "Simon Brandt")


@pytest.mark.parametrize(
    "text",
    [
        "The Northern Alliance for Clean Rivers (NACR) sued on Friday. NACR said the river was dead.",
        "NACR sued on Friday. The Northern Alliance for Clean Rivers, or NACR, said the river was dead.",
    ],
)
def test_acronym_and_expansion_in_either_order(reader, bare_linker, text: str) -> None:
    doc = bare_linker(reader(text))
    assert linked(doc).get("Northern Alliance for Clean Rivers", set()) >= {"NACR"}


def test_an_acronym_of_something_else_stays_alone(reader, bare_linker) -> None:
    doc = bare_linker(
        reader(
            "The Northern Alliance for Clean Rivers sued on Friday. BBC News carried the story, the BBC said."
        )
    )
    assert "BBC" not in linked(doc).get("Northern Alliance for Clean Rivers", set())


@pytest.mark.parametrize(("text", "name"), [
    ("President Varga met reporters. Lena Varga was in court on Monday. President Varga said he loves his sister.", "Varga"),
    ("Lena Varga was in court on Monday. President Varga said he loves his sister.", "Varga"),
    ("Governor Tom Varga spoke first. Lena Varga was in court. Governor Varga said he loves his sister.", "Tom Varga"),
    ("Lena Varga became president in May. Two years later President Varga said she had enough.", "Lena Varga"),
])  # fmt: skip
def test_an_office_with_a_last_name_is_not_the_relative_who_is_named_in_full(
    reader, bare_linker, text, name
) -> None:
    doc = bare_linker(reader(text))
    assert [e.name for e in [entity_at(doc, "Varga", n) for n in range(5)] if e][-1] == name


def test_the_reference_says_which_bearer_held_the_office(reader, linker) -> None:
    doc = reader(
        "Today President Biden discussed a rule. Hunter Biden was in court. President Biden said he was glad."
    )
    assert {entity_at(linker(doc), "Biden", n).name for n in range(2)} == {"Joe Biden"}


def test_a_person_written_in_lower_case_has_a_name_in_capitals(reader, bare_linker) -> None:
    doc = bare_linker(
        reader("and with us tonight is anne-marie van der holt. thank you for coming, anne-marie.")
    )
    names = {e.name for e in doc._.entities if e.type == "PERSON"}
    assert names and all(name[:1].isupper() for name in names)


@pytest.mark.parametrize(("text", "word"), [
    ('"I have a contract until May," the German said after the match.', "German"),
    ('Coach Rui Tavela was calm. "I have a contract until May," said the Portuguese.', "Portuguese"),
    ("A Russian was arrested at the airport on Monday.", "Russian"),
])  # fmt: skip
def test_one_of_a_people_is_not_the_country(reader, linker, text, word) -> None:
    assert entity_at(linker(reader(text)), word) is None


def test_the_people_who_act_are_the_country(reader, linker) -> None:
    doc = linker(reader("The Portuguese have refused to sign. The French said they would not sign either."))
    assert entity_at(doc, "Portuguese").name == "Portugal"
    assert entity_at(doc, "French").name == "France"


def test_demonyms_and_metonyms_link_to_the_country_and_leave_the_text(reader, linker) -> None:
    text = "Russia sent planes to Syria. Moscow said the Russian jets hit camps. The Kremlin denied it. The Russians struck again."
    doc = linker(reader(text))
    country = entity_at(doc, "Russia")
    basis = {m.text: (m.entity_key, m.basis, m.metonym) for m in doc._.mentions}
    assert basis["Moscow"] == (country.key, "metonym", True)
    assert basis["Russian"] == (country.key, "demonym", False)
    assert basis["Russians"] == (country.key, "demonym", True)
    assert basis["Kremlin"] == (country.key, "metonym", True)
    assert doc.text == text


def test_a_capital_where_things_happen_is_the_city(reader, linker) -> None:
    doc = linker(reader("Russia held a parade. Thousands gathered in Moscow on Sunday."))
    assert entity_at(doc, "Moscow").key != entity_at(doc, "Russia").key


def test_some_people_of_a_nation_are_not_the_nation(reader, linker) -> None:
    doc = linker(reader("Turkey held three Russians at the border. Russia protested."))
    whose = entity_at(doc, "Russians")
    assert whose is None or whose.key != entity_at(doc, "Russia").key


def test_one_country_under_many_names(reader, linker) -> None:
    doc = linker(
        reader("The United States objected. U.S. officials said the US would leave the U.S.-led coalition.")
    )
    keys = {m.entity_key for m in doc._.mentions if m.text in ("United States", "U.S.", "US")}
    assert len(keys) == 1 and None not in keys


def test_apposition_gives_a_title_that_later_means_its_bearer(reader, bare_linker) -> None:
    doc = bare_linker(reader(
        "Tomas Lindqvist, the foreign minister, flew to Geneva. Anna Berg stayed at home. The foreign minister said little."
    ))  # fmt: skip
    assert entity_at(doc, "The foreign minister").name == "Tomas Lindqvist"


def test_a_bare_title_is_not_a_foreign_bearer(reader, linker) -> None:
    text = (
        "President Putin called it a mistake.\n\nThe White House gave no details. Congress met in Washington. "
        "Prices rose in Ohio. The President will continue to act."
    )
    doc = conversation(reader(text), ("President", "Jen Psaki"), ("The White House", "Jen Psaki"))
    linker(doc)
    whose = entity_at(doc, "The President")
    assert whose is None or whose.name != "Vladimir Putin"


def test_pronouns_agree_in_gender(reader, bare_linker) -> None:
    doc = bare_linker(reader("Mary Holt met David Crane in Paris. She said the deal was done."))
    assert entity_at(doc, "She").name == "Mary Holt"


def test_a_pronoun_that_two_could_fill_is_left_open(reader, bare_linker) -> None:
    doc = bare_linker(
        reader(
            "There was a row. Mark and John were there with Peter and Paul. They left. His car broke down."
        )
    )
    assert entity_at(doc, "His") is None


def test_one_object_is_not_its_own_subject(reader, bare_linker) -> None:
    doc = bare_linker(reader("Peter Novak arrived late. David Crane greeted him warmly."))
    whose = entity_at(doc, "him")
    assert whose is None or whose.name != "David Crane"


def conversation(doc, *stretches: tuple[str, str | None]):
    """Give a Doc its turns: (first words, speaker)."""
    starts = [doc.text.index(words) for words, _ in stretches]
    ends = [*starts[1:], len(doc.text)]
    doc._.turns = [
        Turn(i, start, end, speaker_name=who, basis="label")
        for i, (start, end, (_, who)) in enumerate(zip(starts, ends, stretches, strict=True))
    ]
    return doc


def test_he_is_not_the_one_who_is_spoken_to(reader, bare_linker) -> None:
    text = (
        "Robert Varga, thank you for coming. What did the colonel say?\n\nI am not going to answer for him.\n\n"
        "Thank you, Robert. Well, he said that the bridge was safe."
    )
    doc = reader(text)
    conversation(doc, ("Robert", None), ("I am", "Robert Varga"), ("Thank you, Robert", None))
    bare_linker(doc)
    said = entity_at(doc, "he")
    assert said is None or said.name != "Robert Varga"


def test_i_is_the_speaker_and_you_the_one_addressed(reader, linker) -> None:
    text = "Nina, what did you see there?\n\nI saw two planes, Robert.\n\nDid you count them?"
    doc = reader(text)
    conversation(doc, ("Nina,", "Robert Siegel"), ("I saw", "Nina Orlova"), ("Did", "Robert Siegel"))
    linker(doc)
    asked, answered, asked_again = (t.speaker_key for t in doc._.turns)
    assert asked == asked_again != answered
    assert entity_at(doc, "I").name == "Nina Orlova"
    assert entity_at(doc, "you").name == "Nina Orlova"
    assert entity_at(doc, "Nina").name == "Nina Orlova"


def test_i_in_an_article_is_nobody_we_know(reader, bare_linker) -> None:
    doc = bare_linker(reader("Mary Holt won the race. I was there and saw it."))
    assert entity_at(doc, "I") is None


def test_everybodys_you_is_not_the_guest(reader, linker) -> None:
    doc = reader("Welcome to the show.\n\nWell, you never know with planes.")
    linker(conversation(doc, ("Welcome", "Robert Siegel"), ("Well,", "Nina Orlova")))
    assert entity_at(doc, "you") is None


def test_a_last_name_finds_the_reference_only_in_office(reader) -> None:
    full = load_reference()
    people = [
        {"name": "Alma Vestergaard", "gender": "f", "country": "DK", "wikidata_id": "Q1"},
        {"name": "Rune Vestergaard", "gender": "m", "country": "DK", "wikidata_id": "Q2"},
    ]
    offices = [
        {
            "name": "Alma Vestergaard",
            "title": "prime minister",
            "country": "DK",
            "start": "2011",
            "end": "2015",
        },
        {
            "name": "Rune Vestergaard",
            "title": "finance minister",
            "country": "DK",
            "start": "2001",
            "end": "2003",
        },
    ]
    reference = Reference.from_rows(people=people, offices=offices)
    reference.titles, reference.roles = full.titles, full.roles
    doc = EntityLinker(reference)(reader("Prime Minister Vestergaard resigned on Friday."))
    assert entity_at(doc, "Vestergaard").key == "Q1"
    doc = EntityLinker(reference)(reader("The painter Vestergaard died on Friday."))
    assert entity_at(doc, "Vestergaard").key not in ("Q1", "Q2")


def test_time_in_office() -> None:
    office = Office("president", "US", "2009-01", "2017-01")
    assert office.held_on("2015-09-30") and not office.held_on("2018-09-30") and office.held_on(None)
    assert Office("president", "US", "2009", "").held_on("2024-01-01")


def test_a_span_answers_for_its_head(reader, bare_linker) -> None:
    doc = bare_linker(
        reader("Defense Secretary Milton Varga met Anna Berg. Activists on the ground cheered. They sang.")
    )
    whole = "Defense Secretary Milton Varga"
    assert resolve_mention(doc, 0, len(whole)).name == "Milton Varga"
    start = doc.text.index("Activists")
    nameless = resolve_mention(doc, start, start + len("Activists on the ground"))
    assert nameless is not None and nameless.key == "" and nameless.name == "Activists"
    assert resolve_mention(doc, doc.text.index("met"), doc.text.index("met") + 3) is None


def test_two_countries_are_the_two_just_named(reader, linker) -> None:
    doc = linker(reader("Russia and Syria held talks on Monday. The two countries will meet again."))
    start = doc.text.index("The two")
    assert {e.name for e in members_of(doc, start, start + len("The two countries"))} == {"Russia", "Syria"}
    doc = linker(reader("Russia, Iran and Syria held talks on Monday. The two countries will meet again."))
    start = doc.text.index("The two")
    assert members_of(doc, start, start + len("The two countries")) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(
    ["the", "Carter", "Ash", "U.S.", "he", "said", ".", "Russian", "“", "”", "Mr.", "\n\n", "I", "it", "'s", "They", "-", "of"]
), max_size=40))  # fmt: skip
def test_any_text_gives_spans_that_lie_in_it(words: list[str]) -> None:
    doc = _reader()(" ".join(words))
    _linker()(doc)
    keys = {e.key for e in doc._.entities}
    for m in doc._.mentions:
        assert doc.text[m.char_start : m.char_end] == m.text and m.text.strip()
        assert m.entity_key is None or m.entity_key in keys
        assert 0.0 <= m.confidence <= 1.0


def _reader():
    return load_once()[0]


def _linker():
    return load_once()[1]


_ONCE: list = []


def load_once():
    """The reader and the linker, once: hypothesis takes no fixtures of a module's scope."""
    if not _ONCE:
        _ONCE.extend((load(), EntityLinker(load_reference())))
    return _ONCE


# the seeds


@pytest.fixture(scope="module")
def seed_docs(reader, linker, seeds):
    """Both seed documents with the two misspelt names put right."""
    docs = []
    for path in sorted(seeds.glob("*.txt")):
        text = (
            path.read_text(encoding="utf-8").replace("Carter Ash", "Ash Carter").replace("Behrut", "Beirut")
        )
        docs.append(linker(reader(text)))
    return docs


def test_the_seeds_have_one_entity_each(seed_docs) -> None:
    sets = [("ISIL", "ISIS", "Islamic State"), ("Assad", "Bashar al-Assad"), ("U.S.", "United States"),
            ("Ash Carter", "Carter"), ("Alice", "Alice Fordham"), ("Lavrov", "Sergey Lavrov"), ("John Kerry",)]  # fmt: skip
    for forms in sets:
        keys = {m.entity_key for doc in seed_docs for m in doc._.mentions if m.text in forms}
        assert len(keys) == 1 and None not in keys, forms


def test_the_president_of_who_speaks_is_the_one_in_office(reader) -> None:
    full = load_reference()
    people = [
        {"name": "Alma Vestergaard", "gender": "f", "country": "US", "wikidata_id": "Q1"},
        {"name": "Nina Orlova", "gender": "f", "country": "US", "wikidata_id": "Q2"},
    ]
    offices = [
        {
            "name": "Alma Vestergaard",
            "title": "president",
            "country": "US",
            "start": "2021-01",
            "end": "2025-01",
        }
    ]
    reference = Reference.from_rows(people=people, offices=offices)
    reference.titles, reference.roles = full.titles, full.roles
    text = "What did he say?\n\nThe President said no."
    for date, expected in (("2022-03-01", "Q1"), ("2012-03-01", None)):
        doc = conversation(reader(text), ("What", "Robert Siegel"), ("The", "Nina Orlova"))
        doc._.transcript = dated(doc.text, date)
        EntityLinker(reference)(doc)
        whose = entity_at(doc, "The President")
        assert (whose.key if whose else None) == expected


def dated(text: str, date: str):
    """A transcript of a text with a date."""
    traced = TracedText.decode(text.encode())
    return Transcript("file:///x", "0" * 64, "d_0", "text", "transcript", traced, Metadata(published_on=date))
