"""Alembic: migrations run on the connection `data.db.migrate` hands over, in its transaction."""

from alembic import context

from data.models import Base
from data.reading_tables import READING

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=[Base.metadata, READING], render_as_batch=True, transactional_ddl=True
)
context.run_migrations()
