"""Bodies and addresses that are well formed and still no browser's: cases 65 and 69; a database that goes away; and the
keys of releases in the repository (82)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _environment import ROOT
from access_site import browser, callback_body, engine_of, quick_app, settings_in
from flask.testing import FlaskClient

from dashboard.document import Screen
from data.setting_values import WrongSetting

pytestmark = pytest.mark.slow

CALLBACK = "/_dash-update-component"
FIGURES = "..reach-frame.data-answer.."
PAGE = ".._pages_content.children..._pages_store.data.."
LONG = "9" * 30


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Screen:
    """Public facts, which everybody may read."""
    return quick_app(settings_in(tmp_path_factory.mktemp("forged"), prepared["facts"]))


@pytest.fixture
def visitor(app: Screen) -> FlaskClient:
    return browser(app)


def asked(app: Screen, client: FlaskClient, output: str, **values: Any) -> int:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return client.post(CALLBACK, json=callback_body(app, output, named)).status_code


@pytest.mark.parametrize("value", ["\ud800", "project=\udfff", "\ud83dx"])
def test_65_half_a_letter_is_refused(app: Screen, visitor: FlaskClient, value: str) -> None:
    assert asked(app, visitor, FIGURES, query__data=value) == 400
    assert asked(app, visitor, PAGE, _pages_location__pathname="/", _pages_location__search=value) == 400
    assert asked(app, visitor, FIGURES, query__data="project=\U0001f600") == 200


@pytest.mark.parametrize("path", [None, "", "reach", "?x=1", [], {}, 0, True, "\ud800"])
def test_65_a_page_is_asked_for_by_its_path(app: Screen, visitor: FlaskClient, path: Any) -> None:
    assert asked(app, visitor, PAGE, _pages_location__pathname=path) == 400


@pytest.mark.parametrize("path", ["/", "/reach", "/nincs", "//evil.example", "/telepules/../x", "/\x00"])
def test_65_any_path_gets_a_page_or_says_that_there_is_none(app: Screen, visitor: FlaskClient, path: str) -> None:
    assert asked(app, visitor, PAGE, _pages_location__pathname=path) == 200


@pytest.mark.parametrize("key", ["outputs", "inputs", "state", "changedPropIds", "output", "anything"])
@pytest.mark.parametrize("value", [2**70, "\ud800", [[["\ud800"]]], {"\ud800": 1}])
def test_65_it_does_not_matter_where_it_stands(app: Screen, visitor: FlaskClient, key: str, value: Any) -> None:
    body = {**callback_body(app, FIGURES), key: value}
    assert visitor.post(CALLBACK, json=body).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/views/{LONG}", f"/releases/{LONG}", f"/releases/{LONG}/preview", f"/import/{LONG}", "/assets/" + "a" * 3000,
        "/document/" + "é" * 200, "/" + "a" * 5000,
    ],
)  # fmt: skip
def test_69_names_no_folder_and_numbers_no_database_can_hold(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_database_that_goes_away_is_a_sentence_and_not_an_error(tmp_path: Path, prepared: dict[str, Path]) -> None:
    app = quick_app(settings_in(tmp_path, prepared["sample"]))  # where visitors have views, so that every page asks
    client = browser(app)
    assert client.get("/_dash-layout").status_code == 200
    with engine_of(app).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE saved_view RENAME TO elsewhere")
    answer = client.get("/_dash-layout")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert "pillanatnyilag" in answer.get_json()["message"]
    with engine_of(app).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO saved_view")
    assert client.get("/_dash-layout").status_code == 200


def test_82_the_keys_of_releases_in_the_repository_are_refused(tmp_path: Path, prepared: dict[str, Path]) -> None:
    settings = settings_in(tmp_path, prepared["empty"], KEYS_FILE=str(ROOT / "pyproject.toml"))
    with pytest.raises(WrongSetting, match="set KEYS_FILE"):
        quick_app(settings)
