"""Saved views: whose they are, whom they are shared with, what they lead to; through the application with its gate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from access_site import (
    add_account,
    bring_own_data,
    browser,
    engine_of,
    quick_app,
    settings_in,
    sign_in,
    signed_in,
    token_on,
)
from flask.testing import FlaskClient

from dashboard.committee.choice import NAMES
from dashboard.document import Screen
from dashboard.views import links
from data.accounts import people, store, subscriptions, views
from data.accounts.subscriptions import Wish
from data.accounts.views import MOST, Owner, ViewRefused

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Iterator[Screen]:
    """A city's own data with a release."""
    settings = settings_in(tmp_path_factory.mktemp("views"), prepared["sample"])
    bring_own_data(settings)
    made = quick_app(settings)
    yield made
    engine_of(made).dispose()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, prepared: dict[str, Path]) -> Screen:
    """A demonstration: nobody has an account."""
    return quick_app(settings_in(tmp_path_factory.mktemp("demo"), prepared["sample"]))


def menu(client: FlaskClient, path: str = "/", query: str = "") -> dict[str, Any]:
    """What the menu shows on a page."""
    answer = client.get("/views.json", query_string={"path": path, "query": query})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.get_json()
    return found


def save(client: FlaskClient, name: str, path: str = "/", query: str = "", **more: str) -> Any:
    """Save a view as the menu does."""
    form = {"name": name, "path": path, "query": query, "token": menu(client)["token"], **more}
    return client.post("/views", data=form, headers=JSON)


def post(client: FlaskClient, address: str, **form: str) -> Any:
    """Send a form of the menu."""
    return client.post(address, data={"token": menu(client)["token"], **form}, headers=JSON)


def number_of(client: FlaskClient, name: str) -> int:
    return next(int(view["id"]) for view in menu(client)["views"] if view["name"] == name)


def names(client: FlaskClient) -> list[str]:
    return [view["name"] for view in menu(client)["views"]]


@pytest.fixture
def reader(app: Screen) -> Iterator[FlaskClient]:
    """A reader without views."""
    yield from _without_views(app, "reader")


@pytest.fixture
def steward(app: Screen) -> Iterator[FlaskClient]:
    """A steward without views."""
    yield from _without_views(app, "steward")


def _without_views(app: Screen, role: str) -> Iterator[FlaskClient]:
    client = signed_in(app, role)
    yield client
    with store.writing(engine_of(app)) as connection:
        known = people.find(connection, f"{role}-1")
        assert known is not None
        owner = Owner(known.id, role)
        for view in views.listed(connection, owner):
            views.remove(connection, owner, view.id)


def test_a_view_is_kept_with_its_canonical_link_and_what_was_left_out_is_said(reader: FlaskClient) -> None:
    said = save(
        reader, "  Tavaly   Kecskeméten ", "/budget", "period=last-year&settlement=26684&project=NINCS&x=1"
    ).get_json()
    (view,) = said["views"]
    assert view["name"] == "Tavaly Kecskeméten" and view["link"] == "/budget?settlement=26684&period=last-year"
    assert "Tavaly Kecskeméten" in said["said"] and "NINCS" in said["said"]
    assert reader.get(view["link"]).status_code == 200
    assert "Tavaly Kecskeméten" in reader.get("/views").text


@pytest.mark.parametrize(
    ("path", "status"), [("/nincs", 400), ("//evil.hu", 400), ("https://evil.hu/", 400), ("/who", 400), ("", 400)]
)
def test_only_pages_of_ours_are_kept(reader: FlaskClient, path: str, status: int) -> None:
    assert save(reader, "x", path).status_code == status and names(reader) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\x1bb", "\u202egnp.exe"])
def test_a_name_is_something_one_can_read(reader: FlaskClient, name: str) -> None:
    answer = save(reader, name)
    assert answer.status_code == 400 and "1–80" in answer.get_json()["message"] and names(reader) == []


def test_a_name_is_given_once_and_there_are_not_more_views_than_the_limit(app: Screen, reader: FlaskClient) -> None:
    assert save(reader, "Egy").status_code == 200
    assert "Már van" in save(reader, "Egy").get_json()["message"]
    with store.writing(engine_of(app)) as connection:
        known = people.find(connection, "reader-1")
        assert known is not None
        for number in range(MOST - 1):
            views.add(connection, Owner(known.id, "reader"), f"Nézet {number}", "/", "", None)
    assert "Legfeljebb 100" in save(reader, "Sok").get_json()["message"]
    page = reader.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 200


def test_private_views_are_their_owners_and_shared_ones_a_roles(
    app: Screen, reader: FlaskClient, steward: FlaskClient
) -> None:
    save(steward, "Magán"), save(steward, "Olvasóknak", shared_role="reader")
    (seen,) = menu(reader)["views"]
    assert seen["name"] == "Olvasóknak" and not seen["own"] and seen["by"] == "steward-1"
    assert names(signed_in(app, "administrator")) == [] and names(signed_in(app, "manager")) == []
    assert menu(reader)["roles"] == [] and len(menu(steward)["roles"]) == 4
    assert save(reader, "Enyém", shared_role="reader").status_code == 400
    assert save(steward, "Rossz", shared_role="mindenki").status_code == 400 and names(reader) == ["Olvasóknak"]
    private, shared = number_of(steward, "Magán"), number_of(steward, "Olvasóknak")
    for address in (f"/views/{private}", "/views/999999", f"/views/{private}/start", f"/views/{private}/mail"):
        assert post(reader, address, name="x").status_code == 404, address
    assert reader.get(f"/views/{private}").status_code == 404 and reader.get(f"/views/{shared}").status_code == 200
    for address in (f"/views/{shared}", f"/views/{shared}/delete", f"/views/{private}/delete"):
        assert post(reader, address, name="x").status_code == 404, address
    assert names(steward) == ["Magán", "Olvasóknak"]


def test_who_may_not_share_any_more_shares_nothing(app: Screen, reader: FlaskClient) -> None:
    add_account(app, "munkatars", "steward")
    client = browser(app)
    sign_in(client, "munkatars")
    save(client, "Közös", shared_role="reader")
    assert names(reader) == ["Közös"]
    for act in (lambda c: people.give_role(c, "munkatars", "reader", ()), lambda c: people.disable(c, "munkatars")):
        with store.writing(engine_of(app)) as connection:
            people.give_role(connection, "munkatars", "steward", ())
            act(connection)
        assert names(reader) == []


def test_renaming_sharing_and_deleting_are_said_in_words(
    app: Screen, reader: FlaskClient, steward: FlaskClient
) -> None:
    save(steward, "Régi")
    number = number_of(steward, "Régi")
    assert (
        post(steward, f"/views/{number}", name="Új", shared_role="reader").get_json()["said"] == "A nézet megváltozott."
    )
    assert names(reader) == ["Új"]
    post(steward, f"/views/{number}", name="Új", shared_role="")
    assert names(reader) == []
    assert post(steward, f"/views/{number}/delete").get_json()["said"] == "A nézet törölve." and names(steward) == []
    steward.set_cookie("language", "en")
    save(steward, "Plain form")
    form = {"token": token_on(steward, "/who"), "name": "Named anew"}
    moved = steward.post(f"/views/{number_of(steward, 'Plain form')}", data=form)
    assert moved.status_code == 303 and "The view has been changed." in steward.get(moved.headers["Location"]).text


def test_a_pinned_link_names_the_release_and_the_months_and_a_plain_one_stays_relative(reader: FlaskClient) -> None:
    shown = menu(reader, "/reach", "period=last-quarter&settlement=26684")
    assert shown["link"] == "/reach?settlement=26684&period=last-quarter"
    assert shown["pinned"] == "/reach?settlement=26684&from=2026-07&to=2026-09&release=1"
    assert "1. kiadás" in shown["pinned_words"] and "2026. július–szeptember" in shown["pinned_words"]
    (
        save(reader, "Rögzített", "/reach", "period=last-quarter", pinned="yes"),
        save(reader, "Élő", "/reach", "period=last-quarter"),
    )
    assert {view["name"]: view["link"] for view in menu(reader)["views"]} == {
        "Élő": "/reach?period=last-quarter", "Rögzített": "/reach?from=2026-07&to=2026-09&release=1",
    }  # fmt: skip
    again = menu(reader, "/reach", "from=2026-07&to=2026-09&release=1")
    assert again["link"] == again["pinned"] == "/reach?from=2026-07&to=2026-09&release=1"
    assert menu(reader, "/budget", "release=newest")["link"] == "/budget?release=newest"
    assert menu(reader, "/budget", "release=77")["link"] == "/budget?release=newest"


def test_what_is_no_filter_is_kept_too(reader: FlaskClient) -> None:
    assert parse_qs(menu(reader, "/budget", "projector=1&table=kpis")["link"].partition("?")[2]) == {"projector": ["1"]}


def test_the_choice_of_a_committee_pack_can_be_kept_too_but_not_mailed(app: Screen, reader: FlaskClient) -> None:
    assert links.OF_A_PACK == NAMES
    page = reader.get(
        "/pack?settlement=26684&period=last-quarter&tile=overview-cumulative&committee=Eg%C3%A9szs%C3%A9g%C3%BCgy"
    ).text
    query = re.search(r'name="path" value="/pack"><input type="hidden" name="query" value="([^"]+)"', page)
    assert query is not None
    assert save(reader, "Novemberi ülés", "/pack", unescape(query[1]), pinned="yes").status_code == 200
    (view,) = menu(reader)["views"]
    kept = parse_qs(view["link"].partition("?")[2])
    assert kept["tile"] == ["overview-cumulative"] and kept["committee"] == ["Egészségügy"]
    assert (kept["from"], kept["release"]) == (["2026-07"], ["1"]) and "Egészségügy" in reader.get(view["link"]).text
    assert "Küldés e-mailben" not in reader.get(f"/views/{view['id']}").text
    assert post(reader, f"/views/{view['id']}/mail", when="week-1").status_code == 400


def test_a_visit_begins_with_the_start_page_and_the_overview_stays_where_it_is(
    app: Screen, reader: FlaskClient
) -> None:
    assert reader.get("/start").headers["Location"] == "/"
    save(reader, "Kezdő", "/budget", "settlement=26684")
    number = number_of(reader, "Kezdő")
    assert "kezdőlapja" in post(reader, f"/views/{number}/start", start="yes").get_json()["said"]
    assert reader.get("/start").headers["Location"] == "/budget?settlement=26684" and reader.get("/").status_code == 200
    layout = json.dumps(reader.get("/_dash-layout").get_json())
    assert '"data-nav-exact": "/budget?settlement=26684"' in layout
    other = browser(app)
    assert sign_in(other, "reader-1").headers["Location"] == "/start"
    other = browser(app)
    assert sign_in(other, "reader-1", next="/reach?settlement=26684").headers["Location"] == "/reach?settlement=26684"
    post(reader, f"/views/{number}/start", start="no")
    assert reader.get("/start").headers["Location"] == "/"


def test_a_start_page_that_is_deleted_or_no_longer_shared_is_the_overview(
    app: Screen, reader: FlaskClient, steward: FlaskClient
) -> None:
    save(steward, "Közös", "/budget", shared_role="reader")
    number = number_of(reader, "Közös")
    post(reader, f"/views/{number}/start", start="yes")
    assert reader.get("/start").headers["Location"] == "/budget"
    post(steward, f"/views/{number}", name="Közös", shared_role="")
    assert reader.get("/start").headers["Location"] == "/"
    post(steward, f"/views/{number}/delete")
    assert reader.get("/start").headers["Location"] == "/" and menu(reader)["views"] == []


def test_forms_need_their_token_and_come_from_our_pages(app: Screen, reader: FlaskClient) -> None:
    for headers in ({}, {"X-CSRF-Token": "0" * 64}):
        assert reader.post("/views", data={"name": "x", "path": "/"}, headers=headers).status_code == 403
    token = menu(reader)["token"]
    foreign = {"Sec-Fetch-Site": "cross-site", "X-CSRF-Token": token}
    assert reader.post("/views", data={"name": "x", "path": "/"}, headers=foreign).status_code == 403
    nobody = browser(app)
    assert (
        nobody.get("/views").headers["Location"].startswith("/sign-in") and nobody.get("/views.json").status_code == 401
    )
    assert names(reader) == []


def test_a_subscription_is_made_seen_and_stopped_by_its_own_account(
    app: Screen, reader: FlaskClient, steward: FlaskClient
) -> None:
    save(reader, "Heti", "/budget")
    number = number_of(reader, "Heti")
    assert "nem tartozik e-mail-cím" in reader.get(f"/views/{number}").text
    with store.writing(engine_of(app)) as connection:
        people.set_email(connection, "reader-1", "olvaso@varos.hu")
    assert "olvaso@varos.hu" in reader.get(f"/views/{number}").text
    for when in ("week-8", "week-", "month-0", "month-32", "naponta", "release-1", "week-٣"):
        assert post(reader, f"/views/{number}/mail", when=when).status_code == 400, when
    made = post(reader, f"/views/{number}/mail", when="week-1", attachments="xlsx", language="en")
    assert made.get_json()["said"].startswith("Feliratkozott")
    page = reader.get("/views").text
    assert "hetente, hétfőn" in page and "Még nem ment levél." in page
    stop = re.search(r"/subscriptions/\d+/stop", page)
    assert stop is not None
    assert post(steward, stop[0]).status_code == 404 and post(reader, "/subscriptions/99999/stop").status_code == 404
    assert post(reader, stop[0]).status_code == 200 and post(reader, stop[0]).status_code == 404
    assert "hetente, hétfőn" not in reader.get("/views").text


def test_in_a_demonstration_views_belong_to_the_role_and_nothing_is_mailed(demo: Screen) -> None:
    client = browser(demo)
    client.get("/sign-in")
    assert "ugyanezt a szerepkört" in menu(client)["told"]
    save(client, "Olvasói", "/reach")
    client.post("/role", data={"token": token_on(client, "/who"), "role": "steward", "next": "/"})
    assert names(client) == []
    save(client, "Adatgazdáé", shared_role="reader")
    number = number_of(client, "Adatgazdáé")
    assert post(client, f"/views/{number}/mail", when="week-1").status_code == 403
    assert "nem megy levél" in client.get(f"/views/{number}").text
    other = browser(demo)
    other.get("/sign-in")
    assert names(other) == ["Olvasói", "Adatgazdáé"]
    add_account(demo, "eva", "reader")
    sign_in(other, "eva")
    assert names(other) == [] and menu(other)["told"] == ""  # whoever has an account has their own


def test_visitors_of_an_open_site_can_copy_links_and_are_told_to_sign_in(
    tmp_path: Path, prepared: dict[str, Path]
) -> None:
    client = browser(quick_app(settings_in(tmp_path, prepared["facts"])))
    shown = menu(client, "/budget", "period=last-year")
    assert not shown["may_save"] and "bejelentkezve" in shown["told"] and shown["pinned"].endswith("&release=1")
    assert save(client, "x").status_code == 403 and client.get("/start").headers["Location"] == "/"
    assert "Nézetet menteni bejelentkezve lehet." in client.get("/views").text


def test_the_overview_lists_views_for_little(app: Screen, reader: FlaskClient, steward: FlaskClient) -> None:
    """The strip costs at most 1 KiB on the wire."""

    def size() -> int:
        body = {
            "output": ".._pages_content.children..._pages_store.data..",
            "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
            "inputs": [{"id": "_pages_location", "property": "pathname", "value": "/"},
                       {"id": "_pages_location", "property": "search", "value": ""}],
            "state": [], "changedPropIds": [],
        }  # fmt: skip
        answer = reader.post("/_dash-update-component", json=body, headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200
        return len(answer.data)

    before = size()
    for place in range(12):
        save(
            reader, f"{place + 1}. nézet: Kecskemét és térsége", "/budget", f"settlement=26684&from=2024-{place + 1:02}"
        )
    assert 50 < size() - before < 1024


def test_what_is_kept_is_the_same_on_both_databases(tmp_path: Path, empty_database_url: str) -> None:
    settings = settings_in(tmp_path, ACCOUNTS_URL=empty_database_url)
    with store.opened(settings) as engine, store.writing(engine) as connection:
        numbers = {name: people.add(connection, name, role, (), None, f"{name}@varos.hu")
                   for name, role in (("eva", "steward"), ("anna", "reader"))}  # fmt: skip
        eva, anna = Owner(numbers["eva"], "steward"), Owner(numbers["anna"], "reader")
        tried = Owner(None, "reader")
        own = views.add(connection, eva, "Cs", "/", "", None)
        shared = views.add(connection, eva, "Cz", "/budget", "period=last-year", "reader")
        views.add(connection, tried, "Cs", "/", "", None)
        for owner in (eva, tried):
            with pytest.raises(ViewRefused):
                views.add(connection, owner, "Cs", "/", "", None)
        with pytest.raises(ViewRefused):
            views.change(connection, eva, shared, "Cs", None)
        assert [view.name for view in views.listed(connection, eva)] == ["Cz", "Cs"]  # Cs is a letter, after Cz
        assert [view.id for view in views.listed(connection, anna)] == [shared]
        assert [view.name for view in views.listed(connection, tried)] == ["Cs"]
        assert views.begin_with(connection, anna, shared) and not views.begin_with(connection, anna, own)
        started = views.start_of(connection, anna)
        assert started is not None and started.link == "/budget?period=last-year" and started.start

        wish = Wish("week", 1, ("csv",), "hu")
        day = date(2026, 11, 16)
        for _ in range(2):  # the second wish replaces the first
            assert subscriptions.subscribe(connection, anna, shared, wish, date(2026, 11, 15), 1)
        assert not subscriptions.subscribe(connection, anna, own, wish, day, 1)
        (letter,) = subscriptions.due(connection, day, 1)
        assert (letter.email, letter.due, letter.barred) == ("anna@varos.hu", "2026-11-16", "")
        assert subscriptions.reserve(connection, letter) and not subscriptions.reserve(connection, letter)
        subscriptions.mark(connection, letter, subscriptions.WAITING, "450 később")
        assert len(subscriptions.due(connection, day, 1)) == 1 and subscriptions.reserve(connection, letter)
        subscriptions.mark(connection, letter, subscriptions.SENT)
        assert subscriptions.due(connection, day, 1) == []
        views.change(connection, eva, shared, "Cz", "administrator")
        assert (
            subscriptions.everybodys(connection, day, 1)[0].barred == "sight"
            and views.start_of(connection, anna) is None
        )
        assert views.remove(connection, eva, shared) and subscriptions.everybodys(connection, day, 1) == []
        assert not subscriptions.reserve(connection, letter)  # it was stopped meanwhile
