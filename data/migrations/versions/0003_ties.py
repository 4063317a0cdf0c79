"""Ballots, and what the chair does in a tie across the line"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ballot",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ballot_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_ballot")),
    )
    op.create_table(
        "tie_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("across", sa.Text(), nullable=False),
        sa.Column("still", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_tie_act_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_act")),
        sa.UniqueConstraint(
            *("programme_id", "kind", "across", "still", "places"),
            name=op.f("uq_tie_act_programme_id_kind_across_still_places"),
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("There is no way back from 0003 that keeps all data. Restore the backup made before.")
