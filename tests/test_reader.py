"""What a user relies on when the English reader reads news: trees, names, lemmas, sentences, and no crash on odd input."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Token

from tasks.language import load


@pytest.fixture(scope="module")
def nlp():
    return load()


def word(doc: Doc, text: str) -> Token:
    return next(token for token in doc if token.text == text)


def names(doc: Doc) -> dict[str, str]:
    return {ent.text: ent.label_ for ent in doc.ents}


def speaker(verb: Token) -> str:
    """Text of the head of the verb's subject."""
    subject = next(child for child in verb.children if child.dep_ in ("nsubj", "nsubj:pass"))
    return subject.text


# -- attributions

ATTRIBUTIONS = [
    ("Lavrov said the talks in Vienna had failed.", "said", "Lavrov", "failed"),
    ('"The talks in Vienna have failed," Lavrov said on Tuesday.', "said", "Lavrov", "failed"),
    ('"The talks," Lavrov said, "have failed."', "said", "Lavrov", "failed"),
    ("The ministry said that two soldiers were killed near the border.", "said", "ministry", "killed"),
    ("Police say the suspect fled on foot.", "say", "Police", "fled"),
    ('"We will not negotiate," insisted Prime Minister Yıldırım.', "insisted", "Yıldırım", "negotiate"),
]


@pytest.mark.parametrize(("text", "cue", "source", "content"), ATTRIBUTIONS)
def test_an_attribution_before_after_and_inside_a_quote_ties_source_cue_and_content(
    nlp, text, cue, source, content
):
    doc = nlp(text)
    verb = word(doc, cue)
    said = word(doc, content)
    assert verb.pos_ == "VERB"
    subject = next(child for child in verb.children if child.dep_ == "nsubj")
    assert source in [token.text for token in subject.subtree]
    assert said.head == verb or verb.head == said


def test_according_to_hangs_its_source_on_the_claim(nlp):
    doc = nlp("At least 12 people were killed in the blast, according to the health ministry.")
    ministry = word(doc, "ministry")
    assert ministry.dep_ in ("obl", "nmod")
    assert word(doc, "killed") in ministry.ancestors


def test_nested_attribution_keeps_its_levels(nlp):
    doc = nlp("Officials say that Russia claims the strike hit a hospital.")
    say, claims, hit = (word(doc, text) for text in ("say", "claims", "hit"))
    assert say.dep_ == "ROOT"
    assert claims.dep_ == "ccomp" and claims.head == say
    assert hit.dep_ == "ccomp" and hit.head == claims
    assert (speaker(say), speaker(claims)) == ("Officials", "Russia")


def test_negation_and_passive_are_marked(nlp):
    doc = nlp("The minister was not told that the bridge had been destroyed.")
    told = word(doc, "told")
    assert "Polarity=Neg" in str(word(doc, "not").morph) and word(doc, "not").head == told
    assert word(doc, "minister").dep_ == "nsubj:pass"
    assert word(doc, "bridge").dep_ == "nsubj:pass"


# -- names and titles


def test_a_title_stays_outside_the_name(nlp):
    doc = nlp("Defense Secretary Ash Carter met French President Emmanuel Macron in Paris.")
    found = names(doc)
    assert found["Ash Carter"] == "PERSON"
    assert found["Emmanuel Macron"] == "PERSON"
    assert found["French"] == "NORP"
    assert found["Paris"] == "GPE"


def test_an_apposition_is_tied_to_its_name(nlp):
    doc = nlp("Maria Zakharova, the spokeswoman of the Russian Foreign Ministry, denied the report.")
    assert word(doc, "spokeswoman").dep_ == "appos"
    assert word(doc, "spokeswoman").head.text == "Maria"
    assert speaker(word(doc, "denied")) == "Maria"
    assert names(doc)["Maria Zakharova"] == "PERSON"
    assert names(doc)["Russian Foreign Ministry"] == "ORG"


def test_coordinated_speakers_are_both_subjects(nlp):
    doc = nlp("John Kerry and Sergei Lavrov said on Friday that they had agreed on a plan.")
    assert speaker(word(doc, "said")) == "John"
    assert word(doc, "Sergei").dep_ == "conj" and word(doc, "Sergei").head.text == "John"
    assert {"John Kerry", "Sergei Lavrov"} <= names(doc).keys()


def test_coordinated_verbs_share_a_root(nlp):
    doc = nlp("The army denied the charge and accused the rebels of lying.")
    assert word(doc, "denied").dep_ == "ROOT"
    assert word(doc, "accused").dep_ == "conj" and word(doc, "accused").head.text == "denied"


def test_the_article_and_the_genitive_are_no_part_of_a_name(nlp):
    doc = nlp("The Pentagon's spokesman said that the United Nations had been warned.")
    assert names(doc)["Pentagon"] == "ORG"
    assert names(doc)["United Nations"] == "ORG"


def test_numbers_dates_and_money_are_found(nlp):
    doc = nlp(
        "On Wednesday the company paid $3 million to more than two dozen workers, about 20 percent of its staff."
    )
    types = set(names(doc).values())
    assert {"DATE", "MONEY", "CARDINAL", "PERCENT"} <= types


def test_hyphenated_names_are_split(nlp):
    doc = nlp("U.S.-led forces entered the ISIS-held city.")
    assert [token.text for token in doc][:3] == ["U.S.", "-", "led"]
    assert names(doc)["U.S."] == "GPE"
    assert names(doc)["ISIS"] == "ORG"


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_names_are_found_in_captions_without_case(nlp, change):
    doc = nlp(change("President Vladimir Putin met Angela Merkel in Moscow on Monday."))
    found = {ent.text.lower(): ent.label_ for ent in doc.ents}
    assert found["vladimir putin"] == "PERSON"
    assert found["angela merkel"] == "PERSON"
    assert found["moscow"] == "GPE"


def test_transcripts_without_commas_and_with_expanded_contractions(nlp):
    doc = nlp("There is been no word from Moscow but Secretary Kerry who is not in Geneva says he will go.")
    assert names(doc)["Moscow"] == "GPE"
    assert names(doc)["Kerry"] == "PERSON"
    assert speaker(word(doc, "says")) in ("Kerry", "Secretary")


def test_a_name_keeps_its_type_in_a_document(nlp):
    text = (
        "Fighters of Zarvanda, an armed group, took the town on Sunday. The government has accused Zarvanda of killing civilians. "
        "Zarvanda said it had only defended itself. A leader of Zarvanda was arrested last year."
    )
    types = [ent.label_ for ent in nlp(text).ents if ent.text == "Zarvanda"]
    assert len(types) >= 3
    assert len(set(types)) == 1


# -- sentences and tokens


def test_an_abbreviation_at_a_sentence_end(nlp):
    doc = nlp("He returned to the U.S. The visit lasted two days.")
    assert [sent.text for sent in doc.sents] == ["He returned to the U.S.", "The visit lasted two days."]


def test_an_abbreviation_inside_a_sentence(nlp):
    doc = nlp("Gen. Lloyd Austin and Mr. Smith of the U.S. Army met Dr. Brown Jr. at 5 p.m. on Friday.")
    assert len(list(doc.sents)) == 1


def test_a_blank_line_ends_a_sentence(nlp):
    doc = nlp("Two killed in Mali attack\n\nGunmen attacked a village in central Mali.")
    assert len(list(doc.sents)) == 2


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("MOSCOW, Aug. 4 (Reuters) - Russia said it had closed the base.", "Russia"),
        ("It rained.\n\nLAGOS — “We are tired,” the teacher said.", "“"),
        ("CNN - the network - did not answer.", None),
        ("BREAKING - FLOODS HIT THE COAST TODAY", None),
    ],
)
def test_a_dateline_stands_by_itself(nlp, text, second):
    first = [sentence[0].text for sentence in nlp(text).sents]
    assert first[-1] == second if second else len(first) == 1


def test_two_blanks_after_an_abbreviation_end_a_sentence(nlp):
    doc = nlp("They flew to the U.S.  Later the talks went on.")
    assert len(list(doc.sents)) == 2


def test_a_single_line_end_does_not(nlp):
    doc = nlp("The foreign minister of\nFrance met the president of\nRussia in Paris.")
    assert len(list(doc.sents)) == 1


def test_brackets_inside_a_quote_stay_in_its_sentence(nlp):
    doc = nlp('"They [the rebels] have broken the truce," the general said.')
    assert len(list(doc.sents)) == 1
    assert [token.text for token in doc][2:6] == ["[", "the", "rebels", "]"]
    assert speaker(word(doc, "said")) == "general"


def test_dashes_split_words(nlp):
    assert [token.text for token in nlp("The truce—if it holds—ends Monday.")][1:3] == ["truce", "—"]


# -- lemmas, features, noun chunks, vectors

LEMMAS = {
    "said": "say",
    "told": "tell",
    "is": "be",
    "was": "be",
    "has": "have",
    "insisted": "insist",
    "denied": "deny",
    "claims": "claim",
}


def test_lemmas_of_reporting_verbs(nlp):
    text = (
        "He said it is so, she told us it was not, he has insisted, they denied it, and she claims otherwise."
    )
    doc = nlp(text)
    assert {token.text: token.lemma_ for token in doc if token.text in LEMMAS} == LEMMAS


def test_a_contracted_have_is_have(nlp):
    doc = nlp("He's been told that it's a mistake.")
    assert [token.lemma_ for token in doc if token.text == "'s"] == ["have", "be"]


def test_features(nlp):
    doc = nlp("The ministers arrived yesterday.")
    assert word(doc, "ministers").morph.get("Number") == ["Plur"]
    assert word(doc, "arrived").morph.get("Tense") == ["Past"]
    assert word(doc, "ministers").pos_ == "NOUN"


def test_noun_chunks(nlp):
    doc = nlp("Foreign Minister Sergei Lavrov met the new U.S. envoy in the old city of Geneva.")
    chunks = [chunk.text for chunk in doc.noun_chunks]
    assert chunks == ["Foreign Minister Sergei Lavrov", "the new U.S. envoy", "the old city", "Geneva"]


def test_noun_chunks_never_overlap(nlp):
    doc = nlp(
        "Assad's forces, the 20 or so rebel groups and the U.N.-backed envoy's two aides met men from Homs and Aleppo."
    )
    chunks = list(doc.noun_chunks)
    assert all(a.end <= b.start for a, b in itertools.pairwise(chunks))


def test_every_word_has_a_vector_and_white_space_none(nlp):
    doc = nlp("Police said  so.")
    assert doc.tensor.shape == (len(doc), 384)
    assert word(doc, "Police").vector.any()
    assert not doc.tensor[2].any() and doc[2].is_space


# -- trees


def shape_of(doc: Doc) -> None:
    """Assert one root a sentence, heads inside the sentence, no crossing arcs."""
    for sent in doc.sents:
        roots = [token for token in sent if token.head == token]
        assert len(roots) == 1 and roots[0].dep_ == "ROOT"
        arcs = []
        for token in sent:
            assert sent.start <= token.head.i < sent.end
            assert token.dep_ and token.tag_ and token.pos_
            if token.head != token and not token.is_space:
                arcs.append(sorted((token.i, token.head.i)))
        assert not any(a < c < b < d for a, b in arcs for c, d in arcs)


LONG = (
    "The minister, who had been told by the general that the town which the rebels held was lost, said, according to two aides "
    "who asked not to be named, that talks would go on.  He left at once. "
)


@pytest.mark.parametrize(
    "text", [LONG, LONG * 8, "and the of in to", ") ) ( said ,", "No verb here just words\n\n\nand more\n"]
)
def test_every_sentence_is_a_projective_tree_with_one_root(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    shape_of(doc)


# -- batches and odd input

TEXTS = [
    "Police said so.",
    "",
    LONG * 4,
    "PRESIDENT BIDEN: Thank you. Thank you all very much.\n\nQ    Mr. President, will you go to Kyiv?",
    "Two killed",
    LONG,
]


def reading(doc: Doc) -> list[tuple]:
    return [
        (t.tag_, t.pos_, t.lemma_, str(t.morph), t.dep_, t.head.i, t.is_sent_start, t.ent_iob_, t.ent_type_)
        for t in doc
    ]


@pytest.mark.parametrize("size", [1, 2, 64])
def test_the_reading_does_not_depend_on_the_batch(nlp, size):
    alone = [nlp(text) for text in TEXTS]
    together = list(nlp.pipe(reversed(TEXTS), batch_size=size))[::-1]
    assert [reading(a) for a in alone] == [reading(b) for b in together]
    assert all(np.array_equal(a.tensor, b.tensor) for a, b in zip(alone, together, strict=True))


def test_threads_read_the_same(nlp):
    alone = [reading(nlp(text)) for text in TEXTS]
    assert [reading(doc) for doc in load(threads=2).pipe(TEXTS)] == alone


def test_two_processes_read_the_same(nlp):
    alone = [reading(nlp(text)) for text in TEXTS]
    assert [reading(doc) for doc in nlp.pipe(TEXTS, n_process=2, batch_size=2)] == alone


def test_a_long_document_reads_as_its_parts_do(nlp):
    """Sentences away from a window's edge read the same, wherever the window began."""
    sentence = (
        "The Foreign Ministry in Moscow said on Tuesday that Sergei Lavrov would meet John Kerry in Geneva."
    )
    doc = nlp(" ".join([sentence] * 60))
    sents = list(doc.sents)
    assert len(sents) == 60
    assert all(names(sent.as_doc()) == names(sents[0].as_doc()) for sent in sents)
    assert all([t.dep_ for t in sent] == [t.dep_ for t in sents[0]] for sent in sents)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n \t\n",
        ".",
        "😀🎉👩‍👩‍👧 said 😀",
        "قال الرئيس إن المحادثات فشلت.",
        "‏אמר ראש הממשלה‎ in Tel Aviv.",
        "a" * 40,
        "\u200b\ufeff",
        "x\x00y",
        "… — “” ‘’",
    ],
)
def test_odd_text_is_read_whole(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    shape_of(doc)


def test_a_megabyte_without_a_space(nlp):
    text = "x" * 1_100_000
    assert nlp(text).text == text


def test_many_words_without_a_sentence_end(nlp):
    doc = nlp("word " * 1000)
    assert len(doc) >= 1000
    shape_of(doc)


# -- saving and loading


def test_a_saved_pipeline_reads_the_same(nlp, tmp_path):
    nlp.to_disk(tmp_path / "copy")
    again = spacy.load(tmp_path / "copy")
    assert reading(again(LONG)) == reading(nlp(LONG))


def test_a_pipeline_travels_as_bytes(nlp):
    again = spacy.blank("en")
    again.add_pipe("ontherecord_reader", name="reader")
    again.from_bytes(nlp.to_bytes())
    assert reading(again(LONG)) == reading(nlp(LONG))


def test_a_short_title_keeps_its_full_stop_and_ends_no_sentence(nlp):
    doc = nlp("Det. Insp. Craig Nunn of Leeds police spoke first. Sgt. Amy Long said nothing.")
    assert [t.text for t in doc[:3]] == ["Det.", "Insp.", "Craig"]
    assert [s[0].text for s in doc.sents] == ["Det.", "Sgt."]
