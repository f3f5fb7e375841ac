"""What Alembic runs: the versions over the connection it was handed, inside the transaction of that connection."""

from alembic import context

from assistant.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=False,  # whoever handed the connection over holds the transaction and the lock
)
context.run_migrations()
