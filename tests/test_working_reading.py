"""A manager's working figures: exact, of the own projects, and never of a union with other people's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import access_site
import pytest
import screens
from flask.testing import FlaskClient

from dashboard.access import WITHIN, Viewer
from dashboard.app import create_app
from data.queries import choices
from data.reading import open_reading
from data.reading_tables import project
from data.releases import store

OWN = ("MINTA-01", "MINTA-02")


@pytest.fixture(scope="module")
def manager(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A manager of two of the made-up projects, looking at working figures."""
    client = screens.client_of(create_app(access_site.settings_in(tmp_path_factory.mktemp("own"), prepared["sample"])))
    environ = cast(dict[str, Any], client.environ_base)
    del environ[screens.EXACT]
    environ[WITHIN] = Viewer(account_id=1, name="m", role="manager", projects=OWN, working=True, purpose="próba")
    yield client
    store.close_readers()


@pytest.mark.parametrize(
    "asked", ["", "project=MINTA-03", "call=nincs", "project=MINTA-03&project=MINTA-04&district=038", "project="]
)
def test_whatever_is_asked_only_own_projects_answer(manager: FlaskClient, asked: str) -> None:
    reading = open_reading(manager.application.config["ENGINE"], screens.Settings.from_env({}).today())
    filters, _, offered = choices.read_filters(reading, asked, OWN)
    assert filters.projects == OWN
    assert {one.value for one in offered.offered("project", OWN)} <= set(OWN)


def test_every_call_is_no_way_around(manager: FlaskClient) -> None:
    reading = open_reading(manager.application.config["ENGINE"], screens.Settings.from_env({}).today())
    for row in reading.rows(project.select().with_only_columns(project.c.call_code).distinct()):
        filters, _, _ = choices.read_filters(reading, f"call={row.call_code}", OWN)
        assert filters.projects and set(filters.projects) <= set(OWN)


def test_the_page_shows_exact_figures_of_the_own_projects(manager: FlaskClient) -> None:
    assert "≈" not in str(screens.values_of(manager, "reach", "")["reach-headline"])
    table = manager.get("/reach.table?table=projects&project=MINTA-03")
    assert table.status_code == 200 and "≈" not in table.text
    assert "MINTA-01" in table.text and "MINTA-03" not in table.text


def test_the_sources_are_always_a_releases(manager: FlaskClient) -> None:
    assert manager.get("/sources.table?table=releases").status_code == 200
    told = screens.values_of(manager, "sources", "")
    assert "1. kiadás" in str(told)
