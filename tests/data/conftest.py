"""Databases for tests: `engine` is fresh, `committee` has people and two applications, `sampled` is the sample.

Each is a real database of the test's own: a test that asks for one runs on SQLite, in a file, and on PostgreSQL, where
it works with the rights of the app's role. `owner` opens the same database as the role that owns its tables.
"""

import shutil
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from data import access, database, sample
from data import programme as programmes
from data.access import Role
from data.actions import applications, conflicts, setup
from tests.data import servers

KEY = "soske-2022"
SAMPLE = programmes.SHIPPED / KEY / "sample"
PEOPLE = {
    "chris": [Role.CHAIR],
    "ada": [Role.ASSESSOR],
    "bo": [Role.ASSESSOR],
    "olga": [Role.OBSERVER],
}
SENT = datetime(2021, 11, 20, 9, 0, tzinfo=UTC)
VALUES = {
    "name": "Hiekkalahden kaupunki",
    "business_id": "9000001-1",
    "organisation_type": "municipality",
    "themes": ["employment"],
    "contact": "Yhteyshenkilö, henkilo@esimerkki.invalid",
    "team": "Hankintapäällikkö",
    "policy": "approved",
    "leadership": "Hankintajohtaja vastaa hankinnoista.",
    "working_time": "yes",
    "sponsor": "Kaupunginjohtaja",
}


def who(engine, code):
    """The member of that code, read anew."""
    return access.viewer(engine, KEY, code)


def _opened(template, path):
    shutil.copy(template, path)
    return database.connect(f"sqlite:///{path}")


def pytest_generate_tests(metafunc):
    if "opened" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only")
        metafunc.parametrize("on", only.args if only else ("sqlite", "postgresql"))


def fill_unsealed(engine):
    setup.create_programme(
        engine,
        text=programmes.shipped(KEY),
        rubric=programmes.shipped(KEY, "rubric.toml"),
        coordinator="cora",
        name="Cora",
        organisation="Silta",
    )
    for code, roles in PEOPLE.items():
        setup.set_member(
            engine, who(engine, "cora"), code=code, name=code.title(), organisation="Silta", roles=roles, language="en"
        )
    for name, business_id in (("Hiekkalahden kaupunki", "9000001-1"), ("Kuulasjärven kunta", "9000003-8")):
        applications.enter(
            engine, who(engine, "cora"), values={**VALUES, "name": name, "business_id": business_id}, submitted_at=SENT
        )
    for member in ("ada", "bo"):
        for code in ("H-01", "H-02"):
            conflicts.answer(engine, who(engine, member), code, ground=None)


def fill_committee(engine):
    fill_unsealed(engine)
    setup.seal(engine, who(engine, "cora"))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("databases") / "empty.db"
    made = database.connect(f"sqlite:///{path}")
    database.upgrade(made)
    made.dispose()  # the last connection to close writes everything into the one file
    return path


def filled_file(empty_file, tmp_path_factory, name, fill):
    path = tmp_path_factory.mktemp("databases") / name
    made = _opened(empty_file, path)
    fill(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def committee_file(empty_file, tmp_path_factory):
    return filled_file(empty_file, tmp_path_factory, "committee.db", fill_committee)


@pytest.fixture(scope="session")
def unsealed_file(empty_file, tmp_path_factory):
    return filled_file(empty_file, tmp_path_factory, "unsealed.db", fill_unsealed)


@pytest.fixture(scope="session")
def sample_file(empty_file, tmp_path_factory):
    return filled_file(empty_file, tmp_path_factory, "sample.db", sample.load)


@pytest.fixture(scope="session")
def postgresql():
    with servers.started("fsync = off") as server:  # hundreds of copies are made, and none outlives its test
        yield server


def filled_database(postgresql, empty, fill):
    name = postgresql.make(empty)
    made = database.connect(postgresql.url(name))
    fill(made)
    made.dispose()
    servers.keep(postgresql, name)
    return name


@pytest.fixture(scope="session")
def empty_database(postgresql):
    return servers.with_tables(postgresql)


@pytest.fixture(scope="session")
def committee_database(postgresql, empty_database):
    return filled_database(postgresql, empty_database, fill_committee)


@pytest.fixture(scope="session")
def unsealed_database(postgresql, empty_database):
    return filled_database(postgresql, empty_database, fill_unsealed)


@pytest.fixture(scope="session")
def sample_database(postgresql, empty_database):
    return filled_database(postgresql, empty_database, sample.load)


@pytest.fixture
def opened(request, on, tmp_path):
    """Opens a copy of the empty, the committee's or the sample's database, of the kind this run is about."""
    if on == "sqlite":
        made = []

        def opened(template):
            path = tmp_path / ("valinta.db" if not made else f"{template}.db")
            made.append(_opened(request.getfixturevalue(f"{template}_file"), path))
            return made[-1]

        yield opened
        for engine in made:
            engine.dispose()
        return
    postgresql = request.getfixturevalue("postgresql")
    made = []

    def opened(template):
        source = request.getfixturevalue(f"{template}_database")
        name = postgresql.borrow(source)
        made.append((database.connect(postgresql.url(name)), name, source))
        return made[-1][0]

    yield opened
    for engine, name, source in made:
        engine.dispose()
        if "owner" in request.fixturenames:  # who may have changed more than rows
            postgresql.take_away(name)
        else:
            postgresql.give_back(name, source)


@pytest.fixture
def engine(opened):
    return opened("empty")


@pytest.fixture
def committee(opened):
    """Cora coordinates, Chris chairs, Ada and Bo assess, Olga observes; H-01 and H-02 are in, and sealed are the rules.

    Ada and Bo have no conflict in either.
    """
    return opened("committee")


@pytest.fixture
def unsealed(opened):
    """The same committee before the seal."""
    return opened("unsealed")


@pytest.fixture
def sampled(opened):
    """The sample: Aino coordinates, Bertil chairs and assesses, four assess, Onni observes; ratings are released."""
    return opened("sample")


@pytest.fixture
def owner(request):
    """Opens the database of an engine as the role that owns its tables, or as the superuser."""
    made = []

    def owner(engine, role="owner"):
        if engine.dialect.name == "postgresql":
            server = request.getfixturevalue("postgresql")
            made.append(database.connect(server.url(engine.url.database, role)))
            return made[-1]
        return engine

    yield owner
    for engine in made:
        engine.dispose()


@contextmanager
def unguarded(engine, *, set_again=True):
    """What the owner of the file, or of the tables, can do: take the guards away, and set them again."""
    guards = database.guards(engine.dialect.name)
    sqlite = engine.dialect.name == "sqlite"
    intruder = create_engine(engine.url) if sqlite else engine  # with no pragma of ours
    with intruder.begin() as connection:
        if sqlite:
            for guard in guards:
                connection.execute(text(f"DROP TRIGGER {guard.split()[2]}"))
        else:
            for table in ("log_entry", "seal"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield connection
        for guard in guards if set_again else ():
            if sqlite or guard.startswith("ALTER"):
                connection.exec_driver_sql(guard)
