"""What each evaluating organisation gave, beside the committee's score: as far as a person may see ratings."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlalchemy import Engine, select

from data import access
from data.access import Act, Viewer
from data.database import reading
from data.models import Member
from data.queries import programmes, ratings
from scoring.organisations import Part, by_organisation
from scoring.ratings import Rating


def side_by_side(
    engine: Engine, viewer: Viewer, *, codes: Collection[str] | None = None
) -> Mapping[str, Mapping[str, Part]]:
    """Application -> organisation -> what its assessors gave; of all applications, or of those of these codes.

    Nothing before release, nothing from which the viewer is recused, nothing that waits for the viewer's own sheet.
    """
    if not access.may_see_ranking(viewer):
        return {}
    closed = ratings.hidden(engine, viewer) | ratings.blocked_codes(engine, viewer)
    given = _by_application(engine, viewer.programme_id, viewer.basis)
    shown = (given.keys() if codes is None else set(codes)) - closed
    rubric = programmes.frame(engine, viewer).rubric
    organisations = _organisations(engine, viewer.programme_id, viewer.basis)
    return by_organisation([r for code in shown for r in given.get(code, ())], organisations, rubric)


def of_members(engine: Engine, viewer: Viewer) -> Mapping[str, str]:
    """For which organisation each member works, by the member's code."""
    viewer.require(Act.READ)
    return _organisations(engine, viewer.programme_id, viewer.basis)


@lru_cache(maxsize=8)
def _by_application(engine: Engine, programme_id: int, basis: int) -> Mapping[str, tuple[Rating, ...]]:
    found: dict[str, list[Rating]] = {}
    for r in ratings.all_ratings(engine, programme_id, basis).ratings:
        found.setdefault(r.application, []).append(r)
    return {code: tuple(own) for code, own in found.items()}


@lru_cache(maxsize=8)
def _organisations(engine: Engine, programme_id: int, basis: int) -> Mapping[str, str]:
    with reading(engine) as session:
        found = session.execute(select(Member.code, Member.organisation).where(Member.programme_id == programme_id))
        return {code: organisation for code, organisation in found}
