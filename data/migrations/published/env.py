"""Alembic: migrations of the published store, on the connection `data.db.migrate` hands over, in its transaction."""

from alembic import context

from data.models.published import REGISTRY

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=REGISTRY,
    version_table_schema=attributes["schema"],
    transactional_ddl=True,
)
context.run_migrations()
