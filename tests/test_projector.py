"""What a show is told when it starts, and that a link's projector parameters are no filters."""

from __future__ import annotations

from pathlib import Path

import pytest
import screens
from flask.testing import FlaskClient

from dashboard import projector
from dashboard.app import ASSETS, create_app
from data.settings import Settings

LINK = "projector=1&slides=budget-projects,budget-pace&autoplay=20&theme=dark&slide=2"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Settings:
    return screens.settings_in(tmp_path_factory.mktemp("projector"), prepared["sample"])


@pytest.fixture(scope="module")
def reader(settings: Settings) -> FlaskClient:
    return screens.client_for(settings)


@pytest.mark.parametrize(("language", "word"), [("hu", "Vetítés"), ("en", "Projector")])
def test_a_show_gets_its_words_files_and_the_newest_release(reader: FlaskClient, language: str, word: str) -> None:
    reader.set_cookie("language", language)
    answer = reader.get(projector.ADDRESS)
    said = answer.get_json()
    assert said["words"]["title"] == word
    assert said["newest"].startswith("1. kiadás" if language == "hu" else "Release 1")
    assert (said["working"], said["session_seconds"]) == (False, None)
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(said["scripts"]) == len(projector.SCRIPTS)
    for address in [*said["scripts"], said["style"]]:
        file = reader.get(address)
        assert "immutable" in file.headers["Cache-Control"]
        assert file.data == (ASSETS / address.partition("?")[0].removeprefix("/assets/")).read_bytes()


def test_nothing_of_the_show_comes_with_a_page(reader: FlaskClient) -> None:
    document = reader.get("/").text
    assert "later/projector.js?m=" in document
    assert "projector-" not in document


def test_what_a_link_says_of_the_show_is_no_filter(reader: FlaskClient) -> None:
    plain, shown = (screens.values_of(reader, "budget", query) for query in ("", LINK))
    assert shown["budget-paid-figure"] == plain["budget-paid-figure"]
    assert '"dropped": []' in shown["budget-frame"]["data-choices"]
    assert '"query": ""' in shown["budget-frame"]["data-choices"]


@pytest.mark.slow
def test_the_projector_shows_a_release_where_there_is_one(settings: Settings) -> None:
    exact = screens.client_of(create_app(settings))
    for query, release in (("", False), ("projector=1", True), ("projector=0", False), ("projector=1&release=1", True)):
        chips = screens.values_of(exact, "reach", query)["reach-frame"]["data-choices"]
        assert ('"release": ["1. kiadás' in chips) == release, query


def test_without_a_release_the_projector_shows_what_the_page_shows(tmp_path: Path, prepared: dict[str, Path]) -> None:
    folder = prepared["sample"].parent
    (tmp_path / "ledger.db").write_bytes((folder / screens.UNRELEASED).read_bytes())
    unreleased = screens.client_of(create_app(screens.settings_in(tmp_path)))
    assert unreleased.get(projector.ADDRESS).get_json()["newest"] is None
    shown = screens.values_of(unreleased, "reach", "projector=1")
    assert shown["reach-people-figure"] == screens.values_of(unreleased, "reach")["reach-people-figure"]
