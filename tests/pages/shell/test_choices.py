"""pages.shell.choices and paths: a choice sets a cookie and goes back to a page of ours, never elsewhere."""

import pytest

from pages.shell.paths import local

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\r\nSet-Cookie: x=1",
    "javascript:alert(1)",
    "assess",
    "",
)


@pytest.mark.parametrize("path", ("/", "/assess", "/assess?application=H-07&criterion=A1", "/applications#notes"))
def test_a_path_of_ours_is_kept(path):
    assert local(path) == path


@pytest.mark.parametrize("path", ELSEWHERE)
def test_any_other_leads_to_the_front(path):
    assert local(path) == "/"


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize("choice", ("/language", "/programme"))
def test_no_choice_redirects_to_another_site(committee, choice, path):
    to = {"/language": "sv", "/programme": "soske-2022"}[choice]
    answer = committee.get(choice, params={"to": to, "next": path})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("to", ("fi", "sv", "en"))
def test_a_language_is_chosen_for_a_year(client, to):
    answer = client.get("/language", params={"to": to, "next": "/shortlist?tab=order"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/shortlist?tab=order")
    assert f"valinta_language={to};" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_a_programme_is_chosen(committee):
    answer = committee.get("/programme", params={"to": "soske-2022", "next": "/"})

    assert answer.headers["set-cookie"].startswith("valinta_programme=soske-2022;")


@pytest.mark.parametrize("path", ("/language?to=xx", "/language", "/programme?to=no-such", "/programme?to=<script>"))
def test_what_does_not_exist_is_not_chosen(committee, path):
    answer = committee.get(path)

    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
