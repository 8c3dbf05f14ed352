"""PostgreSQL: the role of readers sees releases and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from releasing import APPROVER, BUILDER, close, site_at
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import ProgrammingError

from data import facts
from data import reading_tables as tables
from data.releases import opening, store


@pytest.mark.postgres
def test_the_readers_role_sees_releases_and_nothing_else(postgres_server: Any, tmp_path: Path) -> None:
    made = site_at(postgres_server.migrated_database(), tmp_path)
    facts.load(made.ledger)
    made.released()
    made.build()
    role = made.settings.published_role
    with made.published.begin() as connection:
        connection.exec_driver_sql(f"ALTER ROLE {role} LOGIN PASSWORD 'only-for-this-test'")
    url = make_url(made.settings.published_url).set(username=role, password="only-for-this-test")
    as_reader = url.render_as_string(hide_password=False)
    found = opening.open_release(as_reader, made.settings.today())
    assert found.rows(select(func.count()).select_from(tables.project)) == made.working().rows(
        select(func.count()).select_from(tables.project)
    )
    for statement in (
        "SELECT * FROM public.person", "SELECT * FROM public.held_block", "SELECT * FROM public.read_project",
        "SELECT * FROM release_2.read_project",  # a draft
        "SET transaction_read_only = off; DELETE FROM release_1.read_project",
        "SET transaction_read_only = off; UPDATE published.release SET note = 'x'",
        "SET transaction_read_only = off; CREATE TABLE published.mine (x int)",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), found.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    printed = made.run("release", "roles").stdout
    assert f"GRANT SELECT ON ALL TABLES IN SCHEMA release_1 TO {role};" in printed
    assert "release_2" not in printed
    close(made)


@pytest.mark.postgres
def test_an_owner_who_may_not_make_roles_is_told_what_to_run(postgres_server: Any, tmp_path: Path) -> None:
    made = site_at(postgres_server.migrated_database(), tmp_path)
    facts.load(made.ledger)
    owner, role = f"owner_{os.getpid()}", made.settings.published_role
    with made.published.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA published CASCADE")
        connection.exec_driver_sql(f"CREATE ROLE {owner} LOGIN PASSWORD 'only-for-this-test'")
        connection.exec_driver_sql(
            f'GRANT CREATE ON DATABASE "{make_url(made.settings.database_url).database}" TO {owner}'
        )
    url = make_url(made.settings.database_url).set(username=owner, password="only-for-this-test")
    as_owner = url.render_as_string(hide_password=False)
    made.environment["PUBLISHED_URL"] = as_owner
    for arguments in (["init"], ["release", "build", "--by", BUILDER]):
        assert made.run(*arguments).returncode == 0
    told = made.run("release", "approve", "1", "--by", APPROVER, "--language", "en").stdout
    assert f"The role {role} cannot be made" in told
    statements = made.run("release", "roles").stdout.replace("…", "only-for-this-test").splitlines()
    with made.published.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    as_reader = url.set(username=role).render_as_string(hide_password=False)
    assert opening.open_release(as_reader, made.settings.today()).rows(select(func.count()).select_from(tables.project))
    store.close_readers()
    with made.published.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {owner}, {role}")
        connection.exec_driver_sql(f"DROP ROLE {owner}")
    close(made)
