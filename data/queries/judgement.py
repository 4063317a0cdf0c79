"""How sure the order is: computed from what assessors gave before they could see the others' levels.

Discussion makes a committee agree, it does not make it right: a level given after the release and after the own sheet
was submitted moves the score and is left out here. For this room alone: who may see it, `standings` decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Engine, false, func, select

from data import programme as programmes
from data.access import GateKey
from data.database import reading
from data.models import Application, LogEntry, Member, Programme, Rating, Sheet
from data.queries import ratings
from scoring import rubric as rubrics
from scoring.certainty import design, panel, seats
from scoring.certainty.design import Design
from scoring.certainty.doubt import Doubt, drawn
from scoring.certainty.panel import Panel
from scoring.certainty.seats import Seat
from scoring.ratings import RatingSet, Stage


@dataclass(frozen=True, slots=True, eq=False)
class Independent:
    """The ratings as they were given independently; `later` counts the levels that were not.

    The same object as long as nothing in it changes, so that what is computed from it can be kept by it.
    """

    ratings: RatingSet
    later: int


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """How sure the seats are; no seats where the design of the reviews does not allow it, for the design's reason."""

    panel: Panel
    design: Design
    seats: Mapping[str, Seat]
    later: int


@lru_cache(maxsize=8)
def independent(engine: Engine, programme_id: int, basis: int) -> Independent:
    """What was given before anybody's ratings could be seen by who gave it."""
    everything = ratings.all_ratings(engine, programme_id, basis)
    with reading(engine) as session:
        released: datetime | None = session.scalar(
            select(func.min(LogEntry.at)).where(
                LogEntry.programme_id == programme_id,
                LogEntry.action == "open gate",
                LogEntry.about == GateKey.RATINGS_RELEASED.value,
            )
        )
        late = (
            select(Application.code, Member.code, Rating.criterion, Rating.stage)
            .select_from(Rating)
            .join(Sheet, Sheet.id == Rating.sheet_id)
            .join(Application, Application.id == Sheet.application_id)
            .join(Member, Member.id == Sheet.member_id)
            .where(
                Application.programme_id == programme_id,
                Rating.at > Sheet.submitted_at,
                false() if released is None else Rating.at > released,
            )
        )
        after = {(code, who, criterion, stage) for code, who, criterion, stage in session.execute(late)}
    kept = tuple(
        r
        for r in everything.ratings
        if r.stage is not Stage.CONSENSUS and (r.application, r.assessor, r.criterion, r.stage.value) not in after
    )
    found = Independent(RatingSet(kept, everything.recused), len(after))
    before = _before(engine, programme_id)
    if not before or (before[0].ratings, before[0].later) != (found.ratings, found.later):
        before[:] = [found]
    return before[0]


@lru_cache(maxsize=8)
def _before(engine: Engine, programme_id: int) -> list[Independent]:
    """Where the last one is kept: most of what is done changes no rating."""
    return []


def judged(
    engine: Engine, programme_id: int, basis: int, codes: frozenset[str], doubt: Doubt = Doubt.NEAR
) -> Judgement:
    """The seats of these applications, those that may be ranked, with the weights in so much doubt."""
    with reading(engine) as session:
        row = session.get_one(Programme, programme_id)
        texts = (row.text, row.rubric)
    return _judged(independent(engine, programme_id, basis), texts, codes, doubt)


@lru_cache(maxsize=24)
def _judged(given: Independent, texts: tuple[str, str], codes: frozenset[str], doubt: Doubt) -> Judgement:
    programme, rubric = programmes.read(texts[0]), rubrics.read(texts[1])
    own = panel.panel(given.ratings, rubric, codes)
    found = design.check(own.pairs)
    seated: Mapping[str, Seat] = {}
    if found.chances:
        weights = drawn(own, rubric, doubt, relative=programme.limits.doubt, draws=seats.DRAWS, seed=programme.seed)
        seated = seats.seats(own, rubric, programme.slots, weights=weights, seed=programme.seed)
    return Judgement(own, found, seated, given.later)
