"""What the tests of acts share: an application as a file brings it, and what stands in the database after."""

from sqlalchemy import select

from data.actions import applications as application_acts
from data.actions import intake, ratings
from data.database import reading
from data.imports.rows import ImportedApplication, Reading
from data.models import LogEntry
from data.queries import applications
from scoring.ratings import Rating, RatingSet, Stage
from tests.data.conftest import SENT, VALUES, who


def detail(engine, code="H-01", member="cora"):
    return applications.application(engine, who(engine, member), code)


def entries(engine):
    with reading(engine) as session:
        return session.scalars(select(LogEntry).order_by(LogEntry.id)).all()


def codes(engine):
    return [row.code for row in applications.applications(engine, who(engine, "cora"))]


def reading_of(*found, attention=(), missing=()):
    return Reading("plain", len(found), tuple(found), (), tuple(attention), (), tuple(missing))


def sent(name="Suokylän kunta", *, number=None, row=2, at=SENT, **values):
    return ImportedApplication(row, number, at, None, False, {**VALUES, "name": name, **values}, {"Nimi": name})


def take_in(engine, *found, attention=(), missing=(), form="f", sha256="a" * 64, **more):
    given = reading_of(*found, attention=attention, missing=missing)
    return intake.import_applications(engine, who(engine, "cora"), given, form=form, sha256=sha256, **more)


def rated(engine, code="H-01"):
    ratings.import_ratings(
        engine, who(engine, "cora"), RatingSet((Rating(code, "ada", "A1", None, Stage.FORM),), frozenset())
    )


def correct(engine, code, **values):
    version = detail(engine, code).version
    application_acts.correct(engine, who(engine, "cora"), code, values=values, reason="Puhelimessa", version=version)
