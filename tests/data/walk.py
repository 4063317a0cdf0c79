"""Everything a person can be told: each query and each export, called as that person."""

import inspect
import io
import zipfile
from fractions import Fraction
from importlib import import_module
from pkgutil import iter_modules

from data import imports, queries
from data import programme as programmes
from data.database import reading
from data.exports import FORMATS
from data.files.content import Sheet
from data.imports.tables import table_of
from data.models import Application
from data.queries.what_if import Variation
from scoring import rubric as rubrics
from scoring.certainty.doubt import Doubt
from scoring.errors import Problem

PROGRAMME = programmes.read(programmes.shipped("soske-2022"))
RUBRIC = rubrics.read(programmes.shipped("soske-2022", "rubric.toml"))

# What a query may want beside the engine and the viewer, where it is not the code of an application.
TABLE = table_of([Sheet("Vastaukset", [[f.label["fi"] for f in PROGRAMME.fields], ["x"]])], [], "csv", b"")
GIVEN = {"form": "f", "table": TABLE, "suggestion": imports.suggest(TABLE, PROGRAMME), "member": "cecilia"}
GIVEN |= {"first": "H-01", "second": "H-02", "doubt": Doubt.ANY, "sets": [], "fields": ["theme"], "rules": ()}
GIVEN |= {"rubric": RUBRIC, "variation": Variation(), "margin": Fraction(1), "scores": {}}
GIVEN |= {"key": "x", "keys": ["x"], "interview": 1, "order": ["H-02", "H-01"]}


def reads():
    """Each function of data.queries that takes the engine and the viewer."""
    for info in iter_modules(queries.__path__, f"{queries.__name__}."):
        module = import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters.values())
            takes = [p.name for p in parameters[:2]]
            if function.__module__ == info.name and not name.startswith("_") and takes == ["engine", "viewer"]:
                yield f"{info.name}.{name}", function, [p.name for p in parameters[2:] if p.default is p.empty]


def told(engine, viewer):
    """(where, text) of every answer: a refusal is an answer too."""
    with reading(engine) as session:
        codes = [a.code for a in session.query(Application)]
    for where, function, wanted in reads():
        if where.endswith("ratings.blocked_codes"):
            continue  # the filter itself: what it names is what the others leave out
        for code in codes if "code" in wanted else [None]:
            more = [code if name == "code" else GIVEN[name] for name in wanted]
            yield f"{where}({code or ''})", answer(lambda f=function, m=more: f(engine, viewer, *m))
    for name, module in FORMATS.items():
        for language in ("en", "fi"):
            given = answer(
                lambda m=module, n=language: plain(m.write(engine, viewer, language=n, options={"interview": "1"}))
            )
            yield f"export {name} in {language}", given


def answer(ask):
    try:
        return repr(ask())
    except Problem as problem:
        return str(problem)


def plain(content):
    """The text of an export, out of its zip where it is one."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist())
