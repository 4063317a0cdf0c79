"""A small committee in a database of its own, and the pages as one of its members sees them.

`committee` is filled by the same acts that people use: sari coordinates, pertti chairs, aino and eino assess, olli
observes. Four applications H-01..H-04; H-02 has been interviewed. Nothing is released.
"""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from google.protobuf import text_format
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from data import access, database
from data import programme as programmes
from data.access import Role
from data.actions import applications, interviews, setup

ROOT = Path(__file__).parents[2]
KEY = "soske-2022"
PEOPLE = (
    ("pertti", "Pertti Puheenjohtaja", [Role.CHAIR]),
    ("aino", "Aino Arvioija", [Role.ASSESSOR]),
    ("eino", "Eino Arvioija", [Role.ASSESSOR]),
    ("olli", "Olli Tarkkailija", [Role.OBSERVER]),
)
ANSWERS = {
    "organisation_type": "municipality",
    "language": "fi",
    "policy": "approved",
    "policy_followup": "regular",
    "leadership": "Hankintajohtaja vastaa hankinnoista. Johtoryhmä käsittelee ne kerran vuodessa.",
    "analysis": "Hankinnat on analysoitu toimittajittain vuodesta 2020. Kokous pidettiin tiistaina.",
    "skills": "Koulutamme kaikki hankkijat.",
    "themes": ["employment"],
    "theme_reason": "Työttömyys on kasvanut.",
    "sponsor": "Kaupunginjohtaja.",
    "working_time": "yes",
}
NAMES = ("Hiekkalahden kaupunki", "Koivurannan kunta", "Suokylän kunta", "Vaaralan kaupunki")


def fill(engine):
    setup.create_programme(
        engine,
        text=programmes.shipped(KEY),
        rubric=programmes.shipped(KEY, "rubric.toml"),
        coordinator="sari",
        name="Sari Valmistelija",
        organisation="Kuntien kehitys",
        roles=[Role.COORDINATOR],
        language="fi",
        sample=True,
        today=date(2021, 12, 4),
    )
    for code, name, roles in PEOPLE:
        setup.set_member(
            engine, actor(engine), code=code, name=name, organisation="Kuntien kehitys", roles=roles, language="fi"
        )
    for name in NAMES:
        applications.enter(
            engine, actor(engine), values={"name": name, **ANSWERS}, submitted_at=datetime(2021, 11, 20, tzinfo=UTC)
        )
    interviews.schedule(
        engine,
        actor(engine),
        "H-02",
        starts_at=datetime(2021, 11, 24, 9, tzinfo=UTC),
        minutes=60,
        language="fi",
        place="Teams",
        interviewers=["aino"],
        state="held",
    )


def actor(engine, code="sari"):
    return access.viewer(engine, KEY, code)


def drawn(page):
    """All that the page sends to the browser, as text."""
    return " ".join(
        text_format.MessageToString(node.proto, as_utf8=True) for node in page._tree if getattr(node, "proto", None)
    )


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """The committee's database, made once; each test works on a copy."""
    path = tmp_path_factory.mktemp("committee") / "filled.db"
    engine = database.connect(f"sqlite:///{path}")
    database.upgrade(engine)
    fill(engine)
    engine.dispose()
    return path


@pytest.fixture
def committee(filled, tmp_path, monkeypatch):
    """An engine on the committee's database, which the pages use too."""
    path = tmp_path / "valinta.db"
    shutil.copy(filled, path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("VALINTA_MODE", "local")
    database.engine.cache_clear()
    engine = database.engine()
    yield engine
    engine.dispose()
    database.engine.cache_clear()


@pytest.fixture
def page(committee, monkeypatch):
    """page("assess", as_="aino", code="H-01"): that page as that person sees it, in English unless told otherwise."""

    def open_page(name, *, as_, language="en", **query):
        cookies = StreamlitCookies({"valinta_member": as_, "valinta_language": language})
        monkeypatch.setattr(ContextProxy, "cookies", cookies)  # the browser's: AppTest sends none
        found = AppTest.from_file(str(ROOT / "pages" / "front.py"), default_timeout=20)
        found.query_params.update(query)
        found.run()
        if name != "home":
            found.switch_page(f"{name}.py").run()
        assert not found.exception
        return found

    return open_page
