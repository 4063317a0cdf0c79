"""python -m data invite: the first coordinator's link, on an empty server, and one for whoever lost the password."""

import pytest
from sqlalchemy import select

from data import access, database
from data.__main__ import main
from data.access import Role
from data.actions import accounts
from data.models import LogEntry, Programme
from data.queries import accounts as known

GOOD = "viisi pientä punaista taloa"
NEW = ("invite", "aino", "--name", "Aino Aalto", "--organisation", "Kuntien kehitys")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/valinta.db")
    monkeypatch.delenv("VALINTA_URL", raising=False)

    def run(*options):
        database.engine.cache_clear()  # each command is a process of its own
        code = main(options)
        return code, *capsys.readouterr()

    yield run
    database.engine.cache_clear()


def token_in(printed):
    return printed.strip().partition("/invitation?token=")[2]


def test_on_an_empty_server_the_first_coordinator_gets_a_programme_and_a_link(run):
    code, out, err = run(*NEW)
    engine = database.engine()

    assert (code, out.startswith("/invitation?token="), "seven days" in err) == (0, True, True)
    assert known.invitation(engine, token_in(out)).name == "Aino Aalto"
    account = accounts.accept(engine, token_in(out), username="aino.aalto", password=GOOD)
    assert accounts.check(engine, username="aino.aalto", password=GOOD, address="") == account
    assert access.viewer(engine, "soske-2022", "aino").roles == {Role.COORDINATOR}
    with database.reading(engine) as session:
        assert session.scalars(select(Programme.key)).all() == ["soske-2022"]
        found = [(entry.actor, entry.action, entry.about) for entry in session.scalars(select(LogEntry))]
    assert ("", "invite", "aino") in found


def test_the_link_names_where_people_reach_the_server(run, monkeypatch):
    monkeypatch.setenv("VALINTA_URL", "https://valinta.example.fi/")

    assert run(*NEW)[1].startswith("https://valinta.example.fi/invitation?token=")


def test_again_it_is_a_new_link_for_the_same_member_and_the_older_one_ends(run):
    first, second = (token_in(run(*options)[1]) for options in (NEW, ("invite", "aino")))
    engine = database.engine()

    assert known.invitation(engine, second).name == "Aino Aalto"
    with pytest.raises(Exception, match="has been used"):
        known.invitation(engine, first)


def test_a_second_person_by_name_coordinates_too(run):
    run(*NEW)
    run("invite", "bo", "--name", "Bo Ek", "--organisation", "Kommunbolaget")

    assert access.viewer(database.engine(), "soske-2022", "bo").roles == {Role.COORDINATOR}


@pytest.mark.parametrize(
    ("options", "sentence"),
    (
        (("invite", "aino"), "needs --name"),
        ((*NEW, "--programme", "no-such"), "no-such"),
        ((*NEW, "--programme", "../x"), "not the key of a programme"),
        (("invite", "two words", "--name", "X"), "short word"),
    ),
)
def test_what_cannot_be_done_is_one_sentence(run, options, sentence):
    code, out, err = run(*options)

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert sentence in err


def test_a_short_name_is_the_same_in_capitals(run):
    code, out, _err = run("invite", "Aino", *NEW[2:])

    assert code == 0
    assert known.invitation(database.engine(), token_in(out)).name == "Aino Aalto"
