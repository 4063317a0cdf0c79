"""A small committee in a database of its own, and the pages as one of its members sees them.

`committee` is filled by the same acts that people use: sari coordinates, pertti chairs, aino and eino assess, olli
observes. Four applications H-01..H-04, in none of which anybody has a conflict of interest; H-02 has been interviewed.
Nothing is released.
"""

import re
import shutil
from datetime import UTC, date, datetime
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from google.protobuf import text_format
from sqlalchemy import select
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from data import access, database
from data import programme as programmes
from data.access import GateKey, Role
from data.actions import applications, conflicts, interviews, setup
from data.database import reading
from data.models import LogEntry

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


@pytest.fixture(scope="session", autouse=True)
def installed_components():
    """Streamlit looks through all installed packages for components, anew in every AppTest; here once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


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
    for assessor in ("aino", "eino"):
        for code in ("H-01", "H-02", "H-03", "H-04"):
            conflicts.answer(engine, actor(engine, assessor), code, ground=None)
    interviews.schedule(
        engine,
        actor(engine),
        "H-02",
        starts_at=datetime(2021, 11, 24, 9, tzinfo=UTC),
        minutes=60,
        language="fi",
        place="Teams",
        interviewers=["aino", "pertti"],
        state="held",
    )


def actor(engine, code="sari"):
    return access.viewer(engine, KEY, code)


def seals(engine):
    """Rubric and rules are sealed, if they are not: nobody rates before."""
    if GateKey.RUBRIC_SEALED not in actor(engine).gates:
        setup.seal(engine, actor(engine))


def drawn(page):
    """All that the page sends to the browser, as text."""
    return " ".join(
        text_format.MessageToString(node.proto, as_utf8=True) for node in page._tree if getattr(node, "proto", None)
    )


def without_foot(page):
    """All that is drawn but the foot, which tells of every act."""
    return re.split(r"(Data revision \d+ · l|L)og [0-9a-f]{12}", drawn(page))[0]


def said(html):
    """What a person reads in a piece of HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html.replace("<br>", "\n")))


def rows(page, caption):
    """The rows of the table of that caption, each a list of its cells; the header is left out."""
    found = next(one.value for one in page.html if f">{caption}</caption>" in one.value)
    body = found.partition("<tbody>")[2]
    return [[said(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in re.findall(r"<tr>.*?</tr>", body)]


def headings(page, caption):
    """The headed columns of the table of that caption."""
    found = next(one.value for one in page.html if f">{caption}</caption>" in one.value)
    return [said(cell) for cell in re.findall(r"<th.*?</th>", found.partition("<tbody>")[0].partition("<thead>")[2])]


def facts(page):
    """The lists of facts on the page: name -> value."""
    lists = "".join(one.value for one in page.html if "<dl" in one.value)
    return {said(name): said(value) for name, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", lists)}


def press(page, key):
    """Press the button of that key, or of that label where it has none."""
    next(one for one in page.button if key in (one.key, one.label)).click().run()
    assert not page.exception


def turn_to(page, tab, key):
    """Open a tab; only the open one is drawn."""
    page.session_state[key] = tab
    page.run()
    assert not page.exception
    return page


def logged(engine, action):
    """How often that act stands in the log."""
    with reading(engine) as session:
        return len(session.scalars(select(LogEntry).where(LogEntry.action == action)).all())


def errors(page):
    return [one.value for one in page.error]


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


@pytest.fixture
def picks(monkeypatch):
    """picks(page, "sari", programme="other"): from now on that person asks, in that programme; the page runs again."""

    def pick(found, as_, *, language="en", programme=KEY):
        cookies = {"valinta_member": as_, "valinta_language": language, "valinta_programme": programme}
        monkeypatch.setattr(ContextProxy, "cookies", StreamlitCookies(cookies))
        found.run()
        assert not found.exception
        return found

    return pick
