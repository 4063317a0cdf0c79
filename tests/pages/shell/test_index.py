"""pages.shell.index: the page says its language, our name and our files, and nothing of Streamlit's."""

import re
from pathlib import Path

import pytest
import streamlit

from data.text import languages
from pages.shell.index import rewritten

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ("fi", "sv", "en"))
def test_the_page_is_in_the_language_it_says(language):
    html = rewritten(INDEX, language)

    assert re.findall(r"<html[^>]*>", html) == [f'<html lang="{language}">']
    assert f'src="/shell/{language}.js?v=' in html
    assert "<title>Valinta</title>" in html


def test_our_style_and_script_stand_first_in_the_head():
    head = rewritten(INDEX, "fi").partition("<head>")[2]

    assert re.findall(r"<(\w+)", head)[:2] == ["link", "script"]
    assert len(head.partition('<meta charset="UTF-8"')[0]) < 700  # browsers look for it in the first 1024 bytes


def test_nothing_invites_to_what_we_keep_closed():
    html = rewritten(INDEX, "fi").partition("<!DOCTYPE")[2]

    assert not re.search(r'href="[^"]*agent', html)
    assert not re.search(r"POST|MCP|<code>", html)


def test_a_streamlit_whose_page_has_changed_is_refused():
    with pytest.raises(ValueError, match=r"has changed: '<html lang"):
        rewritten(INDEX.replace('<html lang="en">', "<html>"), "fi")


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("path", ("/", "/assess"))
def test_the_cookie_goes_before_the_browser(client, language, path):
    answer = client.get(path, headers={"cookie": f"valinta_language={language}", "accept-language": "de, en"})

    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("language", sorted(languages()))
def test_without_a_cookie_the_browser_decides(client, language):
    assert f'<html lang="{language}">' in client.get("/", headers={"accept-language": f"de, {language};q=0.8"}).text


@pytest.mark.parametrize(
    "headers", ({}, {"accept-language": "*"}, {"accept-language": "de"}, {"cookie": "valinta_language=xx"})
)
def test_else_it_is_finnish(client, headers):
    assert '<html lang="fi">' in client.get("/", headers={"accept-language": "", **headers}).text


def test_the_page_comes_whole_even_when_the_browser_has_an_old_one(client):
    answer = client.get("/", headers={"if-none-match": '"x"', "accept-encoding": "gzip, br", "range": "bytes=0-9"})

    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.text.rstrip().endswith("</html>")


def test_only_asking_for_the_head_gives_no_body(client):
    assert client.head("/").content == b""
