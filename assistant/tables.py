"""The tables of the memory (表), as ``assistant/migrations`` makes them.

Days and times are seconds since 1970-01-01 UTC; a conversation is held by the SHA-256 of its id, so that the
database gives no id away; every text was masked before (``assistant.personal.masked``).
"""

from sqlalchemy import Column, Double, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

METADATA = MetaData()

TURNS = Table(
    "turns",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("asked", Double, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Index("turns_by_conversation", "conversation"),
    Index("turns_by_time", "asked"),
)
"""The last turns of conversations (轮次); ``answer`` as ``assistant.recalling`` writes it."""

ANSWERS = Table(
    "answers",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("asked", Double, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("department", Text, nullable=False),
    Index("answers_by_conversation", "conversation"),
    Index("answers_by_time", "asked"),
)
"""What a vote can be about; ``conversation`` is empty where there was none, ``department`` where none was named."""

VOTES = Table(
    "votes",
    METADATA,
    Column("answer", String(64), primary_key=True),
    Column("conversation", String(64), primary_key=True),
    Column("vote", String(4), nullable=False),
    Column("reason", Text, nullable=False),
    Column("given", Double, nullable=False),
)
"""The last vote (评价) of a conversation about an answer."""

GAPS = Table(
    "gaps",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("answer", String(64), nullable=False),
    Column("asked", Double, nullable=False),
    Column("question", Text, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("department", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("closed", Double, nullable=True),
    UniqueConstraint("answer", "cause", name="gaps_once"),
    Index("gaps_by_time", "asked"),
)
"""What could not be answered (缺口), without the conversation; ``closed`` is when officials settled it."""
