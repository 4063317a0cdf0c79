"""For a while the others have rated otherwise: what somebody is shown who may not see it must stay the same."""

from contextlib import contextmanager

from sqlalchemy import delete, insert, select, text, update

from data import database
from data.models import Consensus, Programme, Rating, Sheet

CHANGES = {  # each as sentences of SQL on the tables of ratings; Ada and Bo keep their own
    "others gave other levels": (
        "UPDATE rating SET level = '3.999' WHERE sheet_id IN (SELECT sheet.id FROM sheet JOIN member"
        " ON member.id = sheet.member_id WHERE member.code NOT IN ('ada', 'bo'))",
        "UPDATE consensus SET level = '3.001'",
    ),
    "nobody else has rated": (
        "DELETE FROM consensus",
        "DELETE FROM rating WHERE sheet_id IN (SELECT sheet.id FROM sheet JOIN member"
        " ON member.id = sheet.member_id WHERE member.code <> 'bo')",
        "DELETE FROM sheet WHERE member_id IN (SELECT id FROM member WHERE code <> 'bo')",
    ),
    "HX2 was given other levels": (
        "UPDATE rating SET level = '3.999' WHERE sheet_id IN (SELECT sheet.id FROM sheet JOIN application"
        " ON application.id = sheet.application_id WHERE application.code = 'HX2')",
        "UPDATE consensus SET level = '3.999' WHERE application_id IN (SELECT id FROM application WHERE code = 'HX2')",
    ),
}
TOUCHED = (Consensus, Rating, Sheet)  # those that refer to others first


@contextmanager
def changed(engine, change):
    """For a while the others have rated otherwise; afterwards everything is as it was."""
    with database.transaction(engine) as session:
        kept = {table: [dict(row) for row in session.execute(select(table.__table__)).mappings()] for table in TOUCHED}
        for sentence in CHANGES[change]:
            session.execute(text(sentence))
        session.execute(update(Programme).values(basis=Programme.basis + 1))
    yield
    with database.transaction(engine) as session:
        for table in TOUCHED:
            session.execute(delete(table))
        for table in reversed(TOUCHED):
            session.execute(insert(table), kept[table])
        session.execute(update(Programme).values(basis=Programme.basis + 1))
