"""Databases for tests: `engine` is fresh, `committee` has people and two applications, `sampled` is the sample.

Each is a real SQLite file of the test's own.
"""

import shutil
from datetime import UTC, datetime

import pytest

from data import access, database, sample
from data import programme as programmes
from data.access import Role
from data.actions import applications, setup

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


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("databases") / "empty.db"
    made = database.connect(f"sqlite:///{path}")
    database.upgrade(made)
    made.dispose()  # the last connection to close writes everything into the one file
    return path


@pytest.fixture(scope="session")
def committee_file(empty_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("databases") / "committee.db"
    made = _opened(empty_file, path)
    setup.create_programme(
        made,
        text=programmes.shipped(KEY),
        rubric=programmes.shipped(KEY, "rubric.toml"),
        coordinator="cora",
        name="Cora",
        organisation="Silta",
    )
    for code, roles in PEOPLE.items():
        setup.set_member(
            made, who(made, "cora"), code=code, name=code.title(), organisation="Silta", roles=roles, language="en"
        )
    for name, business_id in (("Hiekkalahden kaupunki", "9000001-1"), ("Kuulasjärven kunta", "9000003-8")):
        applications.enter(
            made, who(made, "cora"), values={**VALUES, "name": name, "business_id": business_id}, submitted_at=SENT
        )
    made.dispose()
    return path


@pytest.fixture(scope="session")
def sample_file(empty_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("databases") / "sample.db"
    made = _opened(empty_file, path)
    sample.load(made)
    made.dispose()
    return path


@pytest.fixture
def engine(empty_file, tmp_path):
    made = _opened(empty_file, tmp_path / "valinta.db")
    yield made
    made.dispose()


@pytest.fixture
def committee(committee_file, tmp_path):
    """Cora coordinates, Chris chairs, Ada and Bo assess, Olga observes; H-01 and H-02 are in, nothing is sealed."""
    made = _opened(committee_file, tmp_path / "valinta.db")
    yield made
    made.dispose()


@pytest.fixture
def sampled(sample_file, tmp_path):
    """The sample: Aino coordinates, Bertil chairs and assesses, four assess, Onni observes; ratings are released."""
    made = _opened(sample_file, tmp_path / "valinta.db")
    yield made
    made.dispose()
