"""Whether we can work: asks the database each time, and whether its tables are those of this program."""

import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from data import database

log = logging.getLogger(__name__)


def health(request: Request) -> JSONResponse:
    """200 if the database answers and stands at the migration we need, else 503; never a secret of either."""
    try:
        engine = database.engine()
        with engine.execution_options(reads=True).connect() as connection:
            connection.execute(text("SELECT 1"))
        stands, needs = database.level(engine)
    except (SQLAlchemyError, ModuleNotFoundError) as error:  # a driver that is not installed reaches nothing either
        log.warning("The database does not answer: %s", type(error).__name__)
        return JSONResponse({"status": "down", "database": "unreachable"}, status_code=503)
    ready = stands == needs
    answer = {"status": "ok" if ready else "down", "database": "ok", "migration": stands, "needs": needs}
    return JSONResponse(answer, status_code=200 if ready else 503)
