"""Every sentence stands in every language, with the same values to fill in."""

import string

import pytest

from data.text import languages
from tests.strings import LOCALE, catalogue, sentences

SENTENCES = {
    (sentence if isinstance(sentence, str) else sentence[0]): (sentence, where) for sentence, where in sentences()
}


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_finnish_and_swedish_stand_beside_english():
    assert set(languages()) == {"fi", "sv", "en"}


@pytest.mark.parametrize("language", sorted(path.stem for path in LOCALE.glob("*.po")))
def test_every_sentence_of_the_code_is_translated(language):
    known = catalogue(language)

    missing = [
        f"{where}: {key}"
        for key, (_, where) in SENTENCES.items()
        if (message := known.get(key)) is None or not message.string or not all(message.string)
    ]

    assert missing == []


@pytest.mark.parametrize("language", sorted(path.stem for path in LOCALE.glob("*.po")))
def test_translations_fill_in_the_same_values(language):
    known = catalogue(language)

    wrong = []
    for key, (sentence, _) in SENTENCES.items():
        message = known.get(key)
        forms = [sentence] if isinstance(sentence, str) else list(sentence)
        wanted = set().union(*map(fields, forms))
        needed = set.intersection(*map(fields, forms))
        for form in [message.string] if isinstance(message.string, str) else message.string:
            # A form for one thing may leave out the number: “one slot”.
            if not (needed - {"n"} <= fields(form) <= wanted):
                wrong.append((key, form))

    assert wrong == []
