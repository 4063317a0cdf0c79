"""The house rules that a reader could not see broken: layers, guards, names, what may never be called."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("pages", "data", "scoring")
PAGES = sorted(path for path in ROOT.glob("pages/*.py") if path.stem not in ("front", "__init__"))
SOURCES = sorted([ROOT / "app.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))])
MAY_IMPORT = {"pages": {"data", "scoring"}, "data": {"scoring"}, "scoring": set()}
BARRED = {"scoring": {"streamlit", "sqlalchemy", "plotly", "pandas"}, "data": {"streamlit", "plotly"}}
DRAWERS = {"utils", "common", "core", "helpers", "helper", "services", "constants", "manager", "misc"}
ONLY_IN = {  # what may be called in one place only: it would open a hole elsewhere
    "html": "pages/shared/markup.py",
    "download_button": "nowhere",
    "cache_data": "nowhere",
    "data_editor": "nowhere",
    "iframe": "nowhere",
}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_one_way(room):
    for path in (ROOT / room).rglob("*.py"):
        names = set(imported(path))
        assert names & set(ROOMS) <= MAY_IMPORT[room] | {room}, path
        assert not names & BARRED.get(room, set()), path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_first_asks_who_is_there(path):
    statements = [
        node
        for node in tree(path).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]

    first = ast.unparse(statements[0])

    assert "require(" in first, f"{path.name} begins with: {first[:60]}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_stands_on_the_map(path):
    assert f'"{path.stem}"' in (ROOT / "pages" / "front.py").read_text(encoding="utf-8")


def test_rooms_have_names_and_no_drawers():
    assert [path for path in SOURCES if path.stem in DRAWERS or DRAWERS & set(path.parts)] == []


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 350}

    assert {path: n for path, n in long.items() if "migrations" not in path} == {}


@pytest.mark.parametrize("name", ONLY_IN)
def test_what_opens_holes_is_called_in_one_place(name):
    for path in SOURCES:
        calls = [
            node
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute)
            and node.attr == name
            and isinstance(node.value, ast.Name)
            and node.value.id == "st"
        ]
        assert not calls or str(path.relative_to(ROOT)) == ONLY_IN[name], path


def test_nothing_hands_raw_html_to_markdown():
    assert [path for path in SOURCES if "unsafe_allow_html" in path.read_text(encoding="utf-8")] == []


def test_no_exception_is_swallowed():
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                assert not broad, f"{path}:{node.lineno}"


def test_no_clock_without_a_zone():
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("datetime.now", "datetime.utcnow"):
                assert node.args or node.keywords, f"{path}:{node.lineno}"
