"""The PostgreSQL role of readers: it may read the published store, and can neither write nor see the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from data.releases import store

_MAY_CREATE = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
_THERE = "SELECT 1 FROM pg_roles WHERE rolname = :role"


def statements(role: str, numbers: Sequence[int]) -> list[str]:
    """What the owner of the store runs so that `role` may read the registry and the releases `numbers`."""
    schemas = [str(store.SCHEMA), *(store.schema_of(number) for number in numbers)]
    return [
        grant
        for schema in schemas
        for grant in (
            f"GRANT USAGE ON SCHEMA {schema} TO {role}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
        )
    ]


def making(role: str) -> list[str]:
    """What an administrator runs once to make `role`; the password is theirs to choose."""
    return [
        f"CREATE ROLE {role} LOGIN PASSWORD '…'",
        f"ALTER ROLE {role} SET default_transaction_read_only = on",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    ]


def is_there(connection: Connection, role: str) -> bool:
    """Whether the server has `role`; of SQLite, which has no roles, always."""
    if connection.dialect.name != "postgresql":
        return True
    return connection.scalar(text(_THERE), {"role": role}) is not None


def grant(connection: Connection, role: str, numbers: Sequence[int]) -> bool:
    """Let `role` read the registry and the releases `numbers`; where it is missing it is made, without a right to sign
    in.

    False when it is missing and may not be made: `python -m data release roles` prints what to run.
    """
    if connection.dialect.name != "postgresql":  # SQLite has no roles
        return True
    if not is_there(connection, role):
        if not connection.scalar(text(_MAY_CREATE)):
            return False
        connection.exec_driver_sql(f"CREATE ROLE {role} NOLOGIN")
    for statement in statements(role, numbers):
        connection.exec_driver_sql(statement)
    return True
