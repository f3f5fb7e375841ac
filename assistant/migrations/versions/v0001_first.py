"""The first tables: turns, answers, votes, gaps."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("asked", sa.Double, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
    op.create_index("turns_by_conversation", "turns", ["conversation"])
    op.create_index("turns_by_time", "turns", ["asked"])
    op.create_table(
        "answers",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("asked", sa.Double, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("department", sa.Text, nullable=False),
    )
    op.create_index("answers_by_conversation", "answers", ["conversation"])
    op.create_index("answers_by_time", "answers", ["asked"])
    op.create_table(
        "votes",
        sa.Column("answer", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("vote", sa.String(4), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("given", sa.Double, nullable=False),
    )
    _make_gaps()


def _make_gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer", sa.String(64), nullable=False),
        sa.Column("asked", sa.Double, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("cause", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("closed", sa.Double, nullable=True),
        sa.UniqueConstraint("answer", "cause", name="gaps_once"),
    )
    op.create_index("gaps_by_time", "gaps", ["asked"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("gaps", "votes", "answers", "turns"):
        op.drop_table(table)
