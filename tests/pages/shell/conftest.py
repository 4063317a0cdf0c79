"""A house with a database of its own: the app as it is served, asked from this machine in local mode."""

import shutil

import pytest
from starlette.testclient import TestClient

from app import app
from data import access, database
from data.access import Role
from data.actions import setup
from data.programme import shipped

HERE = "http://localhost:8501"


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VALINTA_MODE", "local")
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'valinta.db'}")
        database.engine.cache_clear()
        with TestClient(app, base_url=HERE, follow_redirects=False) as client:
            yield client


@pytest.fixture
def address(tmp_path, monkeypatch):
    """The address of an empty database, which DATABASE_URL names; a test may name another."""
    url = f"sqlite:///{tmp_path / 'valinta.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    database.engine.cache_clear()
    yield url
    database.engine.cache_clear()


@pytest.fixture(scope="session")
def with_tables(tmp_path_factory):
    """A database with its tables and nothing in them, made once; each test works on a copy."""
    path = tmp_path_factory.mktemp("tables") / "valinta.db"
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def client(served, with_tables, address, monkeypatch):
    monkeypatch.setenv("VALINTA_MODE", "local")
    shutil.copy(with_tables, database.engine().url.database)
    served.cookies.clear()
    return served


@pytest.fixture
def committee(client):
    """A programme with a coordinator who also rates, and a chair."""
    key = "soske-2022"
    setup.create_programme(
        database.engine(),
        text=shipped(key),
        rubric=shipped(key, "rubric.toml"),
        coordinator="aino",
        name="Aino <Aalto>",
        organisation="Hankintayhtiö",
        roles=[Role.COORDINATOR, Role.ASSESSOR],
    )
    aino = access.viewer(database.engine(), key, "aino")
    setup.set_member(database.engine(), aino, code="bo", name="Bo Ek", organisation="Kommunbolaget", roles=[Role.CHAIR])
    return client
