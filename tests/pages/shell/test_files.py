"""pages.shell.files: each language has its script, with Plotly's locale and Streamlit's words."""

import json
import re

import pytest

from pages.shell.files import script
from pages.shell.words import dictionary


@pytest.mark.parametrize("name", ("fi.js", "sv.js", "en.js", "valinta.css"))
def test_the_files_of_the_shell_are_served(client, name):
    answer = client.get(f"/shell/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css" if name.endswith("css") else "text/javascript")


@pytest.mark.parametrize("name", ("de.js", "words.json", "gate.py", "front.css"))
def test_no_other_file_is(client, name):
    assert client.get(f"/shell/{name}").status_code == 404


@pytest.mark.parametrize("path", ("/favicon.svg", "/favicon.png", "/favicon.ico"))
def test_the_icon_is_ours(client, path):
    assert client.get(path).headers["content-type"] == ("image/svg+xml" if path.endswith("svg") else "image/png")


def test_the_fonts_are_served_from_here(client):
    css = client.get("/shell/valinta.css").text
    fonts = re.findall(r'url\("([^"]+)"\)', css)

    assert len(fonts) == 2
    assert [client.get(font).content[:4] for font in fonts] == [b"wOF2", b"wOF2"]


@pytest.mark.parametrize("language", ("fi", "sv"))
def test_charts_learn_their_months_before_plotly_loads(language):
    assert "PlotlyLocales" in script(language)
    assert re.search(rf"name: '{language}'", script(language))


def test_english_needs_no_locale_of_plotly():
    assert "PlotlyLocales" not in script("en")


@pytest.mark.parametrize("language", ("fi", "sv"))
def test_each_word_of_streamlit_is_translated_once_for_its_place(language):
    words = dictionary(language)

    assert len({(where, english) for where, english, _ in words}) == len(words)
    assert all(translation.strip() for _, _, translation in words)
    assert {where for where, _, _ in words} == {where for where, _, _ in dictionary("fi")}


@pytest.mark.parametrize("language", ("fi", "sv", "en"))
def test_a_pattern_says_every_group_it_found(language):
    for _, english, translation in dictionary(language):
        if english.startswith("^"):
            groups = re.compile(english).groups
            assert {int(n) for n in re.findall(r"\$(\d)", translation)} <= set(range(1, groups + 1)), english


def test_a_translation_is_never_a_word_to_translate_again():
    # The observer sees its own changes: such a pair would never come to rest.
    for language in ("fi", "sv"):
        said = {english: translation for _, english, translation in dictionary(language)}
        assert [(english, t) for english, t in said.items() if t in said and said[t] != t] == []


def test_the_words_are_sorted_out_as_readable_json():
    assert json.loads(script("fi").rpartition('"fi-FI", ')[2].partition(");\n")[0])
