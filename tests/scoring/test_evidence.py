"""scoring.evidence: the sentences worth a look, in three languages, without a dictionary or a network."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.evidence import matches, sentences
from scoring.rubric import read

RUBRIC = read(Path("data/programmes/soske-2022/rubric.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        pytest.param("", [], id="nothing"),
        pytest.param("Yksi. Kaksi! Kolme?", ["Yksi.", "Kaksi!", "Kolme?"], id="three ends"),
        pytest.param("Päätös 10. joulukuuta 2021. Sitten", ["Päätös 10. joulukuuta 2021.", "Sitten"], id="a date"),
        pytest.param("Mukana on esim. Kuntaliitto. Hyvä.", ["Mukana on esim. Kuntaliitto.", "Hyvä."], id="Finnish"),
        pytest.param("Vi har bl.a. Hansel. Bra.", ["Vi har bl.a. Hansel.", "Bra."], id="Swedish"),
        pytest.param("See e.g. Hansel. Good.", ["See e.g. Hansel.", "Good."], id="English"),
        pytest.param("Arvo on 1.5 milj. Aloitus.", ["Arvo on 1.5 milj. Aloitus."], id="a decimal and a unit"),
        pytest.param("- yksi\r\n- kaksi\n\nLoppu", ["- yksi", "- kaksi", "Loppu"], id="a list"),
        pytest.param("“Miksi?” Siksi.", ["“Miksi?”", "Siksi."], id="a quotation"),
    ),
)
def test_a_text_falls_into_its_sentences(text, expected):
    assert sentences(text) == expected


@given(st.text(st.sampled_from("aÄ1 .!?…\n\r\t“”)esim")))
def test_each_sentence_stands_in_the_text_as_it_is_and_nothing_is_lost(text):
    found = sentences(text)

    assert all(sentence in text for sentence in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("language", "term", "sentence"),
    (
        pytest.param("fi", "johto", "Johdon tuki on luvattu.", id="t becomes d"),
        pytest.param("fi", "hankinta", "Hankintojen johtaminen", id="plural genitive"),
        pytest.param("fi", "hankintastrategia", "hankintastrategiamme on uusi", id="ours"),
        pytest.param("fi", "strateginen", "strategisten tavoitteiden", id="nen becomes st"),
        pytest.param("fi", "päätös", "Päätöksestä kerrotaan", id="s becomes ks"),
        pytest.param("fi", "luvata", "Johtaja lupasi työaikaa", id="v becomes p"),
        pytest.param("fi", "työaika", "työajasta on sovittu", id="k goes"),
        pytest.param("fi", "riski", "Työvoimariskit on kartoitettu", id="the end of a compound"),
        pytest.param("fi", "hankinta", "hankintapäällikkö", id="the beginning of a compound"),
        pytest.param("fi", "harmaa talous", "Harmaan talouden torjunta", id="two words"),
        pytest.param("sv", "upphandling", "Upphandlingarna planeras", id="definite plural"),
        pytest.param("sv", "tema", "båda teman", id="a short word inflected"),
        pytest.param("sv", "riktlinje", "upphandlingsriktlinjerna", id="a Swedish compound"),
        pytest.param("sv", "kurs", "kursen hölls", id="a final s that stays"),
        pytest.param("en", "policy", "Our policies were approved.", id="y becomes ies"),
        pytest.param("en", "follow-up", "The Follow-up is yearly.", id="a hyphen"),
    ),
)
def test_a_term_is_found_in_its_inflected_forms(language, term, sentence):
    assert matches([sentence], {language: [term]}, language) == [True]


@pytest.mark.parametrize(
    ("language", "term", "sentence"),
    (
        pytest.param("fi", "mitata", "Mitä ja miten?", id="question words"),
        pytest.param("fi", "mitata", "toimittaja", id="a verb ends no compound"),
        pytest.param("fi", "arvo", "Arvio valmistui", id="value is not estimate"),
        pytest.param("fi", "harmaa talous", "Talouspäällikkö", id="half of two words"),
        pytest.param("en", "plan", "A planet", id="another word"),
        pytest.param("sv", "ung", "Tungt", id="inside another word"),
    ),
)
def test_another_word_is_not_taken_for_the_term(language, term, sentence):
    assert matches([sentence], {language: [term]}, language) == [False]


def test_each_sentence_is_marked_or_not_in_its_place():
    found = matches(["Johto päätti.", "Sää on hyvä.", "Linjaus on uusi."], RUBRIC.criterion("A1").terms, "fi")

    assert found == [True, False, True]


def test_a_language_without_terms_marks_nothing():
    assert matches(["Policy"], {"en": ["policy"]}, "fi") == [False]


def test_sixty_sentences_take_milliseconds_once_their_words_are_known():
    texts = [t for c in RUBRIC.criteria for t in c.levels["fi"].values()][:60]
    matches(texts, RUBRIC.criterion("A1").terms, "fi")

    took = []
    for _ in range(5):
        start = time.perf_counter()
        matches(texts, RUBRIC.criterion("A1").terms, "fi")
        took.append(time.perf_counter() - start)
    assert min(took) < 0.05
