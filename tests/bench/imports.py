"""Import of 10,000 applications, from the bytes to the last row stored, against pandas and one bulk insert."""

import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from sqlalchemy import create_engine

from data import access, database, imports
from data import programme as programmes
from data.actions import intake, setup
from data.queries import programmes as frames
from tests.bench.files import make_file

N = 10_000


def ours(content: bytes, name: str, folder: str) -> float:
    engine = database.connect(f"sqlite:///{folder}/ours.db")
    database.upgrade(engine)
    key = setup.create_programme(
        engine,
        text=programmes.shipped("soske-2022"),
        rubric=programmes.shipped("soske-2022", "rubric.toml"),
        coordinator="aino",
        name="Aino",
        organisation="",
    )
    actor = access.viewer(engine, key, "aino")
    programme = frames.frame(engine, actor).programme
    began = time.perf_counter()
    table = imports.read_table(content, name)
    suggestion = imports.suggest(table, programme)
    mapping = imports.mapping_of(suggestion, table)
    found = imports.convert(table, mapping, programme, progress=lambda done, all_: None)
    outcome = intake.import_applications(
        engine, actor, found, form=imports.form_key(table.headers), sha256=table.sha256
    )
    took = time.perf_counter() - began
    assert len(outcome.new) == N
    engine.dispose()
    return took


def theirs(content: bytes, name: str, folder: str) -> float:
    engine = create_engine(f"sqlite:///{folder}/theirs.db")
    began = time.perf_counter()
    if name.endswith(".xlsx"):
        frame = pd.read_excel(io.BytesIO(content), engine="calamine")
    else:
        frame = pd.read_csv(io.BytesIO(content), sep=";")
    frame.to_sql("application", engine, index=False)
    took = time.perf_counter() - began
    assert len(frame) == N
    engine.dispose()
    return took


def measure(kind: str) -> None:
    """One pair in a process of its own, so that its memory is its own: prints both times and the peak in MB."""
    content = make_file(kind, N)
    with tempfile.TemporaryDirectory() as folder:
        first = theirs(content, f"large.{kind}", folder)
        second = ours(content, f"large.{kind}", folder)
    print(second, first)


def memory(kind: str) -> None:
    """The peak of an import alone, in MB, the worker included."""
    content = make_file(kind, N)
    Path(f"/proc/{'self'}/clear_refs").write_text("5")  # start counting the peak here
    with tempfile.TemporaryDirectory() as folder:
        ours(content, f"large.{kind}", folder)
    peak = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    print(peak / 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def _asked(what: str, kind: str) -> tuple[float, float]:
    code = f"from tests.bench import imports; imports.{what}({kind!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = done.stdout.split()
    return float(first), float(second)


def run(report) -> None:
    for kind in ("xlsx", "csv"):
        pairs = sorted((_asked("measure", kind) for _ in range(3)), key=lambda pair: pair[0] / pair[1])
        second, first = pairs[1]
        report(f"import {N} {kind}", second, first, 3.0, unit="s")
        app, worker = _asked("memory", kind)
        report(f"import {N} {kind}, memory of the app", app, 500.0, 1.0, unit="MB")
        report(f"import {N} {kind}, memory of the worker", worker, 500.0, 1.0, unit="MB")
