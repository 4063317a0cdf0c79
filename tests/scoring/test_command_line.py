"""python -m scoring: the same judgement without a screen, and never a traceback."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from scoring.__main__ import main
from tests.scoring.examples import SMALL

RATINGS = """application,assessor,criterion,level,stage
H-01,ann,A1,2,form
H-01,bo,A1,3,form
H-01,ann,A2,,form
H-01,bo,A2,4,form
H-01,ann,B1,1,form
H-01,ann,B1,3,interview
H-01,bo,B1,2,form
H-02,ann,A2,2,form
H-02,ann,B1,4,form
H-03,ann,A1,4,form
"""
BAD = sorted(path for path in Path("tests/bad-input").rglob("*") if path.is_file())


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ratings.csv").write_text(RATINGS, encoding="utf-8")
    (tmp_path / "rubric.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(files, capsys):
    def run(*options):
        code = main(["ratings.csv", "--rubric", "rubric.toml", *options])
        return code, *capsys.readouterr()

    return run


def judged(run, *options):
    code, out, err = run("--json", *options)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_table_for_people_with_ranks_and_places(run):
    code, out, _ = run("--slots", "1")

    assert code == 0
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "Rank Application Score A B Coverage Chance Zone Place",
        "1 H-01 76.56 90.63 62.50 100.0 % 59 % contested slot 1",
        "2 H-02 75.00 50.00 100.00 75.0 % 41 % contested reserve 1",
        "– H-03 – 100.00 – 0.0 % – unrated",
        "",
        "Of the 1 by score, 0.6 are expected to be right.",
    ]


def test_explain_names_every_contribution_and_who_gave_it(run):
    out = run("--explain")[1]

    assert "  A1: level 2.50 (mean of 2), share 12.50 %: 7.81 points\n" in out
    assert "H-03: unrated; in one dimension only 0.0 % of the weight has a level.\n" in out


def test_json_is_one_object_whose_contributions_add_up(run):
    found = judged(run, "--slots", "1", "--explain", "--seed", "7")

    first = found["standings"][0]
    assert (found["slots"], found["seed"], found["margin"]) == (1, 7, 0)
    assert (first["application"], first["score"], first["slot"]) == ("H-01", 76.5625, 1)
    assert sum(Fraction(c["exact"]) for c in first["contributions"]) == Fraction(first["exact"])


def test_the_standings_are_written_with_every_promised_column(run, files):
    assert run("--slots", "1", "--out", "standings.csv")[0] == 0

    header, *lines = (files / "standings.csv").read_text(encoding="utf-8").splitlines()
    assert header == (
        "application,rank,score,score_A,score_B,coverage,zone,seat_probability,expected_rank,rank_low,rank_high,"
        "slot,reserve,tied_across_line,eligible,chosen"
    )
    cells = [line.split(",") for line in lines]
    assert [line[:7] + line[11:] for line in cells] == [
        ["H-01", "1", "76.5625", "90.625", "62.5", "1.0", "contested", "1", "", "no", "yes", "yes"],
        ["H-02", "2", "75.0", "50.0", "100.0", "0.75", "contested", "", "1", "no", "yes", "no"],
        ["H-03", "", "", "100.0", "", "0.0", "unrated", "", "", "no", "yes", "no"],
    ]
    assert float(cells[0][7]) + float(cells[1][7]) == pytest.approx(1)
    assert cells[2][7:11] == ["", "", "", ""]
    assert sorted(path.name for path in files.iterdir()) == ["ratings.csv", "rubric.toml", "standings.csv"]


def test_who_is_not_eligible_stands_last_and_a_doubt_is_marked(run, files):
    (files / "applications.csv").write_text("application;eligible\nH-01;no\nH-02;clarify\nH-03;\nH-09;yes\n")

    found = judged(run, "--applications", "applications.csv")
    assert [(s["application"], s["rank"], s["eligible"]) for s in found["standings"]] == [
        ("H-02", 1, "clarify"),
        ("H-03", None, "yes"),
        ("H-09", None, "yes"),
        ("H-01", None, "no"),
    ]


def test_who_is_rated_but_did_not_apply_is_named(run, files):
    (files / "applications.csv").write_text("application\nH-01\nH-02\n")

    assert judged(run, "--applications", "applications.csv")["notes"] == [
        "Rated, but not in the applications file, and taken as eligible: H-03."
    ]


def test_where_no_chance_is_known_the_margin_of_the_rules_makes_zones(run, files):
    levels = (("H-01", 4), ("H-02", 3), ("H-03", 0))
    (files / "ratings.csv").write_text(
        "application,assessor,criterion,level\n"
        + "".join(f"{code},ann,{key},{level}\n" for code, level in levels for key in ("A1", "A2", "B1"))
    )
    (files / "rules.toml").write_text("seed = 3\n[zones]\nmargin = 40\n")

    found = judged(run, "--rules", "rules.toml", "--slots", "1")
    assert [s["zone"] for s in found["standings"]] == ["contested", "contested", "out"]
    assert (found["seed"], found["findings"]) == (
        3,
        ["The chance of a seat cannot be told: one assessor, few in common, few reviews."],
    )


def test_a_rule_chooses_and_its_price_is_told(run, files):
    (files / "applications.csv").write_text("application,type\nH-01,city\nH-02,municipality\n")
    (files / "rules.toml").write_text('[[rule]]\nkind = "at_least"\nfield = "type"\nvalue = "municipality"\nn = 1\n')

    found = judged(run, "--rules", "rules.toml", "--applications", "applications.csv", "--slots", "1")
    assert [(s["application"], s["slot"], s["chosen"]) for s in found["standings"][:2]] == [
        ("H-01", 1, False),
        ("H-02", None, True),
    ]
    assert found["findings"][1:] == [
        "Under the rules: H-02 (75.00 points together).",
        "Price of “at least 1 with type “municipality””: 1.56 points; without it H-01 instead of H-02.",
    ]


def test_a_rule_that_reads_a_column_nobody_has_is_refused(run, files):
    (files / "rules.toml").write_text('[[rule]]\nkind = "at_most"\nfield = "type"\nvalue = "x"\nn = 1\n')

    code, _out, err = run("--rules", "rules.toml")
    assert (code, err) == (1, "The rule “at most 1 with type “x”” reads type, which no application has.\n")


def test_ballots_stand_in_the_ladder_and_beside_it(run, files):
    (files / "ratings.csv").write_text(
        "application,assessor,criterion,level\n"
        + "".join(f"{code},{who},{key},3\n" for code in ("H-01", "H-02") for who in "ab" for key in ("A1", "A2", "B1"))
    )
    (files / "ballots.csv").write_text("assessor,rank1,rank2\nann,H-02,H-01\nbo,H-02,\n")
    (files / "rules.toml").write_text('[ladder]\nsteps = ["B1", "ballots", "lot"]\n')

    found = judged(run, "--ballots", "ballots.csv", "--rules", "rules.toml", "--slots", "1")
    assert found["findings"][-2:] == [
        "Tie ladder, B1: equal.",
        "Tie ladder, ballots: separated; placed: H-02.",
    ]
    assert "schulze   1 H-02  2 H-01" in run("--ballots", "ballots.csv", "--slots", "1", "--explain")[1]


def test_explain_prints_every_table_behind_the_judgement(run):
    out = run("--explain", "--slots", "1")[1]

    for heading in (
        "How sure (ranks from the 5th to the 95th percentile)",
        "Design of the reviews",
        "Agreement (Krippendorff's alpha: ordinal on criteria, interval on dimensions)",
        "How far one weight can go before those with a slot change",
        "Single levels that would change them, the nearest first",
        "One left out",
        "Read otherwise",
        "Ranks at 95 % confidence for all at once (strict)",
    ):
        assert f"\n{heading}\n" in out
    assert "nan" not in out


def test_a_gate_keeps_out_whoever_does_not_reach_it(run, files):
    gate = SMALL.replace('key = "A"\n', 'key = "A"\nreading = "gate"\nthreshold = 60\n')
    (files / "rubric.toml").write_text(gate)

    assert [(s["application"], s["rank"], s["eligible"]) for s in judged(run)["standings"]] == [
        ("H-01", 1, "yes"),
        ("H-03", None, "yes"),
        ("H-02", None, "no"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "options", "sentence"),
    (
        pytest.param("ratings.csv", "a;b", [], "lacks the column", id="no ratings"),
        pytest.param("rubric.toml", "=", [], "not valid TOML", id="no rubric"),
        pytest.param("x", "", ["--slots", "0"], "at least one slot", id="no slots"),
        pytest.param("x", "", ["--rules", "none"], "none cannot be read: No such file", id="no rules"),
        pytest.param("x", "[zones]\nmargin = -1", ["--rules", "x"], "zero or more points", id="negative margin"),
        pytest.param("x", '[[rule]]\nkind = "odd"', ["--rules", "x"], "one of", id="unknown kind of rule"),
        pytest.param("x", "[zones]\nmargn = 1", ["--rules", "x"], "did you mean “margin”", id="misspelt margin"),
        pytest.param(
            "x",
            "[zones]\nwidth = 1",
            ["--rules", "x"],
            "The key “width” of the rules, zones is not known; write margin, safe, out, weights.",
            id="unknown zone",
        ),
        pytest.param(
            "x", "[zones]\nsafe = true", ["--rules", "x"], "“safe” of the rules, zones cannot be True", id="a yes"
        ),
        pytest.param("x", "[zones]\nsafe = 0.01", ["--rules", "x"], "out is the smaller one", id="safe below out"),
        pytest.param("x", "[ladder]\nrungs = []", ["--rules", "x"], "“rungs” of the rules, ladder", id="unknown rung"),
        pytest.param("x", "[ladder]", ["--rules", "x"], "“steps” is missing from the rules, ladder", id="no steps"),
        pytest.param("x", "[ladder]\nsteps = [1]", ["--rules", "x"], "“steps” of the rules, ladder", id="a number"),
        pytest.param("x", "[[rule]]\nn = 1", ["--rules", "x"], "“kind” is missing from rule 1", id="no kind"),
        pytest.param(
            "x",
            '[[rule]]\nkind = "at_most"\nfield = "type"\nn = 1',
            ["--rules", "x"],
            "“value” is missing from rule 1",
            id="rule without value",
        ),
        pytest.param(
            "x",
            '[[rule]]\nkind = "at_most"\nfield = "type"\nvalue = "x"\nn = 1.5',
            ["--rules", "x"],
            "“n” of rule 1 cannot be",
            id="a part of an application",
        ),
        pytest.param(
            "x",
            '[[rule]]\nkind = "exclusive"\nfield = 3',
            ["--rules", "x"],
            "“field” of rule 1 cannot be 3",
            id="a field that is no name",
        ),
        pytest.param(
            "x",
            '[[rule]]\nkind = "exclusive"\nfield = "x"\nmost = 3',
            ["--rules", "x"],
            "The key “most” of rule 1 is not known",
            id="unknown key of a rule",
        ),
        pytest.param(
            "x",
            f'application\nH-1\n"{"H" * 5000}\n2"\n"{"H" * 5000}\n2"',
            ["--applications", "x"],
            f"{'H' * 79}…. Keep one",
            id="an endless application",
        ),
        pytest.param("x", "application\nH-1\nH-1", ["--applications", "x"], "Rows 2 and 3", id="applied twice"),
        pytest.param("x", "application,eligible\nH-1,ok", ["--applications", "x"], "write yes, no", id="neither"),
        pytest.param("x", "assessor,rank1\nann,H-77", ["--ballots", "x"], "no application H-77", id="strange ballot"),
        pytest.param("x", "assessor,rank1,rank2\na,H-01,H-01", ["--ballots", "x"], "stands twice", id="twice"),
        pytest.param("x", "assessor,rank1\na,H-01\na,H-02", ["--ballots", "x"], "each has one", id="two ballots"),
        pytest.param("x", "", ["--out", "x/y"], "x/y cannot be written", id="no place to write"),
        pytest.param("x", "", ["--out", "no/where"], "no/where cannot be written", id="no folder to write to"),
    ),
)
def test_what_cannot_be_used_is_refused_with_one_sentence(run, files, name, content, options, sentence):
    (files / name).write_text(content)

    code, out, err = run(*options)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert sentence in err


def test_a_link_is_written_through(run, files):
    (files / "kept").mkdir()
    (files / "kept" / "real.csv").write_text("old")
    (files / "link.csv").symlink_to("kept/real.csv")

    assert run("--out", "link.csv")[0] == 0
    assert (files / "link.csv").is_symlink()
    assert (files / "kept" / "real.csv").read_text().startswith("application,rank")
    assert [path.name for path in (files / "kept").iterdir()] == ["real.csv"]


def test_a_link_that_leads_nowhere_yet_gets_its_file(run, files):
    (files / "link.csv").symlink_to("later.csv")

    assert run("--out", "link.csv")[0] == 0
    assert (files / "later.csv").read_text().startswith("application,rank")


def test_links_in_a_circle_are_refused(run, files):
    (files / "a").symlink_to("b")
    (files / "b").symlink_to("a")

    code, _, err = run("--out", "a")
    assert (code, err.count("\n")) == (1, 1)


def test_a_pipe_is_written_to_and_stays_one(run, files):
    os.mkfifo(files / "pipe")
    reader = os.open(files / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    assert run("--out", "pipe")[0] == 0
    assert os.read(reader, 16) == b"application,rank"
    assert (files / "pipe").is_fifo()
    os.close(reader)


def test_a_device_stays_one(run):
    assert run("--out", os.devnull)[0] == 0
    assert Path(os.devnull).is_char_device()
    assert "/dev/full cannot be written: No space left" in run("--out", "/dev/full")[2]


@pytest.mark.parametrize("options", ([], ["ratings.csv"], ["ratings.csv", "--rubric", "r", "--slots", "six"]), ids=str)
def test_wrong_usage_is_two(options, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(options)
    assert "usage: python -m scoring" in capsys.readouterr().err


@pytest.mark.parametrize("path", BAD, ids=str)
def test_no_file_in_no_place_ends_in_a_traceback(path, files, capsys):
    path = str(Path(__file__).parents[2] / path)
    for arguments in (
        [path, "--rubric", "rubric.toml"],
        ["ratings.csv", "--rubric", path],
        *(
            ["ratings.csv", "--rubric", "rubric.toml", option, path]
            for option in ("--rules", "--applications", "--ballots")
        ),
    ):
        assert main(arguments) in (0, 1)
        assert capsys.readouterr().err.count("\n") <= 1 or "\n" in path


def test_it_runs_as_a_module_on_the_shipped_rubric_and_survives_a_closed_pipe(files):
    root = Path(__file__).parents[2]
    rubric = root / "data/programmes/soske-2022/rubric.toml"
    rows = "".join(f"H-{n},ann,A1,{n % 5},form\n" for n in range(20_000))
    (files / "ratings.csv").write_text("application,assessor,criterion,level,stage\n" + rows)
    command = [sys.executable, "-m", "scoring", str(files / "ratings.csv"), "--rubric", str(rubric)]

    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().split()[0] == b"Rank"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
