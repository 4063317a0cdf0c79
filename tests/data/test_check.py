"""data.check: each invariant holds after real acts, and each is found broken where somebody wrote past them."""

import sqlite3
from datetime import UTC, datetime

import pytest

from data import log
from data.access import GateKey
from data.actions import interviews, ratings, setup, ties
from data.check import INVARIANTS, check
from data.database import transaction
from data.models import Account, Assignment, Conflict, Consensus, Meeting, Presence, SignIn, TieAct, now
from data.queries.programmes import frame
from scoring.ratings import Stage
from tests.data.conftest import KEY, fill_committee, filled_database, filled_file, unguarded, who

ELSE = "another-programme"


def work(engine):
    """A committee that has sealed, rated, released and met, and a second programme beside it (ids 2)."""
    fill_committee(engine)
    version = 0
    for criterion in (c.key for c in frame(engine, who(engine, "cora")).rubric.criteria):
        version = ratings.rate(
            engine, who(engine, "ada"), "H-01", criterion=criterion, level="2", stage=Stage.FORM, version=version
        )
    version = ratings.submit(engine, who(engine, "ada"), "H-01", version=version)
    ratings.rate(engine, who(engine, "ada"), "H-01", criterion="A1", level="2", stage=Stage.INTERVIEW, version=version)
    ratings.rate(engine, who(engine, "bo"), "H-01", criterion="A1", level="1", stage=Stage.FORM, version=0)
    setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)
    interviews.schedule(
        engine,
        who(engine, "cora"),
        "H-01",
        starts_at=datetime(2021, 11, 25, 9, tzinfo=UTC),
        minutes=60,
        language="fi",
        place="Teams",
        interviewers=["ada", "bo"],
    )
    interviews.keep_note(engine, who(engine, "ada"), "H-02", sections=[("A1", "Sanottu.")], title="H-02")
    ties.give_ballot(engine, who(engine, "ada"), ["H-02", "H-01"], version=0)
    setup.start_own(engine, who(engine, "cora"), template=KEY, name=ELSE)
    with transaction(engine) as session:
        session.add_all(
            [
                Account(id=1, username="ada", at=now(), ended_at=now()),
                Assignment(application_id=1, member_id=3, by="cora", at=now()),
                Consensus(application_id=1, criterion="A1", level="2", by="chris", at=now()),
                Meeting(programme_id=1, application_id=1, by="chris", at=now()),
                Presence(programme_id=1, member_id=3, since=now(), by="chris"),
            ]
        )
        tie = {"across": "H-01 H-02", "still": "H-01 H-02", "places": 1, "by": "chris", "at": now()}
        session.add(TieAct(programme_id=1, kind="proposal", proposed="H-02 H-01", words="x", **tie))
        session.add(TieAct(programme_id=1, kind="draw", words="Lotto", seed="7", **tie))
        drawn = {"across": ["H-01", "H-02"], "still": ["H-01", "H-02"], "places": 1, "seed": "7"}
        log.append(session, 1, actor="chris", action="draw lot", about=KEY, body=drawn)
        found = session.get_one(Conflict, (2, 4))
        found.state, found.decided_by, found.decided_at = "confirmed", "chris", now()
        session.flush()
        session.add(SignIn(sha256="x", account_id=1, way="password", at=now(), seen_at=now(), ended_at=now()))


@pytest.fixture(scope="session")
def worked_file(empty_file, tmp_path_factory):
    return filled_file(empty_file, tmp_path_factory, "worked.db", work)


@pytest.fixture(scope="session")
def worked_database(postgresql, empty_database):
    return filled_database(postgresql, empty_database, work)


@pytest.fixture
def worked(opened):
    return opened("worked")


def test_all_holds_after_real_acts(worked, sampled):
    assert check(worked).broken == []
    assert check(sampled).broken == []


def test_all_holds_in_an_empty_database(engine):
    found = check(engine)

    assert (found.log_size, found.log_head, found.broken) == (0, "", [])


NO_FOREIGN_KEY = {
    "sqlite": "",  # off unless asked for
    "postgresql": "ALTER TABLE gate DROP CONSTRAINT fk_gate_programme_id",
}
NO_UNIQUE = {
    "sqlite": "ALTER TABLE log_entry RENAME TO old; CREATE TABLE log_entry AS SELECT * FROM old",
    "postgresql": "ALTER TABLE log_entry DROP CONSTRAINT uq_log_entry_operation",
}
GATE = "INSERT INTO gate (programme_id, key, at, by) VALUES (1, '{}', '2021-12-01 00:00:00+00', 'cora')"
# Invariant, what is done to the database past the acts, and what the check names.
BREAKS = (
    ("chain", "UPDATE log_entry SET actor = 'mallory' WHERE id = 4", "entry 4"),
    ("log_numbers", "DELETE FROM log_entry WHERE id = 4", "after entry 3"),
    ("guards", "", "log_entry"),
    ("operations", (NO_UNIQUE, "UPDATE log_entry SET operation = 'x' WHERE id IN (2, 3)"), "operation x"),
    ("named_acts", "UPDATE log_entry SET action = 'dance' WHERE id = 4", "entry 4"),
    ("revisions", "UPDATE programme SET revision = revision + 1 WHERE id = 1", KEY),
    ("revisions", "UPDATE programme SET basis = revision + 1 WHERE id = 1", KEY),
    ("texts", "UPDATE programme SET rubric = '=' WHERE id = 2", "cannot be read"),
    ("texts", "UPDATE programme SET key = 'x' WHERE id = 2", "x"),
    ("seal_numbers", "UPDATE seal SET number = 2", KEY),
    ("seal_hashes", "UPDATE seal SET sha256 = 'x'", "seal 1"),
    ("sealed_texts", "UPDATE programme SET rubric = rubric || '\n' WHERE id = 1", KEY),
    ("sealed_texts", "DELETE FROM seal", KEY),
    ("released_when_sealed", "DELETE FROM gate WHERE key = 'rubric_sealed'", KEY),
    ("gates_as_logged", GATE.format("closed"), "closed"),
    ("gates_as_logged", "UPDATE gate SET by = 'mallory' WHERE key = 'ratings_released'", "ratings_released"),
    ("gates_as_logged", "DELETE FROM gate WHERE key = 'ratings_released'", "ratings_released"),
    ("references", (NO_FOREIGN_KEY, "UPDATE gate SET programme_id = 99"), "2 of gate.programme_id"),
    ("sheets", "UPDATE sheet SET member_id = 6 WHERE id = 1", "H-01, cora"),
    ("levels", "UPDATE rating SET level = '9'", "H-01, ada, A1"),
    ("levels", "UPDATE rating SET level = 'x'", "cannot be read"),
    ("levels", "UPDATE rating SET stage = 'dream' WHERE stage = 'interview'", "H-01, ada, A1"),
    ("levels", "UPDATE rating SET criterion = 'Z9' WHERE stage = 'interview'", "H-01, ada, Z9"),
    ("ratings_as_logged", "UPDATE rating SET level = '4' WHERE sheet_id = 2", "H-01, bo, A1"),
    ("ratings_as_logged", "DELETE FROM rating WHERE sheet_id = 2", "H-01, bo, A1"),
    ("ratings_as_logged", "UPDATE rating SET criterion = 'A2' WHERE sheet_id = 2", "H-01, bo, A2"),
    ("submissions", "UPDATE sheet SET submitted_at = saved_at WHERE id = 2", "H-01, bo"),
    ("submissions", "UPDATE sheet SET submitted_at = NULL WHERE id = 1", "H-01, ada"),
    ("complete_sheets", "DELETE FROM rating WHERE criterion = 'B1'", "H-01, ada"),
    (
        "recused_ratings",
        "UPDATE conflict SET state = 'declared' WHERE application_id = 1 AND member_id = 3",
        "H-01, ada",
    ),
    (
        "evidence",
        """UPDATE rating SET evidence = '[{"source": "note:1", "quote": "Sanottu."}]' WHERE sheet_id = 2""",
        "H-01, bo, A1",
    ),
    ("agreed_levels", "UPDATE consensus SET level = '5'", "H-01, A1"),
    ("agreed_after_release", "UPDATE log_entry SET action = 'x' WHERE action = 'open gate'", "H-01, A1"),
    ("coordinators", "UPDATE member SET roles = '[\"assessor\"]' WHERE id = 1", KEY),
    ("roles", "UPDATE member SET roles = '[\"king\"]' WHERE id = 3", "ada"),
    ("ended_accounts", "UPDATE sign_in SET ended_at = NULL", "account 1"),
    ("conflicts", "UPDATE conflict SET member_id = 6 WHERE state = 'confirmed'", "H-02, cora"),
    ("conflict_states", "UPDATE conflict SET state = 'perhaps' WHERE state = 'confirmed'", "H-02, bo"),
    ("conflict_states", "UPDATE conflict SET scope = 'world' WHERE state = 'confirmed'", "H-02, bo"),
    ("ruled_conflicts", "UPDATE conflict SET decided_by = NULL", "H-02, bo"),
    ("assignments", "UPDATE assignment SET organisation = 'Silta'", "H-01, assignment 1"),
    ("assignments", "UPDATE assignment SET member_id = 6", "H-01, assignment 1"),
    ("codes", "UPDATE application SET code = 'X' WHERE id = 2", "X"),
    ("states", "UPDATE application SET state = 'lost' WHERE id = 2", "H-02"),
    ("merged_into", "UPDATE application SET state = 'merged' WHERE id = 2", "H-02"),
    ("merged_into", "UPDATE application SET merged_into = 'H-01' WHERE id = 2", "H-02"),
    ("merged_into", "UPDATE application SET state = 'merged', merged_into = 'H-02' WHERE id = 2", "H-02"),
    ("interviews", "UPDATE interview SET state = 'dreamt'", "H-01, interview 1"),
    ("interviewers", """UPDATE interview SET interviewers = '["eve"]'""", "H-01, interview 1"),
    ("notes", "UPDATE note SET programme_id = 2", "note 1"),
    (
        "working_notes",
        (
            GATE.format("closed"),
            "INSERT INTO working_note (application_id, member_id, text, at) VALUES (1, 3, '', '2021-01-01')",
        ),
        "H-01",
    ),
    ("meetings", "UPDATE meeting SET programme_id = 2", "H-01"),
    ("presences", "UPDATE presence SET until = '2021-01-01 00:00:00+00'", "presence 1"),
    ("presences", "UPDATE presence SET member_id = 6", "presence 1"),
    ("ballots", """UPDATE ballot SET codes = '["H-02", "H-02"]'""", "ada"),
    ("ballots", """UPDATE ballot SET codes = '["H-99"]'""", "ada"),
    ("ballots_as_logged", """UPDATE ballot SET codes = '["H-01", "H-02"]'""", "ada"),
    ("ballots_as_logged", "DELETE FROM ballot", "ada"),
    ("tie_acts", "UPDATE tie_act SET kind = 'dance' WHERE kind = 'draw'", "act 2 in a tie"),
    ("tie_acts", "UPDATE tie_act SET across = 'H-01 H-02 H-99'", "act 1 in a tie"),
    ("tie_acts", "UPDATE tie_act SET proposed = 'H-02' WHERE kind = 'proposal'", "act 1 in a tie"),
    ("tie_acts", "UPDATE tie_act SET across = 'H-01'", "act 1 in a tie"),
    ("tie_acts", "UPDATE tie_act SET places = 2", "act 1 in a tie"),
    ("seeds_as_logged", "UPDATE tie_act SET seed = '8' WHERE kind = 'draw'", "lot among H-01 H-02"),
    ("seeds_as_logged", "DELETE FROM tie_act", "lot among H-01 H-02"),
    ("seeds_as_logged", "UPDATE log_entry SET action = 'x' WHERE action = 'draw lot'", "lot among H-01 H-02"),
)


@pytest.mark.parametrize(
    ("name", "changes", "place"), BREAKS, ids=[f"{name} {n}" for n, (name, *_) in enumerate(BREAKS)]
)
def test_what_was_written_past_the_acts_is_found(worked, owner, name, changes, place):
    with unguarded(owner(worked), set_again=name != "guards") as connection:
        for change in (changes,) if isinstance(changes, str) else changes:
            sentences = change if isinstance(change, str) else change[connection.dialect.name]
            for sentence in filter(None, sentences.split("; ")):
                connection.exec_driver_sql(sentence)

    found = {broken.name: "; ".join(broken.places) for broken in check(worked).broken}

    assert place in found.get(name, "")


@pytest.mark.only("sqlite")
def test_a_damaged_file_is_found(worked):
    path = worked.url.database
    worked.dispose()
    with sqlite3.connect(path) as connection:
        [[page]] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_member_account_id'")
    connection.close()
    with open(path, "r+b") as file:
        file.seek(page * 4096 - 8)
        file.write(b"damaged.")

    assert "file" in {broken.name for broken in check(worked).broken}


def test_every_invariant_is_broken_by_a_test():
    assert {name for name, *_ in BREAKS} | {"file"} == set(INVARIANTS)
