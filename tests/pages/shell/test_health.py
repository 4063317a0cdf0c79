"""pages.shell.health: it says that we work only when the database does."""

import pytest

from data import database


def test_it_is_well_when_the_database_answers_at_the_right_migration(client):
    stands, needs = database.level(database.engine())
    answer = client.get("/healthz")

    assert stands == needs
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "migration": needs, "needs": needs}


def test_a_database_without_its_tables_is_not_well(served, address, monkeypatch):
    monkeypatch.setenv("VALINTA_MODE", "local")
    answer = served.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["migration"] is None


@pytest.mark.parametrize(
    "url",
    (
        pytest.param("sqlite:////no/such/folder/valinta.db", id="a file that cannot be"),
        pytest.param("sqlite:////etc/hostname", id="a file that is no database"),
        pytest.param("postgresql+psycopg://u:geheim@127.0.0.1:1/x", id="a server that cannot be reached"),
    ),
)
def test_a_database_that_does_not_answer_is_not_well_and_its_address_stays_secret(served, address, monkeypatch, url):
    monkeypatch.setenv("VALINTA_MODE", "local")
    monkeypatch.setenv("DATABASE_URL", url)

    answer = served.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "unreachable"}
