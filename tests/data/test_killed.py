"""Processes die and the power goes: what was acknowledged is there, and what was not is saved once by the retry."""

import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data import database
from data.actions import Repeated
from data.check import check
from data.database import reading
from data.models import LogEntry
from tests.data.conftest import who
from tests.data.test_writing import levels
from tests.data.writers import CODES, add_assessors, assessors, write_until_killed

ROOT = Path(__file__).parents[2]
SHIM = Path(__file__).with_name("powercut.c")
WRITERS = 2  # processes that write at once and are killed together
ROUNDS = pytest.mark.parametrize(
    "rounds", (20, pytest.param(200, marks=pytest.mark.long)), ids=("20 rounds", "200 rounds")
)


@pytest.fixture(scope="module")
def forked():
    """Processes that have what they need in memory before they start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.data.writers"])
    return context


@ROUNDS
def test_who_is_killed_has_lost_nothing_and_a_retry_saves_nothing_twice(committee, forked, rounds):
    address = committee.url.render_as_string(hide_password=False)
    add_assessors(committee, WRITERS)
    versions = {member: dict.fromkeys(CODES, 0) for member in assessors(WRITERS)}
    stands, acknowledged, unsure = {}, set(), 0
    moments = random.Random(rounds)

    for n in range(rounds):
        started = []
        for member in assessors(WRITERS):
            receiving, sending = forked.Pipe(duplex=False)
            arguments = (address, member, versions[member], f"{n}-", sending)
            process = forked.Process(target=write_until_killed, args=arguments)
            process.start()
            sending.close()
            started.append((member, process, receiving))
        assert all(receiving.poll(30) for _, _, receiving in started)  # each has begun
        time.sleep(moments.uniform(0.01, 0.15))
        for _, process, _ in started:
            process.kill()
        for member, process, receiving in started:
            asked, saved = heard(receiving)
            process.join()
            for save in saved:
                stands[save.member, save.code, save.criterion] = save.level
                acknowledged.add(save.operation)
            for save in asked[len(saved) :]:  # asked for and not answered: saved or not, the same press again
                unsure += 1
                again = [press(committee, save) for _ in range(2)]
                assert again in (["saved", "repeated"], ["repeated", "repeated"])
                stands[save.member, save.code, save.criterion] = save.level
                acknowledged.add(save.operation)
            for save in asked:
                versions[member][save.code] = save.version + 1

        assert levels(committee) == stands

    with reading(committee) as session:
        logged = session.scalars(select(LogEntry.operation).where(LogEntry.action == "rate")).all()
    assert sorted(logged) == sorted(acknowledged)
    assert (len(acknowledged) > rounds, unsure > 0) == (True, True)  # they were writing when they were killed
    assert check(committee).broken == []


def heard(receiving):
    """What a killed process has said: the saves it asked for, and those that were acknowledged."""
    asked, saved = [], []
    try:
        while True:
            said, save = receiving.recv()
            (asked if said == "asked" else saved).append(save)
    except EOFError:
        receiving.close()
    return asked, saved


def press(engine, save):
    try:
        save.press(engine, who(engine, save.member))
    except Repeated:
        return "repeated"
    return "saved"


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.fail("The power cut needs a C compiler. On Debian or Ubuntu: apt install gcc libc6-dev")
    made = tmp_path_factory.mktemp("shim") / "powercut.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", made, SHIM, "-ldl"], check=True)
    return made


@pytest.mark.parametrize(
    ("synchronous", "loses"),
    (("FULL", False), pytest.param("NORMAL", True, id="NORMAL, which loses some: the cut is a real one")),
)
def test_a_power_cut_loses_nothing_that_was_acknowledged(committee_file, tmp_path, shim, synchronous, loses):
    n, kept = 200, tmp_path / "kept"
    kept.mkdir()
    for folder in (tmp_path, kept):
        shutil.copy(committee_file, folder / "valinta.db")

    writing = subprocess.run(
        [sys.executable, "-m", "tests.data.writers", f"sqlite:///{tmp_path / 'valinta.db'}", synchronous, str(n)],
        cwd=ROOT,
        env=os.environ | {"LD_PRELOAD": str(shim), "KEPT": str(kept)},
        capture_output=True,
        text=True,
        check=True,
    )

    acknowledged = writing.stdout.split()
    left = database.connect(f"sqlite:///{kept / 'valinta.db'}")
    with reading(left) as session:
        found = session.scalars(select(LogEntry.operation).where(LogEntry.action == "rate")).all()
        entries = session.scalar(select(func.count()).select_from(LogEntry))
    broken = check(left).broken
    left.dispose()
    assert (len(acknowledged), entries > 0, broken) == (n, True, [])
    assert (set(acknowledged) > set(found)) == loses
    assert loses or sorted(found) == sorted(acknowledged)
