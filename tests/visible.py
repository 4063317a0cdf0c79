"""What a person could read in the wrong language: bare text in the code, and gaps in the translations.

Each function names the offences in one source, one catalogue or one file of a programme. It follows a text through
names, lists, conditions and f-strings, but not through the arguments of our own functions: there only what reads as
words is found.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from babel.messages.catalog import Catalog, Message

from data.log import ACTS
from tests.strings import CALLS, PROBLEMS

Offences = Iterator[str]
LANGUAGES = ("fi", "sv", "en")
ALLOWED = {  # text without translation -> why
    "Valinta": "our name",
    "· Valinta": "our name",
    "SHA-256": "the name of the hash in every language",
    "Teams": "a product's name",
    "Europe/Helsinki": "a time zone's key",
}
ALLOWED_THERE = {  # the same, in one file only
    ("pages/shared/here.py", "Accept-Language"): "a header of HTTP",
    ("pages/shared/charts.py", "'Source Sans 3', 'Source Sans', sans-serif"): "a font",
    ("pages/shell/files.py", "Not found"): "a plain answer to a program",
    ("pages/shell/gate.py", "Not found"): "a plain answer to a program",
    ("pages/shell/gate.py", "Not allowed"): "a plain answer to a program",
    ("pages/shell/gate.py", "Not signed in"): "a plain answer to a program",
    ("pages/shell/gate.py", "acts as"): "a mark in a table of ours",
    ("pages/shell/gate.py", "send"): "an act in the log's body",
    ("pages/shell/sign_in.py", "Kieli · Språk · Language"): "said in all three at once",
    ("pages/shell/downloads.py", "download"): "an act in the log's body",
    ("pages/shared/doors.py", "open"): "an act in the log's body",
    ("pages/shared/doors.py", "open application"): "an act in the log's body",
    ("pages/shared/drafts.py", "draft"): "a place on the page",
    ("pages/shared/markup.py", 'target="_blank" rel="noopener noreferrer"'): "HTML",
    ("data/exports/invitation.py", "-//Valinta//Interviews//EN"): "the name of the program in a calendar file",
    ("pages/shell/health.py", "SELECT 1"): "SQL",
    ("pages/shell/index.py", "Streamlit"): "the title that our name replaces",
}
# A place in a chart; classes of our stylesheet; JavaScript.
CODE = re.compile(
    r"(away )?(further )?((top|middle|bottom)? ?(left|center|right)?)|vt-[\w-]+( vt-[\w-]+)*|\(\(\) => \{.*", re.S
)
SAME = {  # the translation is the English -> why
    ("sv", "Organisation"): "the Swedish word",
    ("sv", "organisation"): "the Swedish word",
    ("sv", "under 1 %"): "the Swedish word",
    ("sv", "Team"): "the Swedish word",
    ("sv", "Version"): "the Swedish word",
    ("sv", " (+{n} partner)"): "the Swedish word",
}
HANDED_ON = {  # Problems whose sentence is a variable -> where it is written down
    ("data/files/worker.py", "answer['problem']"): "raised in the worker's process, with a literal there",
    ("pages/shared/applications_care.py", "sentence"): "a doubt of data/imports/values.py, marked there with N_",
    ("data/actions/intake.py", "UNFIT"): "a doubt of data/imports/rows.py, marked there with N_",
    ("data/actions/interviews.py", "booking.CHANGED"): "marked there with N_",
    ("data/exports/ratings.py", "access.OUT"): "marked there with N_",
    ("data/exports/shortlist.py", "access.OUT"): "marked there with N_",
    ("scoring/__main__.py", "UNREADABLE"): "the command line speaks English",
}
# Calls whose positional arguments a person reads: name -> how many of them.
FIRST = "title header subheader caption info warning error success toast button page_link checkbox toggle radio"
FIRST += " selectbox multiselect slider select_slider number_input date_input time_input file_uploader tabs expander"
FIRST += (
    " popover status spinner dialog link_button form_submit_button chat_input link download mark passage links facts"
)
FIRST += " pills segmented_control escape latex code badge text markdown"
VISIBLE = dict.fromkeys(FIRST.split(), 1) | {"text_input": 2, "text_area": 2, "write": 9, "metric": 3, "table": 3}
NOT_TEXT = {"page_link"}  # its first argument is a page
CHOICES = {"pills", "segmented_control", "radio", "selectbox", "multiselect", "select_slider"}
KEYWORDS = {"label", "help", "placeholder", "title", "page_title", "caption", "header", "text", "body", "alt", "delta"}
KEYWORDS |= {"hovertemplate", "annotation_text", "xaxis_title", "yaxis_title", "column_config", "message", "on_text"}
CARRIERS = {"join", "plain", "escape", "str", "list", "tuple", "sorted", "Mark", "Link", "strip", "format", "title"}
CARRIERS |= {"upper", "lower", "capitalize", "replace", "dict", "get"}
SPEAKS = {*CALLS, *PROBLEMS}


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _text(node: ast.expr) -> str:
    """What stands in a constant or an f-string, without markup, icons and addresses."""
    return _written(node).strip(" \n…")


def _written(node: ast.expr) -> str:
    """The same with … where a value is filled in."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(p.value if isinstance(p, ast.Constant) and isinstance(p.value, str) else "…" for p in parts)
    if re.match(r"\.?/|https?:", text):
        return ""
    heard = "".join(f"{said} " for said in re.findall(r"(?:title|alt|aria-label|placeholder)=[\"']([^\"']*)", text))
    bare = re.sub(r"<script.*?</script>|<!?/?[a-z][^>]*(>|$)|:material/\w+:", "", text)
    return heard + re.sub(r"\{[a-z_]*\}", "…", bare)


def _is_bare(node: ast.expr) -> bool:
    return bool(re.search(r"[^\W\d_]", _text(node)))


def bare(path: str, source: str) -> Offences:
    """Text in English that is shown, or reads as if it were, without having passed through a translation."""
    tree = ast.parse(source)
    found = {node.lineno: _text(node) for node in [*_shown(tree), *_wordy(tree)]}
    for line, text in sorted(found.items()):
        if text not in ALLOWED and (path, text) not in ALLOWED_THERE:
            yield f"{path}:{line}: {text}"


def _shown(tree: ast.Module) -> Iterator[ast.expr]:
    """Bare text that reaches a place where a person reads it."""
    kept: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.For | ast.comprehension | ast.AugAssign):
            value = node.iter if isinstance(node, ast.For | ast.comprehension) else node.value
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and value is not None:
                    kept.setdefault(target.id, []).append(value)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = _called(call)
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in ("log", "logger", "logging"):
            continue
        places = call.args[: 1 if name.endswith("Column") else VISIBLE.get(name, 0)] if name not in NOT_TEXT else []
        formatted = any(keyword.arg == "format_func" for keyword in call.keywords)
        if name in CHOICES and not formatted:
            places = [*places, *call.args[1:2], *(k.value for k in call.keywords if k.arg == "options")]
        for keyword in call.keywords:
            if keyword.arg in KEYWORDS or (keyword.arg == "name" and name in ("Scatter", "Bar")):
                places = [*places, keyword.value]
        for place in places:
            yield from _bare_in(place, kept, set())


def _bare_in(node: ast.AST | None, kept: Mapping[str, list[ast.expr]], seen: set[str]) -> Iterator[ast.expr]:
    parts: Collection[ast.AST | None] = ()
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            if _is_bare(node):
                yield node
            parts = node.values if isinstance(node, ast.JoinedStr) else ()
        case ast.FormattedValue(value=value) | ast.Starred(value=value) | ast.NamedExpr(value=value):
            parts = [value]
        case ast.Subscript(value=value):
            parts = [value]
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.IfExp(body=body, orelse=orelse):
            parts = [body, orelse]
        case ast.BoolOp(values=values) | ast.Dict(values=values):
            parts = values
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            parts = elts
        case ast.ListComp(elt=elt) | ast.GeneratorExp(elt=elt) | ast.Lambda(body=elt):
            parts = [elt]
        case ast.Call() if _called(node) in CARRIERS:
            carried = node.args[1:] if _called(node) == "get" else node.args[:1]
            parts = [*carried, node.func.value if isinstance(node.func, ast.Attribute) else None]
        case ast.Name(id=name) if name not in seen:
            parts, seen = kept.get(name, ()), seen | {name}
    for part in parts:
        # The pieces of an f-string have been read together.
        if not (isinstance(node, ast.JoinedStr) and isinstance(part, ast.Constant)):
            yield from _bare_in(part, kept, seen)


# Two words, a word beside a number or a value, or a capital at the beginning.
WORDS = re.compile(r"[^\W\d_]{2,} +([^\W\d_]{2,}|…)|(…|\d) [^\W\d_]{3,}|^\W*[A-ZÅÄÖ][a-zåäö]")


def _wordy(node: ast.AST) -> Iterator[ast.expr]:
    """Bare text anywhere that begins with a capital or has two words, unless a program alone reads it."""
    match node:
        case ast.Call() if _called(node) in SPEAKS:
            inner = [a for a in [*node.args, *(k.value for k in node.keywords)] if not isinstance(a, ast.Constant)]
        case ast.Raise(exc=ast.Call() as raised) if _called(raised) not in PROBLEMS:
            return  # a bug, told to us
        case ast.Call(func=ast.Attribute(value=ast.Name(id="logger" | "logging" | "log"))):
            inner = []
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case ast.JoinedStr(values=values):
            inner = [v for v in values if not isinstance(v, ast.Constant)]
        case _:
            inner = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        text = _text(node)
        if _is_bare(node) and WORDS.search(_written(node)) and not CODE.fullmatch(text) and text not in ACTS:
            yield node
    for part in inner:
        yield from _wordy(part)


def hidden_sentences(path: str, source: str) -> Offences:
    """Sentences that no collector can see: put together before they are said, or raised from a variable."""
    tree = ast.parse(source)
    marked = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and any(isinstance(n, ast.Call) and _called(n) == "N_" for n in ast.walk(node))
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = _called(call)
        for place in (0,) if name in PROBLEMS else CALLS.get(name, ()):
            said = call.args[place] if place < len(call.args) else None
            root = next((n.id for n in ast.walk(said) if isinstance(n, ast.Name)), "") if said else ""
            literal = isinstance(said, ast.Constant) and isinstance(said.value, str)
            composed = isinstance(said, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp)
            composed |= isinstance(said, ast.Call) and _called(said) in ("format", "join")
            unknown = name in PROBLEMS and root not in marked and (path, ast.unparse(said or call)) not in HANDED_ON
            if not literal and (composed or unknown):
                yield f"{path}:{call.lineno}: {ast.unparse(said or call)}"
        if name in SPEAKS:
            for keyword in call.keywords:
                if isinstance(keyword.value, ast.Constant | ast.JoinedStr) and WORDS.search(_written(keyword.value)):
                    yield f"{path}:{call.lineno}: {_text(keyword.value)}"


def _forms(words: object) -> list[str]:
    return [words] if isinstance(words, str) else list(words or [""])  # type: ignore[call-overload]


def untranslated(catalogue: Catalog, language: str, sentences: Mapping[str, str]) -> Offences:
    """Sentences (with where they stand) that lack their translation, and translations that nothing says any more."""
    known: dict[str, Message] = {_forms(m.id)[0]: m for m in catalogue if m.id}
    for sentence, where in sentences.items():
        message = known.get(sentence)
        if message is None or not all(form.strip() for form in _forms(message.string)):
            yield f"{where}: not translated: {sentence}"
        elif message.fuzzy:
            yield f"{where}: only guessed: {sentence}"
        elif set(_forms(message.string)) & set(_forms(message.id)) and (language, sentence) not in SAME:
            if re.search(r"[^\W\d_]", re.sub(r"\{\w*\}", "", sentence)):
                yield f"{where}: still English: {sentence}"
    yield from (f"{language}.po: said no more: {sentence}" for sentence in known if sentence not in sentences)


def _unsaid(place: str, words: object) -> Offences:
    """Where a text of a programme lacks a language, or two languages say the same."""
    if not isinstance(words, Mapping):
        yield f"{place}: only one language"
        return
    yield from (f"{place}: no {language}" for language in LANGUAGES if not str(words.get(language) or "").strip())
    for language in ("fi", "sv"):
        text = str(words.get(language) or "")
        if text and text == words.get("en") and re.search(r"[^\W\d_]", text):
            yield f"{place}: {language} is still English"


def programme(raw: Mapping) -> Offences:
    """Texts of a programme.toml that lack a language."""
    yield from _unsaid("programme", raw.get("name"))
    for kind, part in (("section", "name"), ("field", "label"), ("eligibility", "name")):
        for one in raw.get(kind, ()):
            yield from _unsaid(f"{kind} {one['key']}", one.get(part))
            for value, option in one.get("options", {}).items():
                yield from _unsaid(f"{kind} {one['key']} {value}", option)


def rubric(raw: Mapping) -> Offences:
    """Texts of a rubric.toml that lack a language, a level or their terms."""
    for one in raw.get("dimension", ()):
        yield from _unsaid(f"dimension {one['key']}", one.get("name"))
    low, high = raw["scale"]
    for one in raw["criterion"]:
        for part in ("name", "question", "look_for"):
            yield from _unsaid(f"{one['key']} {part}", one.get(part))
        for level in map(str, range(low, high + 1)):
            said = {language: one.get("levels", {}).get(language, {}).get(level) for language in LANGUAGES}
            yield from _unsaid(f"{one['key']} level {level}", said)
        for language in LANGUAGES:
            if not one.get("terms", {}).get(language):
                yield f"{one['key']} terms: no {language}"
