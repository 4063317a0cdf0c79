"""What settles a tie across the line: the assessors' own orders, and what the chair did as the sealed ladder says."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class Ballot(Base):
    """One assessor's own order of a few applications; `version` refuses a save over another window's."""

    __tablename__ = "ballot"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    codes: Mapped[list[Any]]  # the best first
    version: Mapped[int]
    at: Mapped[datetime]


class TieAct(Base):
    """An act of the chair at one step of the ladder, with the tie it was made for: in another tie it does not count."""

    __tablename__ = "tie_act"
    __table_args__ = (sa.UniqueConstraint("programme_id", "kind", "across", "still", "places"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    kind: Mapped[str]  # count, proposal, equal, draw
    across: Mapped[str]  # codes with blanks between: who had the same score across the line
    still: Mapped[str]  # who of them was still tied at this step
    places: Mapped[int]  # for how many slots
    proposed: Mapped[str | None]  # the chair's order, the best first
    words: Mapped[str]  # the reason; of a draw, which it is and when
    seed: Mapped[str | None]  # what was drawn; once it stands here it stays
    by: Mapped[str]
    at: Mapped[datetime]
    drawn_by: Mapped[str | None]
    drawn_at: Mapped[datetime | None]
