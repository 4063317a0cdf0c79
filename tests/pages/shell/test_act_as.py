"""pages.shell.act_as: in local mode a person picks whom they act as, on a page without scripts."""

import re

import pytest

from pages.shell import who

FORM = {"member": "bo", "next": "/assess"}
OURS = {"origin": "http://localhost:8501"}


def test_everybody_has_a_button_under_their_first_role(committee):
    html = committee.get("/act-as").text

    assert re.findall(r'<button name="member" value="([^"]+)"', html) == ["aino", "bo"]
    assert len(re.findall(r"<h2>", html)) == 2
    assert "<script" not in html


def test_names_are_shown_as_typed(committee):
    assert "Aino &lt;Aalto&gt;" in committee.get("/act-as").text


def test_the_way_back_is_kept_and_is_ours(committee):
    assert (
        'name="next" value="/assess?a=1&amp;b=2"' in committee.get("/act-as", params={"next": "/assess?a=1&b=2"}).text
    )
    assert 'name="next" value="/"' in committee.get("/act-as", params={"next": "//evil.example"}).text


def test_an_empty_house_says_what_to_do(client):
    assert "python -m data sample" in client.get("/act-as").text


def test_the_button_sets_a_cookie_that_scripts_and_other_sites_never_see(committee):
    answer = committee.post("/act-as", data=FORM, headers=OURS)

    assert (answer.status_code, answer.headers["location"]) == (303, "/assess")
    assert answer.headers["set-cookie"] == "valinta_member=bo; HttpOnly; Path=/; SameSite=strict"


@pytest.mark.parametrize("origin", ({}, {"origin": "http://evil.example"}, {"origin": "null"}))
def test_a_form_of_another_site_is_refused(committee, origin):
    answer = committee.post("/act-as", data=FORM, headers=origin)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("form", ({"member": "nobody"}, {"member": ""}, {}))
def test_only_a_member_of_the_programme_can_be_picked(committee, form):
    answer = committee.post("/act-as", data=form, headers=OURS)

    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


def test_the_form_never_leads_to_another_site(committee):
    answer = committee.post("/act-as", data={**FORM, "next": "https://evil.example"}, headers=OURS)

    assert answer.headers["location"] == "/"


def test_a_code_of_any_letters_survives_the_cookie(committee):
    assert who.memberships({who.MEMBER: who.written("pää-arvioija")}) == {"soske-2022": "pää-arvioija"}


def test_an_unknown_programme_is_the_oldest_one(committee):
    assert who.programme({who.PROGRAMME: "gone"}) == "soske-2022"
