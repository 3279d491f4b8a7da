"""What a user of the component "claims" relies on: who said what, in which words, tied to whom."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tasks.claims  # noqa: F401  (registers the components)
from tasks import carrier, language
from tasks.carrier import Claim, Metadata, Transcript, Turn
from tasks.text.traced import TracedText


@pytest.fixture(scope="module")
def nlp():
    pipeline = language.load()
    pipeline.add_pipe("claims")
    return pipeline


def reported(doc) -> list[Claim]:
    return [c for c in doc._.claims if c.attribution == "reported"]


def one(nlp, text: str, content: str) -> Claim:
    """The one claim of `text` with this content."""
    claims = reported(nlp(text))
    hits = [c for c in claims if c.text == content]
    assert len(hits) == 1, [c.text for c in claims]
    return hits[0]


FORMS = [
    # text, content, speaker, cue, quote type
    ("“We will not yield,” she said.", "We will not yield", "she", "said", "direct"),
    ('Smith said: "We are ready to go."', "We are ready to go", "Smith", "said", "direct"),
    ("“It was chaos,” said Maria Lopez, a nurse.", "It was chaos", "Maria Lopez, a nurse", "said", "direct"),
    (
        "“We will not yield,” she told reporters, “and we will not negotiate.”",
        "We will not yield and we will not negotiate", "she", "told", "direct",
    ),
    ("``We will win,'' the coach said.", "We will win", "the coach", "said", "direct"),
    ("«We will win», the coach said.", "We will win", "the coach", "said", "direct"),
    ("‘It’s over,’ the coach said.", "It’s over", "the coach", "said", "direct"),
    ("The minister said that talks could resume.", "talks could resume", "The minister", "said", "indirect"),
    ("The minister said the talks had failed.", "the talks had failed", "The minister", "said", "indirect"),
    (
        "The company said it “takes safety very seriously” and would cooperate.",
        "it “takes safety very seriously” and would cooperate", "The company", "said", "mixed",
    ),
    ("According to the report, 28 people died.", "28 people died", "the report", "According to", "indirect"),
    ("The attack killed 28 people, according to police.", "The attack killed 28 people", "police", "according to", "indirect"),
    ("The army told residents that the road was closed.", "the road was closed", "The army", "told", "indirect"),
    ("A spokesman said in a statement that no vow was made.", "no vow was made", "A spokesman", "said", "indirect"),
    ("Police heard from a neighbor that the house was empty.", "the house was empty", "a neighbor", "heard", "indirect"),
    ("KARNTOWN (Coast Wire) - Maren Oduya said the pier was unsafe.", "the pier was unsafe", "Maren Oduya", "said", "indirect"),
    ("In a statement, the union said the plan was unfair.", "the plan was unfair", "the union", "said", "indirect"),
    ("The teacher asked whether the school would close.", "whether the school would close", "The teacher", "asked", "indirect"),
    ("She urged residents to leave the coast.", "to leave the coast", "She", "urged", "indirect"),
    ("Washington accused Iran of arming the rebels.", "arming the rebels", "Washington", "accused", "indirect"),
    (
        "He was quoted as saying the attack would be avenged.",
        "the attack would be avenged", "He", "saying", "indirect",
    ),
    ("The mayor repeated his claim that the vote was stolen.", "the vote was stolen", "his", "claim", "indirect"),
    ("Officials are concerned that the dam could fail.", "the dam could fail", "Officials", "are concerned", "indirect"),
    (
        "Kerry and Lavrov both confirmed that the talks will continue.",
        "the talks will continue", "Kerry and Lavrov", "confirmed", "indirect",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "content", "speaker", "cue", "kind"), FORMS)
def test_forms(nlp, text, content, speaker, cue, kind):
    claim = one(nlp, text, content)
    assert (claim.speaker_text, claim.cue, claim.quote_type) == (speaker, cue, kind)


def test_a_new_sentence_after_an_attribution_is_a_claim_with_the_same_speaker(nlp):
    text = "“It was chaos,” said Lopez. “I saw people running. Nobody told us anything.”"
    claim = one(nlp, text, "I saw people running. Nobody told us anything")
    assert (claim.speaker_text, claim.cue, claim.quote_type) == ("Lopez", None, "direct")


def test_a_quotation_over_paragraphs_is_one_claim(nlp):
    text = "“We have been tested,” the president said, “by fire.\n\n“And we have endured.”"
    claim = one(nlp, text, "We have been tested by fire And we have endured")
    assert len(claim.fragments) == 3
    assert claim.speaker_text == "the president"


def test_a_quotation_left_open_ends_with_its_paragraph(nlp):
    claims = reported(nlp("The mayor said, “We will rebuild this town.\n\nThe town burned in 2019."))
    assert [c.text for c in claims] == ["We will rebuild this town"]


def test_nested_claims_know_their_parent(nlp):
    doc = nlp("Officials say that Russia claims it hit eight targets.")
    claims = reported(doc)
    outer = next(c for c in claims if c.cue == "say")
    inner = next(c for c in claims if c.cue == "claims")
    assert inner.speaker_text == "Russia"
    assert doc._.claims[inner.parent] is outer
    assert outer.parent is None


def test_negation_of_cue_and_content(nlp):
    assert one(nlp, "The ministry did not confirm that the men were dead.", "the men were dead").cue_negated
    claim = one(nlp, "The ministry said the men were not dead.", "the men were not dead")
    assert claim.negated and not claim.cue_negated
    assert not one(nlp, "The ministry said the men were dead.", "the men were dead").negated


def test_hedges_and_tense(nlp):
    claim = one(nlp, "She said the bridge may probably fall.", "the bridge may probably fall")
    assert claim.hedges == ["may", "probably"]
    assert one(nlp, "She said the talks will resume.", "the talks will resume").tense == "future"
    assert one(nlp, "She said the talks failed.", "the talks failed").tense == "past"


def test_adverb_without_a_speaker(nlp):
    claim = one(nlp, "The navy reportedly saved 200 people.", "The navy saved 200 people")
    assert claim.speaker_text is None
    assert claim.cue_class == "report"
    assert "reportedly" in claim.hedges


def test_cue_classes(nlp):
    texts = {
        "deny": "The army denied that it fired.", "warn": "The bank warned that prices would rise.",
        "claim": "The senator claimed that he had won.", "promise": "The firm promised to pay.",
        "believe": "Police believe the man fled.",
    }  # fmt: skip
    for cue_class, text in texts.items():
        assert cue_class in [c.cue_class for c in reported(nlp(text))], text


def test_anonymous_and_collective_sources_keep_their_words_and_a_kind(nlp):
    claim = one(nlp, "U.S. officials said the plan failed.", "the plan failed")
    assert (claim.speaker_text, claim.speaker_kind, claim.speaker_name) == (
        "U.S. officials",
        "official",
        None,
    )
    assert one(nlp, "State media said the plan failed.", "the plan failed").speaker_kind == "media"


def test_a_pronoun_is_never_given_a_guessed_name(nlp):
    claim = one(nlp, "Smith met the mayor. He said the town was safe.", "the town was safe")
    assert claim.speaker_name is None


def test_an_aide_is_not_the_one_he_works_for(nlp):
    claim = one(nlp, "John Smith’s aides said the plan failed.", "the plan failed")
    assert claim.speaker_name is None


def test_each_of_several_speakers_is_known(nlp):
    text = "Anna Kowalski and Peter Brandt both confirmed that the merger will go ahead."
    claim = one(nlp, text, "the merger will go ahead")
    assert claim.speaker_text == "Anna Kowalski and Peter Brandt"
    assert claim.speaker_name == "Anna Kowalski"
    assert [s.name for s in claim.speakers] == ["Anna Kowalski", "Peter Brandt"]


def test_who_is_told_in_a_headline_tells_nothing(nlp) -> None:
    for claim in reported(nlp("PM 'knew of leak', inquiry told\n\nIt met on Monday.")):
        assert claim.speaker_text is None
    (claim,) = reported(nlp("A No 10 spokeswoman said the plan was clear."))
    assert (claim.negated, claim.speaker_text) == (False, "A No 10 spokeswoman")


def test_no_claim_in_plain_narration(nlp):
    assert reported(nlp("The storm hit the coast on Monday. Trees fell and roads were closed.")) == []
    assert reported(nlp("Her new film, “The Long Road Home”, opens in May.")) == []


TRANSCRIPT = "Russia struck eight towns in Syria on Monday.  Thanks for joining us.  What happened next?  You are welcome."


def transcript_doc(nlp, text: str, **metadata):
    traced = TracedText.decode(text.encode())
    source = Transcript("file:///x.txt", "0" * 64, "d_0", "text", "transcript", traced, Metadata(**metadata))
    return carrier.attach(nlp.make_doc(text), source)


def test_what_a_turn_asserts(nlp):
    doc = transcript_doc(nlp, TRANSCRIPT, published_on="2015-09-30")
    doc._.turns = [Turn(0, 0, len(TRANSCRIPT), speaker_name="Ann Lee", speaker_key="e_1", basis="label")]
    claims = nlp(doc)._.claims
    assert [c.text for c in claims] == ["Russia struck eight towns in Syria on Monday"]
    claim = claims[0]
    assert (claim.attribution, claim.speaker_name, claim.speaker_key, claim.turn) == (
        "asserted",
        "Ann Lee",
        "e_1",
        0,
    )
    assert claim.event_date == "2015-09-28"
    assert [doc._.quantities[i].low for i in claim.quantities] == [8]


def test_an_article_asserts_nothing(nlp):
    doc = transcript_doc(nlp, TRANSCRIPT)
    doc._.transcript.kind = "article"
    assert nlp(doc)._.claims == []


def test_a_clip_that_the_next_turn_names_is_quoted(nlp):
    text = "They were in areas where there were no rebels.  That is Defense Secretary Ash Carter. Russia says it won."
    claim = reported(nlp(text))[0]
    assert claim.text == "They were in areas where there were no rebels"
    assert (claim.quote_type, claim.cue) == ("direct", "That is")
    assert claim.speaker_text.endswith("Ash Carter")


def test_settings_are_factory_config():
    pipeline = language.load()
    pipe = pipeline.add_pipe("claims", config={"threshold": 0.99})
    assert pipe.threshold == 0.99
    assert len(pipeline("Some fear that the talks failed.")._.claims) == 0


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="He said“”\"'‘’«».,\n ab:`-", max_size=80))
def test_any_text_gives_claims_that_stand_in_it(text):
    pipeline = _shared()
    doc = pipeline(text)
    for claim in doc._.claims:
        assert claim.fragments[0][0] == claim.char_start and claim.fragments[-1][1] == claim.char_end
        assert claim.text == " ".join(doc.text[a:b] for a, b in claim.fragments)
        assert claim.text.strip() == claim.text and claim.text
        assert 0 <= claim.confidence <= 1
        assert list(claim.fragments) == sorted(claim.fragments)


_PIPELINE: list = []


def _shared():
    if not _PIPELINE:
        pipeline = language.load()
        pipeline.add_pipe("claims")
        _PIPELINE.append(pipeline)
    return _PIPELINE[0]


@pytest.mark.parametrize(
    "text",
    [
        "Asked whether she would resign, Arrieta shook her head.",
        "Told that the vote had failed, the mayor shrugged.",
    ],
)
def test_who_is_asked_or_told_is_not_the_source(nlp, text) -> None:
    assert all(c.speaker_text is None for c in nlp(text)._.claims)


def test_what_stands_before_a_semicolon_is_another_statement(nlp) -> None:
    claims = nlp("Police put the number of dead at 11; a relatives' group says 14 died.")._.claims
    assert [c.text for c in claims if "group" in (c.speaker_text or "")] == ["14 died"]


def test_a_preposition_before_a_quote_is_not_said(nlp) -> None:
    (claim,) = [
        c for c in nlp('She accused the company, Coastal Link, of "putting profit before life".')._.claims
    ]
    assert claim.text == "putting profit before life"
