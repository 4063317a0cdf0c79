"""Nine attacks on the log, by who has the file, the role of the app or of the owner: the table of SECURITY.md."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from data import database, log
from data.check import check
from data.database import reading
from data.models import LogEntry

REFUSED = "refused"
CHECK = "found by `check`"
HEAD = "found by `check` against a head kept outside"
MISSED = "not found"

_COLUMNS = "id, programme_id, at, actor, action, about, body, prev, hash"
_COPY = "SELECT {}, programme_id, at, 'mallory', action, about, body, {}, hash FROM log_entry WHERE id = {}"
_LAST = "(SELECT max(id) FROM log_entry)"


def edit(connection):
    connection.exec_driver_sql("UPDATE log_entry SET actor = 'mallory' WHERE id = 3")


def delete(connection):
    connection.exec_driver_sql(f"DELETE FROM log_entry WHERE id = {_LAST}")  # noqa: S608


def replace(connection):
    copy = _COPY.format("id", "prev", _LAST)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO log_entry ({_COLUMNS}) {copy}")
    else:
        connection.exec_driver_sql(
            f"INSERT INTO log_entry ({_COLUMNS}) {copy} ON CONFLICT (id) DO UPDATE SET actor = excluded.actor"
        )


def leave_a_gap(connection):
    connection.exec_driver_sql(f"INSERT INTO log_entry ({_COLUMNS}) {_COPY.format('id + 2', 'hash', _LAST)}")


def append_elsewhere(connection):
    connection.exec_driver_sql(f"INSERT INTO log_entry ({_COLUMNS}) {_COPY.format('id + 1', 'prev', _LAST)}")


def empty(connection):
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("DELETE FROM log_entry" if sqlite else "TRUNCATE log_entry")


def switch_triggers_off(connection):
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "PRAGMA recursive_triggers = OFF" if sqlite else "SET LOCAL session_replication_role = replica"
    )
    edit(connection)


def drop_triggers(connection):
    for guard in database.guards(connection.dialect.name):
        if guard.startswith("CREATE TRIGGER"):
            name, table = guard.split()[2], "seal" if "ON seal" in guard else "log_entry"
            sqlite = connection.dialect.name == "sqlite"
            connection.exec_driver_sql(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")


def drop_triggers_and_edit(connection):
    drop_triggers(connection)
    edit(connection)


def chain_anew(connection):
    """Another time for the third entry, each hash after it made anew, and the triggers set again."""
    drop_triggers(connection)
    prev = ""
    for e in connection.execute(LogEntry.__table__.select().order_by(LogEntry.id)).all():
        at = e.at.replace(year=2020) if e.id == 3 else e.at
        body = log._entry(e.programme_id, e.actor, e.action, e.about, e.body, e.operation)
        made = log._hash(prev, at, body)
        changes = {"at": at, "prev": prev, "hash": made}
        connection.execute(LogEntry.__table__.update().where(LogEntry.id == e.id).values(changes))
        prev = made
    for guard in database.guards(connection.dialect.name):
        if not guard.startswith("CREATE FUNCTION"):
            connection.exec_driver_sql(guard)


# What is done, and what becomes of it: with the SQLite file, with the app's role on PostgreSQL, with the owner's.
TABLE = (
    (edit, "edit an entry", REFUSED, REFUSED, REFUSED),
    (delete, "delete the last entry", REFUSED, REFUSED, REFUSED),
    (replace, "replace an entry", REFUSED, REFUSED, REFUSED),
    (leave_a_gap, "append an entry after a gap", REFUSED, REFUSED, REFUSED),
    (append_elsewhere, "append an entry that does not follow the last", REFUSED, REFUSED, REFUSED),
    (empty, "empty the log", REFUSED, REFUSED, REFUSED),
    (switch_triggers_off, "switch triggers off for the session, and edit", REFUSED, REFUSED, REFUSED),
    (drop_triggers_and_edit, "drop the triggers, and edit", CHECK, REFUSED, CHECK),
    (chain_anew, "drop the triggers, chain the whole log anew, set them again", HEAD, REFUSED, HEAD),
)


def outcome(engine, attacker, attack):
    """What becomes of an attack."""
    with reading(engine) as session:
        kept = log.head(session)[1]
    try:
        with attacker.begin() as connection:
            attack(connection)
    except DBAPIError:
        assert check(engine, kept=[kept]).broken == []  # and nothing of it stayed
        return REFUSED
    if check(engine).broken:
        return CHECK
    return HEAD if check(engine, kept=[kept]).broken else MISSED


@pytest.mark.parametrize(("attack", "expected"), [(attack, sqlite) for attack, _, sqlite, _, _ in TABLE])
@pytest.mark.only("sqlite")
def test_whoever_has_the_file(committee, attack, expected):
    intruder = create_engine(committee.url)  # with no pragma of ours

    assert outcome(committee, intruder, attack) == expected
    intruder.dispose()


@pytest.mark.parametrize(("attack", "expected"), [(attack, app) for attack, _, _, app, _ in TABLE])
@pytest.mark.only("postgresql")
def test_whoever_has_the_apps_role(committee, attack, expected):
    assert outcome(committee, committee, attack) == expected


@pytest.mark.parametrize(("attack", "expected"), [(attack, owners) for attack, *_, owners in TABLE])
@pytest.mark.only("postgresql")
def test_whoever_has_the_owners_role(committee, owner, attack, expected):
    assert outcome(committee, owner(committee), attack) == expected


@pytest.mark.only("postgresql")
def test_not_even_a_superuser_gets_past_the_triggers_by_switching_them_off(committee, owner):
    assert outcome(committee, owner(committee, "super"), switch_triggers_off) == REFUSED


@pytest.mark.only("postgresql")
def test_a_trigger_that_does_nothing_any_more_is_found(committee, owner):
    with owner(committee).begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION valinta_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN RETURN NULL; END'"
            )
        )

    assert [(b.name, list(b.places)) for b in check(committee).broken] == [("guards", ["valinta_only_grows"])]


def test_security_md_says_what_was_seen():
    said = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")

    lines = [f"| {words} | {' | '.join(outcomes)} |" for _, words, *outcomes in TABLE]
    assert "\n".join(lines) in said
