"""The house rules that a reader could not see broken: layers, guards, names, what may never be called."""

import re
from pathlib import Path

import pytest

from data.log import ACTS
from tests import rules

ROOT = Path(__file__).parent.parent
PYTHON = {str(p.relative_to(ROOT)): p for p in sorted([*ROOT.glob("*.py"), *ROOT.glob("[!.]*/**/*.py")])}
HOUSE = {path: p.read_text(encoding="utf-8") for path, p in PYTHON.items() if not path.startswith("tests/")}
ACTING = {path: text for path, text in HOUSE.items() if path.startswith("data/actions/")}
PAGE = '"""Page."""\nfrom data.access import Act\nfrom pages.shared.here import require\n'
MAP = 'MAP = (("home", Act.READ, "home"),)\n'


def named_acts(path, text):
    return rules.unnamed_acts(path, text, set(ACTS))


@pytest.mark.parametrize(
    "rule", [rules.direction, rules.names, rules.holes, rules.viewerless], ids=lambda rule: rule.__name__
)
def test_the_house_keeps(rule):
    assert [offence for path, text in HOUSE.items() for offence in rule(path, text)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("scoring/ranking.py", "import data.models"),
        ("scoring/ranking.py", "from pages.shared import text"),
        ("scoring/ranking.py", "def f():\n    from data import log"),
        ("scoring/ranking.py", "import pandas"),
        ("scoring/ranking.py", "from .. import data"),
        ("data/log.py", "from pages.shared.text import _"),
        ("data/log.py", "import streamlit as st"),
        ("data/log.py", "from streamlit.testing.v1 import AppTest"),
        ("data/log.py", "from tests.strings import collect"),
        ("data/log.py", 'from importlib import import_module\nimport_module("pages.home")'),
        ("data/log.py", 'import importlib\nimportlib.import_module(f"{room}.home")'),
        ("data/log.py", "from importlib import import_module as bring"),
        ("data/log.py", '__import__("pages.home")'),
        ("data/exports/__init__.py", 'import_module(f"pages.{name}")'),
        ("pages/home.py", "from app import app"),
        ("pages/home.py", 'import runpy\nrunpy.run_path("app.py")'),
        ("rooms/new.py", ""),
    ],
)
def test_an_import_against_the_direction_is_caught(path, text):
    assert len(list(rules.direction(path, text))) == 1


def test_every_page_first_asks_who_is_there():
    assert list(rules.unguarded(ROOT / "pages")) == []


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        f"{PAGE}st.title('Home')\nme = require(Act.READ)",
        f"{PAGE}if here:\n    me = require(Act.READ)",
        f"{PAGE}me = require(Act.READ) if here else None",
        f"{PAGE}print(require(Act.READ))",
        f"{PAGE}require(Act.READ)",
        f"{PAGE}me = require(Act.RATE)",
        f"{PAGE}me = viewer()  # require(Act.READ)",
        f'"""Page."""\n"""Not a docstring: drawn by Streamlit."""\n{PAGE}me = require(Act.READ)',
        f"{PAGE.replace('pages.shared.here', 'pages.shared.near')}me = require(Act.READ)",
    ],
)
def test_a_page_without_its_guard_is_caught(tmp_path, page):
    (tmp_path / "front.py").write_text(MAP)
    (tmp_path / "home.py").write_text(page)

    assert len(list(rules.unguarded(tmp_path))) == 1


@pytest.mark.parametrize("names", [(), ("home", "other")], ids=["listed but not there", "there but not listed"])
def test_a_page_and_its_line_on_the_map_belong_together(tmp_path, names):
    (tmp_path / "front.py").write_text(MAP)
    for name in names:
        (tmp_path / f"{name}.py").write_text(f"{PAGE}me = require(Act.READ)")

    assert len(list(rules.unguarded(tmp_path))) == 1


def test_rooms_have_names_and_no_drawers():
    assert [offence for path in PYTHON for offence in rules.drawers(path)] == []


@pytest.mark.parametrize(
    "path",
    [
        "data/utils.py",
        "data/text_utils.py",
        "pages/common/text.py",
        "tests/helpers.py",
        "data/core/__init__.py",
        "scoring/rank-helper.py",
        "data/services/log.py",
        "pages/Constants.py",
        "data/manager.py",
        "tests/misc_2.py",
    ],
)
def test_a_drawer_is_caught(path):
    assert len(list(rules.drawers(path))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def process(row): ...",
        "def do_rate(): ...",
        "class Candidate: ...",
        "df = read()",
        "for item in rows: ...",
        "def rate(grade): ...",
        "import pandas as df",
        "class RatingManager: ...",
        "votes: list[int] = []",
        "a, tmp = b",
        "self.data = 1",
        "with open(x) as obj: ...",
        "[res for res in rows]",
        "def handle_upload(): ...",
        "(mark := 4)",
        "lambda data: 1",
        "try: ...\nexcept ValueError as res: ...",
    ],
)
def test_a_shunned_name_is_caught(text):
    assert len(list(rules.names("data/log.py", text))) == 1


@pytest.mark.parametrize(
    "text", ["rows.items()", "import data.log", "remark = 1", "def rated(): ...", "x = dict(data=1)"]
)
def test_a_name_of_others_or_another_word_is_not_ours(text):
    assert list(rules.names("data/log.py", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "st.html(x)",
        "left.html(x)",
        "from streamlit import html",
        "st.markdown(x, unsafe_allow_html=True)",
        "st.download_button(x)",
        "column.download_button(x)",
        "@st.cache_data\ndef f(): ...",
        "st.data_editor(x)",
        "st.components.v1",
        "getattr(st, name)(x)",
        "try: ...\nexcept: ...",
        "try: ...\nexcept Exception: ...",
        "try: ...\nexcept (ValueError, BaseException): ...",
        "with suppress(Exception): ...",
        "datetime.now()",
        "dt.datetime.utcnow()",
        "date.today()",
    ],
)
def test_a_hole_is_caught(text):
    assert len(list(rules.holes("pages/home.py", text))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("data/queries/new.py", "def rows(engine: Engine) -> list[Row]: ..."),
        ("data/queries/new.py", "def rows(engine: Engine, code: str, viewer: Viewer) -> list[Row]: return viewer"),
        ("data/queries/new.py", "def rows(engine: Engine, viewer: Viewer) -> list[Row]: return everything(engine)"),
        ("pages/home.py", "ratings.all_ratings(engine(), 1, 1)"),
        ("pages/home.py", "from data.queries.ratings import all_scores"),
    ],
)
def test_a_read_that_does_not_ask_who_reads_is_caught(path, text):
    assert len(list(rules.viewerless(path, text))) == 1


def test_every_act_has_a_name_in_the_log():
    offences = [o for path, text in ACTING.items() for o in named_acts(path, text)]

    # `saving` hands on the name that each act has given it.
    assert [re.sub(r":\d+", "", offence) for offence in offences] == ["data/actions/__init__.py: action"]


@pytest.mark.parametrize(
    "text",
    [
        'saving(action="guess")',
        'log.append(action="guess")',
        'saving(action="ra" + "te")',
        "saving(action=name)",
    ],
)
def test_an_act_without_a_name_in_the_log_is_caught(text):
    assert len(list(named_acts("data/actions/new.py", text))) == 1


def test_files_are_as_long_as_a_reader_can_hold():
    lengths = {path: len(text.splitlines()) for path, text in HOUSE.items()}

    assert {path: n for path, n in lengths.items() if n > 350} == {}


def test_links_of_the_readme_lead_somewhere():
    assert list(rules.dead_links(ROOT / "README.md")) == []


@pytest.mark.parametrize("text", ["![A picture](docs/none.png)", "[Design](none.md#words)", '<img src="none.png">'])
def test_a_dead_link_is_caught(tmp_path, text):
    (tmp_path / "README.md").write_text(f"{text} [web](https://example.org) [above](#words)")

    assert len(list(rules.dead_links(tmp_path / "README.md"))) == 1
