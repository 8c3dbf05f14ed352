"""Alembic for the accounts database: on the connection `data.db.migrate` hands over, in its transaction."""

from alembic import context

from data.accounts.tables import AccountsBase

connection = context.config.attributes["connection"]
schema = context.config.attributes["schema"]
if schema:
    connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
context.configure(
    connection=connection,
    target_metadata=AccountsBase.metadata,
    version_table_schema=schema,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
