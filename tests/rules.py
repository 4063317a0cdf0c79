"""What breaks a rule of the house: each function reads one source, or one folder, and names the offences in it.

The tests apply them to the project and to small offenders, so that a guard which guards nothing is found out.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

Offences = Iterator[str]
ROOMS = ("app", "pages", "data", "scoring")  # each may import itself and those after it
LIBRARIES = {  # which rooms may know them
    "streamlit": {"app", "pages"},
    "plotly": {"pages"},
    "pandas": {"pages", "data"},
    "sqlalchemy": {"pages", "data"},
}
# These find their own modules, so that a new one needs no line elsewhere.
FINDERS = {"pages/shell/start.py", "data/exports/__init__.py", "data/imports/forms/__init__.py"}
DYNAMIC = {"import_module", "__import__", "run_module", "run_path", "exec", "eval"}
DRAWERS = {"utils", "util", "common", "core", "helpers", "helper", "services", "service", "constants", "constant"}
DRAWERS |= {"manager", "managers", "misc"}
ONLY_IN = {  # what would open a hole elsewhere -> the one place that may use it
    "html": "pages/shared/markup.py",
    "download_button": "nowhere: a download asks for the right again, at its address",
    "unsafe_allow_html": "nowhere: it makes an applicant's text into a page",
    "cache_data": "nowhere: it keeps one person's answer for the next",
    "cache_resource": "nowhere: it keeps one person's answer for the next",
    "data_editor": "nowhere: it cannot be reached by keyboard",
    "iframe": "nowhere: it loads what we have not seen",
    "components": "nowhere: they run scripts of others",
}
BROAD = {"Exception", "BaseException"}


def _walk(text: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(text))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def direction(path: str, text: str) -> Offences:
    """Imports that do not point one way: app.py -> pages -> data -> scoring."""
    room = path.split("/")[0].removesuffix(".py")
    if room not in ROOMS:
        yield f"{path}:1: stands in no room"
        return
    for node in _walk(text):
        for name in _imported(node, finder=path in FINDERS):
            top = re.split(r"\W", name)[0]
            if top in (*ROOMS, "tests") and top not in ROOMS[ROOMS.index(room) :]:
                yield f"{path}:{node.lineno}: imports {name}"
            if room not in LIBRARIES.get(top, {room}):
                yield f"{path}:{node.lineno}: imports {name}"
        if isinstance(node, ast.Call) and _called(node) in DYNAMIC and path not in FINDERS:
            yield f"{path}:{node.lineno}: {_called(node)} hides what is imported"


def _imported(node: ast.AST, *, finder: bool) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "tests (by dots)" if node.level else node.module or ""
        if node.level == 0 and node.module == "importlib" and not finder:
            yield from ("tests (a renamed import_module)" for alias in node.names if alias.asname)
    elif finder and isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.fullmatch(rf"({'|'.join(ROOMS)}|tests|streamlit|plotly)(\.[\w.]*)?", node.value):
            yield node.value


def unguarded(folder: Path) -> Offences:
    """Pages that do not begin with `me = require(Act.X)`, X being the act for which front.py lists them."""
    front = ast.parse((folder / "front.py").read_text(encoding="utf-8"))
    listed = next(n.value for n in front.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "MAP")
    acts = {line.elts[0].value: ast.unparse(line.elts[1]) for line in listed.elts}
    pages = {page.stem: page for page in folder.glob("*.py") if page.stem not in ("front", "__init__")}
    yield from (f"front.py: there is no page {name}" for name in sorted(acts.keys() - pages))
    for name, page in sorted(pages.items()):
        body = ast.parse(page.read_text(encoding="utf-8")).body
        if ast.get_docstring(ast.Module(body, [])) is not None:
            body = body[1:]
        first = next((node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)), ast.Pass())
        known = {ast.unparse(n).split()[1] for n in body if isinstance(n, ast.ImportFrom) and _brings(n)}
        if name not in acts:
            yield f"{name}.py: not on the map"
        elif ast.unparse(first) != f"me = require({acts[name]})":
            yield f"{name}.py:{getattr(first, 'lineno', 1)}: begins with {ast.unparse(first)[:40]!r}"
        elif known != {"data.access", "pages.shared.here"}:
            yield f"{name}.py: Act or require is not ours"


def _brings(node: ast.ImportFrom) -> bool:
    return any((alias.asname or alias.name) in ("Act", "require") for alias in node.names)


def drawers(path: str) -> Offences:
    """Files and folders whose name says only that something lies in them."""
    for stem in path.removesuffix(".py").split("/"):
        if found := DRAWERS & set(re.split(r"[^a-z]+", stem.lower())):
            yield f"{path}: {found.pop()}"


# Not our words, and where one of them is the right word after all: (file, name) -> why.
SHUNNED = {"item", "candidate", "grade", "vote", "mark", "process", "handle", "user", "entry", "manager", "helper"}
SHUNNED |= {"processes", "util", "df", "res", "tmp", "obj"}
RIGHT = {
    ("pages/shared/markup.py", "Mark"): "a word with a shape before it, drawn",
    ("pages/shared/markup.py", "mark"): "a word with a shape before it, drawn",
    ("pages/shared/plane.py", "_marks"): "what is drawn at a spot of the plane",
    ("pages/shared/plane.py", "marks"): "what is drawn at a spot of the plane",
    ("pages/shared/plane.py", "_MARK"): "its size, drawn",
    ("pages/shared/plane.py", "MOST_MARKS"): "what is drawn at a spot of the plane",
    ("pages/shared/assess_passages.py", "MARK"): "the sign before a sentence that speaks to the criterion",
    ("pages/shared/assess_levels.py", "marks"): "signs on the level that was chosen",
    ("pages/shared/assess_levels.py", "mark"): "signs on the level that was chosen",
    ("data/models/base.py", "process_bind_param"): "SQLAlchemy's name",
    ("data/models/base.py", "process_result_value"): "SQLAlchemy's name",
    ("scoring/evidence.py", "_GRADES"): "consonant gradation",
    ("pages/shell/words.py", "entries"): "of a dictionary",
    # Log entry is a word of ours.
    ("data/models/programme.py", "LogEntry"): "log entry",
    ("data/log.py", "_entry"): "log entry",
    ("data/log.py", "entry"): "log entry",
    ("data/queries/programmes.py", "Entry"): "log entry",
    ("data/queries/programmes.py", "entries"): "log entry",
}


def names(path: str, text: str) -> Offences:
    """Functions, classes and variables of ours that are called by a word which style.md shuns."""
    for name, line in sorted(set(_defined(text)), key=lambda found: found[1]):
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")
        singular = {re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s") for word in words}
        bad = SHUNNED & {*singular, *words} or words == ["data"] or name.startswith("do_")
        if bad and (path, name) not in RIGHT:
            yield f"{path}:{line}: {name}"


def _defined(text: str) -> Iterator[tuple[str, int]]:
    for node in _walk(text):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name, node.lineno


def holes(path: str, text: str) -> Offences:
    """Calls that would open a hole, by whatever object or keyword, and everything caught at once."""
    for node in _walk(text):
        used = {node.attr} if isinstance(node, ast.Attribute) else set()
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "streamlit":
            used = {*(node.module or "").split("."), *(alias.name for alias in node.names)}
        if isinstance(node, ast.keyword) and node.arg:
            used = {node.arg} & {"unsafe_allow_html"}
        if isinstance(node, ast.Call) and _called(node) == "getattr" and ast.unparse(node.args[0]) == "st":
            yield f"{path}:{node.lineno}: getattr hides what is called"
        yield from (f"{path}:{node.lineno}: {name}" for name in used if ONLY_IN.get(name, path) != path)
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(one is None or ast.unparse(one).split(".")[-1] in BROAD for one in caught):
                yield f"{path}:{node.lineno}: catches everything"
        if isinstance(node, ast.Call) and _called(node) == "suppress":
            if BROAD & {ast.unparse(one) for one in node.args}:
                yield f"{path}:{node.lineno}: catches everything"
        if isinstance(node, ast.Call) and re.search(r"\b(datetime\.(utc)?now|date\.today)$", ast.unparse(node.func)):
            if not node.args and not node.keywords:
                yield f"{path}:{node.lineno}: a clock without a zone"


# Public functions of data/queries that take no viewer: file and name -> why.
UNSEEN = {
    "data/queries/judgement.py:independent": "unfiltered, for this room alone: kept by basis, whoever looks",
    "data/queries/judgement.py:judged": "unfiltered, for this room alone: kept by basis, whoever looks",
    "data/queries/accounts.py:signed_in": "asked before there is a viewer: whose cookie this is",
    "data/queries/accounts.py:memberships": "asked before there is a viewer: where the account is a member",
    "data/queries/accounts.py:invitation": "asked by whoever holds the invitation's token",
    "data/queries/applications.py:verdict": "of rulings that the viewer has been given",
    "data/queries/applications.py:next_days": "of rows that the viewer has been given",
    "data/queries/programmes.py:listed": "the names that a stranger is welcomed with",
    "data/queries/programmes.py:members": "whom one may act as, in local mode",
    "data/queries/ratings.py:all_ratings": "filtered for the viewer in this room",
    "data/queries/ratings.py:all_scores": "filtered for the viewer in this room",
    "data/queries/ratings.py:mean_levels": "filtered for the viewer in this room",
}
INNER = {"all_ratings", "all_scores", "mean_levels", "independent", "judged"}


def viewerless(path: str, text: str) -> Offences:
    """Reads that do not ask who reads, and those of unfiltered ratings outside data/queries."""
    if not path.startswith("data/queries/"):
        for node in _walk(text):
            used = {getattr(node, "attr", ""), getattr(node, "id", "")}
            used |= {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
            yield from (f"{path}:{node.lineno}: {name} is not filtered" for name in used & INNER)
        return
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name[0] != "_" and f"{path}:{node.name}" not in UNSEEN:
            second = [ast.unparse(a) for a in node.args.args[1:2]]
            asked = any(isinstance(n, ast.Name) and n.id == "viewer" for part in node.body for n in ast.walk(part))
            if second != ["viewer: Viewer"] or not asked:
                yield f"{path}:{node.lineno}: {node.name} does not ask who reads"


def unnamed_acts(path: str, text: str, known: set[str]) -> Offences:
    """Log entries under a name that nobody can say in the reader's language."""
    for node in _walk(text):
        for keyword in node.keywords if isinstance(node, ast.Call) and _called(node) in ("saving", "append") else ():
            if keyword.arg == "action" and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value in known
            ):
                yield f"{path}:{node.lineno}: {ast.unparse(keyword.value)}"


def dead_links(readme: Path) -> Offences:
    """Local links and images that lead nowhere."""
    for line, written in enumerate(readme.read_text(encoding="utf-8").splitlines(), start=1):
        for target in re.findall(r"\]\(\s*<?([^)\s>]+)|(?:src|href)=\"([^\"]+)\"", written):
            local = "".join(target).split("#")[0]
            if local and not re.match(r"[a-z]+:", local) and not (readme.parent / local).exists():
                yield f"{readme.name}:{line}: {local}"
