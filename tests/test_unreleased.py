"""Before the first release readers are told why there is nothing to see; in one, where nobody can be is a "–"."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, cast

import pytest
import screens
from flask.testing import FlaskClient

from dashboard.i18n import text
from dashboard.reader import EXACT
from data.releases import store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("unreleased")


def reader_of(folder: Path, database: Path, language: str) -> FlaskClient:
    """A reader who is shown the newest release, of the ledger `database` and what is beside it."""
    client = screens.client_for(screens.settings_in(folder, database), language)
    cast(dict[str, Any], client.environ_base)[EXACT] = False
    return client


@pytest.mark.parametrize("language", ["hu", "en"])
def test_without_a_release_a_page_says_why_and_who_can_make_one(
    prepared: dict[str, Path], folder: Path, language: str
) -> None:
    client = reader_of(folder, prepared["empty"], language)
    shown = screens.values_of(client, "reach", "")
    assert shown["reach-headline"]["children"] == text("release.none", language)
    assert json.loads(shown["reach-frame"]["data-choices"])["dropped"] == [text("release.none_why", language)]
    said = client.get("/reach.json").get_json()
    assert text("release.none_why", language) in said["filters"]["dropped"]
    store.close_readers()


def test_with_a_release_nothing_of_it_is_said(prepared: dict[str, Path], tmp_path: Path) -> None:
    client = reader_of(tmp_path, prepared["sample"], "hu")
    shown = screens.values_of(client, "reach", "")
    assert shown["reach-headline"]["children"] != text("release.none", "hu")
    assert json.loads(shown["reach-frame"]["data-choices"])["dropped"] == []
    store.close_readers()


def test_where_nobody_can_be_the_screen_and_every_file_say_so(prepared: dict[str, Path], tmp_path: Path) -> None:
    """A closed project, and a period before all sessions: by what is public nobody can have been there."""
    client = reader_of(tmp_path, prepared["sample"], "hu")
    query = "project=MINTA-01&from=2024-01&to=2024-03"
    for page, table in (("reach", "kpis"), ("reach", "projects"), ("overview", "kpis")):
        body = client.get(f"/{page}.json?{query}").get_json()["tables"][table]
        rows = [dict(zip(body["columns"], row, strict=True)) for row in body["rows"]]
        told = [(row["reached_people"], row["reached_people_state"]) for row in rows]
        assert (None, "nobody") in told and "value" not in {state for _, state in told}
    table = client.get(f"/reach.csv?table=projects&{query}").data.decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(table), delimiter=";")][1:] == ["–", "–"]
    store.close_readers()
