"""The ratings CSV: every rating a person may see, inert, the same when read again, and judged as on the page."""

import csv
import io
import json
import subprocess
import sys
from fractions import Fraction

import pytest
import tomlkit

from data import programme as programmes
from data.access import GateKey, Role
from data.actions import applications, setup
from data.actions import ratings as acts
from data.exports import ratings
from data.files.worker import ROOT
from data.imports.ratings import read_ratings
from data.queries import ratings as queries
from data.queries import standings
from data.queries.programmes import frame
from scoring.errors import NotAllowed
from scoring.ranking import Standing, Zone
from scoring.ratings import Rating, RatingSet, Stage
from tests.data.conftest import KEY, SAMPLE, SENT, VALUES, who
from tests.data.exports.test_shortlist import NAMES, SIGNS

HEADER = ["application", "assessor", "criterion", "level", "stage", "log_head"]
CODES = sorted({name for name in NAMES if name == name.strip()})


def exported(engine, code):
    return ratings.write(engine, who(engine, code), language="fi", options={})


def lines(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def ordered(given):
    return sorted(given.ratings, key=repr), given.recused


def test_what_is_taken_away_are_the_rows_that_came_in(sampled):
    header, *rows = lines(exported(sampled, "aino"))

    came_in = lines((SAMPLE / "ratings.csv").read_bytes())
    assert header == HEADER
    declared = ["H-11", "fanny", "", "recused", ""]  # here, by herself
    assert sorted(row[:5] for row in rows) == sorted([*came_in[1:], declared])
    assert ["H-08", "elina", "", "recused", ""] in [row[:5] for row in rows]


def test_it_is_made_for_programs_and_the_same_in_every_language(sampled):
    content = exported(sampled, "aino")

    assert content.startswith(b"application,assessor,criterion,level,stage,log_head\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == 1103
    assert {
        ratings.write(sampled, who(sampled, "aino"), language=language, options={}) for language in ("sv", "en")
    } == {content}


@pytest.mark.parametrize("code", ("aino", "bertil", "elina"), ids=("all", "own sheet not submitted", "recused"))
def test_our_own_import_reads_the_ratings_that_the_person_may_see(sampled, code):
    viewer = who(sampled, code)

    found = read_ratings(exported(sampled, code), "ratings.csv", frame(sampled, viewer).rubric)

    assert ordered(found) == ordered(queries.rating_set(sampled, viewer))


def test_nothing_of_a_recused_application_is_in_the_file(sampled):
    assert [row for row in lines(exported(sampled, "elina")) if row[0] == "H-08"] == []
    assert [row for row in lines(exported(sampled, "aino")) if row[0] == "H-08"] != []


def test_levels_of_every_stage_are_told_apart(committee):
    given = (
        Rating("H-01", "ada", "A1", Fraction(2), Stage.FORM),
        Rating("H-01", "ada", "A1", Fraction(3), Stage.INTERVIEW),
        Rating("H-01", "bo", "A1", None, Stage.FORM),
        Rating("H-01", None, "A1", Fraction(4), Stage.CONSENSUS),
    )
    acts.import_ratings(committee, who(committee, "cora"), RatingSet(given, frozenset({("H-02", "bo")})))
    setup.open_gate(committee, who(committee, "cora"), GateKey.RATINGS_RELEASED)

    header, *rows = lines(exported(committee, "cora"))
    assert header == HEADER
    assert [row[:5] for row in rows] == [
        ["H-01", "ada", "A1", "2", "form"],
        ["H-01", "ada", "A1", "3", "interview"],
        ["H-01", "bo", "A1", "", "form"],
        ["H-01", "", "A1", "4", "consensus"],
        ["H-02", "bo", "", "recused", ""],
    ]


def test_before_release_there_is_nothing_to_take_away(committee):
    with pytest.raises(NotAllowed, match="when they have been released"):
        exported(committee, "cora")


@pytest.fixture
def naughty(engine):
    """A programme whose criteria and one assessor are called what a spreadsheet would execute."""
    setup.create_programme(
        engine,
        text=programmes.shipped(KEY),
        rubric=tomlkit.dumps({"scale": [0, 4], "criterion": [{"key": code} for code in CODES]}),
        coordinator="cora",
        name="Cora",
        organisation="Silta",
    )
    cora = who(engine, "cora")
    setup.set_member(engine, cora, code="-2-3", name="Two", organisation="Silta", roles=[Role.ASSESSOR])
    applications.enter(engine, who(engine, "cora"), values=VALUES, submitted_at=SENT)
    setup.seal(engine, who(engine, "cora"))
    given = tuple(Rating("H-01", "-2-3", code, Fraction(3), Stage.FORM) for code in CODES)
    acts.import_ratings(engine, who(engine, "cora"), RatingSet(given, frozenset()))
    setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)
    return engine


def test_naughty_codes_come_out_inert_and_are_the_same_when_read_again(naughty):
    cora = who(naughty, "cora")
    content = exported(naughty, "cora")

    found = read_ratings(content, "ratings.csv", frame(naughty, cora).rubric)

    assert [cell for row in lines(content) for cell in row if cell.startswith(SIGNS)] == []
    assert sorted((r.assessor, r.criterion) for r in found.ratings) == [("-2-3", code) for code in CODES]


def judged(path, tmp_path):
    """The standings of `python -m scoring`, as the page has them."""
    (tmp_path / "rubric.toml").write_text(programmes.shipped(KEY, "rubric.toml"), encoding="utf-8")
    command = [sys.executable, "-m", "scoring", str(path), "--rubric", str(tmp_path / "rubric.toml"), "--json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, timeout=60)
    return [
        Standing(
            s["application"],
            None if s["exact"] is None else Fraction(s["exact"]),
            s["rank"],
            Zone(s["zone"]),
            s["slot"],
            s["reserve"],
            s["tied_across_line"],
        )
        for s in json.loads(done.stdout)["standings"]
    ]


@pytest.mark.parametrize("source", ("the sample's file", "what is taken away"))
def test_the_command_line_judges_as_the_page_does(sampled, tmp_path, source):
    path = SAMPLE / "ratings.csv"
    if source == "what is taken away":
        path = tmp_path / "ratings.csv"
        path.write_bytes(exported(sampled, "aino"))

    found = judged(path, tmp_path)

    assert found == list(standings.result(sampled, who(sampled, "aino")).standings)
    assert len(found) == 18
