"""pages.shell.downloads: a file is made for the person asking, or a sentence says why not."""

from types import ModuleType
from urllib.parse import unquote

import pytest

from data.exports import FORMATS
from scoring.errors import NotAllowed, Problem

AS_BO = {"cookie": "valinta_member=bo"}


@pytest.fixture
def canary(monkeypatch):
    """A format that writes down for whom it was asked, as any module in data/exports could."""
    found = ModuleType("canary")
    found.NAME, found.SUFFIX, found.MIME = "Päätös / luettelo (TXT)", "txt", "text/plain; charset=utf-8"
    found.write = lambda engine, viewer, *, language, options: f"{viewer.code} {language} {options}".encode()
    monkeypatch.setitem(FORMATS, "canary", found)
    return found


def test_it_is_written_for_the_person_language_and_options_asked_for(committee, canary):
    answer = committee.get("/download/canary", params={"lang": "sv", "delimiter": ","}, headers=AS_BO)

    assert answer.text == "bo sv {'delimiter': ','}"
    assert answer.headers["content-type"] == canary.MIME
    assert answer.headers["cache-control"] == "no-store"


def test_it_is_named_in_letters_every_system_keeps(committee, canary):
    named = committee.get("/download/canary", headers=AS_BO).headers["content-disposition"]
    plain, _, spoken = named.partition("; filename*=UTF-8''")

    assert plain == 'attachment; filename="soske-2022-canary.txt"'
    assert unquote(spoken) == "soske-2022 Päätös _ luettelo.txt"


def test_nobody_gets_nothing(committee, canary):
    answer = committee.get("/download/canary")

    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")


@pytest.mark.parametrize("member", ("gone", "%27%20or%201=1", "<b>"))
def test_a_person_without_a_role_gets_nothing(committee, canary, member):
    assert committee.get("/download/canary", headers={"cookie": f"valinta_member={member}"}).status_code == 403


@pytest.mark.parametrize(
    ("problem", "status"),
    (
        (NotAllowed("Only <b>{who}</b> may.", who="<i>x"), 403),
        (Problem("There is no application {code}.", code="<H-99>"), 404),
    ),
)
def test_a_refusal_is_a_page_with_its_sentence(committee, canary, problem, status):
    def write(*_, **__):
        raise problem

    canary.write = write
    answer = committee.get("/download/canary", headers=AS_BO)

    assert answer.status_code == status
    assert "<b>" not in answer.text
    assert "&lt;" in answer.text
    assert "content-disposition" not in answer.headers


def test_a_kind_that_is_not_there_is_not_found(committee):
    assert committee.get("/download/no-such", headers=AS_BO).status_code == 404


def test_the_shortlist_waits_for_the_release(committee):
    assert committee.get("/download/shortlist", headers=AS_BO).status_code == 403
