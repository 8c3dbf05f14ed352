"""Signing in and out, sessions, forms and back-off, on SQLite and PostgreSQL: cases 71–76 and 98."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from access_site import (
    OWN_PAGE,
    PASSWORD,
    add_account,
    bring_own_data,
    browser,
    callback_body,
    engine_of,
    quick_app,
    settings_in,
    sign_in,
    signed_in,
    token_on,
)
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from dashboard.access import sessions
from dashboard.access.limits import FREE_PER_ADDRESS, FREE_PER_NAME, Limits, network
from dashboard.access.sessions import hashed
from dashboard.document import Screen
from data.accounts import people, store
from data.accounts.passwords import AT_ONCE, Passwords, TooBusy
from data.accounts.tables import AccountsBase, Act, Attempt, ExportLink, SignedIn
from data.settings import Settings

CALLBACK = "/_dash-update-component"
OUTPUT = "..budget-frame.data-answer.."
PURPOSE = "negyedéves beszámoló készítése"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Screen]:
    """An application with a city's own data, its accounts on SQLite and on PostgreSQL."""
    url = ""
    if request.param == "postgres":
        server: Any = request.getfixturevalue("postgres_server")
        url = server.empty_database()
    settings = settings_in(tmp_path_factory.mktemp("site"), sqlite_template, ACCOUNTS_URL=url)
    bring_own_data(settings)
    app = quick_app(settings)
    yield app
    engine_of(app).dispose()
    if url:
        server.drop(url)


@pytest.fixture
def app(site: Screen) -> Screen:
    """The application, without accounts and sessions."""
    with store.writing(engine_of(site)) as connection:
        for table in reversed(AccountsBase.metadata.sorted_tables):
            connection.execute(table.delete())
    return site


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(sessions.COOKIE)
    return cookie.value if cookie else ""


def age(app: Screen, **columns: timedelta) -> None:
    """Let time pass for every session."""
    with store.writing(engine_of(app)) as connection:
        for row in connection.execute(select(SignedIn.id_hash, SignedIn.created_at, SignedIn.seen_at)).all():
            values = {name: getattr(row, name) - by for name, by in columns.items()}
            connection.execute(update(SignedIn).where(SignedIn.id_hash == row.id_hash).values(values))


def acts(app: Screen) -> list[str]:
    with engine_of(app).connect() as connection:
        return list(connection.scalars(select(Act.act).order_by(Act.id)))


def test_the_right_password_opens_the_page_that_was_asked_for(app: Screen) -> None:
    add_account(app, "Anna", "reader")
    client = browser(app)
    led = client.get("/budget?period=last-year").headers["Location"]
    assert '<form method="post" action="/sign-in"' in client.get(led).text
    answer = sign_in(client, " ANNA ", next="/budget?period=last-year")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/budget?period=last-year")
    assert client.get("/budget").status_code == 200
    assert "anna" in client.get("/who").text and acts(app) == ["signed_in"]


def test_the_session_is_a_random_value_that_only_the_browser_holds(app: Screen) -> None:
    client = signed_in(app, "reader")
    cookie = cookie_of(client)
    with engine_of(app).connect() as connection:
        kept = connection.scalars(select(SignedIn.id_hash)).all()
    assert len(cookie) >= 43 and kept == [hashed(cookie)] and cookie.encode() not in kept[0]
    assert browser(app).get("/").status_code == 303


@pytest.mark.parametrize("offered", ["x" * 43, "", "a" * 3500, "é", "' OR 1=1"])
def test_73_a_session_set_before_signing_in_is_worth_nothing(app: Screen, offered: str) -> None:
    add_account(app, "anna", "reader")
    client = browser(app)
    client.set_cookie(sessions.COOKIE, offered)
    assert client.get("/").status_code == 303
    sign_in(client, "anna")
    assert cookie_of(client) not in ("", offered) and client.get("/").status_code == 200
    thief = browser(app)
    thief.set_cookie(sessions.COOKIE, offered)
    assert thief.get("/").status_code == 303


def test_73_signing_in_again_ends_the_session_before(app: Screen) -> None:
    client = signed_in(app, "reader")
    before = cookie_of(client)
    form = {"token": token_on(client), "name": "reader-1", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    assert cookie_of(client) != before
    thief = browser(app)
    thief.set_cookie(sessions.COOKIE, before)
    assert thief.get("/").status_code == 303


@pytest.mark.parametrize(
    "passed",
    [
        {"seen_at": timedelta(minutes=31)},
        {"created_at": timedelta(hours=9)},
        {"seen_at": timedelta(minutes=-31)},  # the clock was put back by more than a session lasts
        {"created_at": timedelta(hours=-16)},
    ],
)
def test_74_98_a_session_ends_by_the_clock_whichever_way_it_jumps(app: Screen, passed: dict[str, timedelta]) -> None:
    client = signed_in(app, "reader")
    age(app, seen_at=timedelta(minutes=20), created_at=timedelta(hours=7))
    assert client.get("/").status_code == 200
    age(app, **passed)
    answer = client.post(CALLBACK, json=callback_body(app, OUTPUT))
    assert answer.status_code == 401
    assert answer.get_json() == {
        "message": "A munkamenet véget ért. Jelentkezzen be újra; a szűrők a címben megmaradnak.",
        "sign_in": "/sign-in",
    }


def test_75_signing_out_counts_in_every_tab_at_once(app: Screen) -> None:
    client = signed_in(app, "reader")
    other_tab = browser(app)
    other_tab.set_cookie(sessions.COOKIE, cookie_of(client))
    assert other_tab.get("/").status_code == 200
    assert client.post("/sign-out", data={"token": token_on(client, "/who")}).status_code == 303
    assert client.get("/").status_code == 303
    assert other_tab.post(CALLBACK, json=callback_body(app, OUTPUT)).status_code == 401


@pytest.mark.parametrize("act", ["disable", "role", "password"])
def test_75_an_account_that_changes_is_out_at_the_next_click(app: Screen, act: str) -> None:
    client = signed_in(app, "manager")
    with store.writing(engine_of(app)) as connection:
        if act == "disable":
            people.disable(connection, "manager-1")
        elif act == "role":
            people.give_role(connection, "manager-1", "reader", [])
        else:
            people.set_password(connection, "manager-1", Passwords().hash("másik, hosszú jelszó"))
    assert client.post(CALLBACK, json=callback_body(app, OUTPUT)).status_code == 401
    assert sign_in(browser(app), "manager-1").status_code == (303 if act == "role" else 401)


CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
]


def clean(client: FlaskClient, headers: dict[str, str]) -> FlaskClient:
    """The same browser, saying only `headers` about where a request comes from."""
    client.environ_base.pop("HTTP_SEC_FETCH_SITE", None)
    client.environ_base.update({f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()})
    return client


@pytest.mark.parametrize("headers", CROSS, ids=str)
def test_72_another_site_changes_nothing_and_asks_nothing(app: Screen, headers: dict[str, str]) -> None:
    client = signed_in(app, "reader")
    token = token_on(client, "/who")
    clean(client, headers)
    body = callback_body(app, OUTPUT)
    assert client.post("/sign-out", data={"token": token}).status_code == 403
    assert client.post(CALLBACK, json=body).status_code == 403
    assert client.post(CALLBACK, data="{}", content_type="text/plain").status_code == 403
    clean(client, OWN_PAGE).environ_base.pop("HTTP_ORIGIN", None)
    assert client.get("/").status_code == 200  # still signed in


def test_72_without_a_word_about_the_origin_only_the_token_counts(app: Screen) -> None:
    client = signed_in(app, "reader")
    token, body = token_on(client, "/who"), callback_body(app, OUTPUT)
    clean(client, {})
    assert client.post(CALLBACK, json=body).status_code == 403
    assert client.post(CALLBACK, json=body, headers={"X-CSRF-Token": "0" * 64}).status_code == 403
    assert client.post(CALLBACK, json=body, headers={"X-CSRF-Token": token}).status_code == 200
    assert clean(client, {"Origin": "http://localhost"}).post(CALLBACK, json=body).status_code == 200
    assert client.post(CALLBACK, data="{}", content_type="text/plain").status_code == 400


def test_72_a_form_needs_the_token_of_this_browser(app: Screen) -> None:
    client, other = signed_in(app, "reader"), signed_in(app, "steward")
    for token in ("", "0" * 64, "é", token_on(other, "/who"), token_on(browser(app))):
        assert client.post("/sign-out", data={"token": token}).status_code == 403
        assert browser(app).post("/sign-in", data={"token": token, "name": "reader-1"}).status_code == 403


def test_76_wrong_names_and_wrong_passwords_look_alike(app: Screen) -> None:
    add_account(app, "anna", "reader")
    add_account(app, "bela", "reader")
    with store.writing(engine_of(app)) as connection:
        people.add(connection, "cili", "reader", [], None)
        people.disable(connection, "bela")
    answers = [sign_in(browser(app), name, password) for name, password in ATTEMPTS]
    assert {answer.status_code for answer in answers} == {401}
    shown = [
        answer.text.replace(name, "").split('name="token"')[0]
        for (name, _), answer in zip(ATTEMPTS, answers, strict=True)
    ]
    assert set(shown) == {shown[0]} and "A név vagy a jelszó nem jó." in shown[0]


ATTEMPTS = [("anna", "rossz jelszó"), ("nincs", "rossz jelszó"), ("bela", PASSWORD), ("cili", PASSWORD), ("", "")]


@pytest.mark.slow
def test_76_a_name_nobody_has_costs_what_a_wrong_password_costs() -> None:
    passwords = Passwords()
    known = passwords.hash(PASSWORD)

    def cost(kept: str | None) -> float:
        started = time.process_time()
        assert not passwords.fits("rossz", kept)
        return time.process_time() - started

    spent = [(cost(None), cost(known)) for _ in range(9)]  # by turns, as other work slows down both
    nobodys, wrong = (statistics.median(one) for one in zip(*spent, strict=True))
    assert nobodys == pytest.approx(wrong, rel=0.25)


def test_76_guessing_one_name_is_slowed_down_for_all_workers(app: Screen) -> None:
    add_account(app, "anna", "reader")
    for _ in range(FREE_PER_NAME):
        assert sign_in(browser(app), "anna", "rossz").status_code == 401
    for name, password in (("anna", PASSWORD), ("ANNA ", "rossz")):
        answer = sign_in(browser(app), name, password)
        assert answer.status_code == 429 and 1 <= int(answer.headers["Retry-After"]) <= 6
    elsewhere = Limits(engine_of(app), app.server.config["SETTINGS"].secret_key())  # another process, same database
    assert elsewhere.begin("anna", "10.1.1.1") > 0 and elsewhere.begin("zoli", "10.1.1.1") == 0
    with store.writing(engine_of(app)) as connection:
        connection.execute(update(Attempt).values(last_at=store.utc_now() - timedelta(seconds=10)))
    assert sign_in(browser(app), "anna").status_code == 303
    assert sign_in(browser(app), "anna", "rossz").status_code == 401  # forgiven: counted from the start again


def test_76_guessing_many_names_from_one_address_is_slowed_down(app: Screen) -> None:
    limits = Limits(engine_of(app), b"k" * 32)
    waits = [limits.begin(f"name{number}", "2001:db8:0:1::7") for number in range(FREE_PER_ADDRESS)]
    assert set(waits) == {0}
    assert limits.begin("one-more", "2001:db8:0:1:ffff::9") > 0 and network("10.1.2.3") == "10.1.2.3"
    assert limits.begin("one-more", "2001:db8:0:2::7") == 0
    with engine_of(app).connect() as connection:
        assert "name1" not in str(connection.execute(select(Attempt.subject)).all())


def test_76_a_burst_at_once_gains_nothing(app: Screen) -> None:
    limits = Limits(engine_of(app), b"k" * 32)
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: limits.begin("anna", "10.0.0.1"), range(24)))
    assert waits.count(0) == FREE_PER_NAME


@pytest.mark.slow
def test_76_passwords_are_checked_two_at_a_time() -> None:
    passwords = Passwords(at_once=AT_ONCE)
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda _: passwords.fits("x", None), range(6))) == [False] * 6
    taken = Passwords(at_once=1, patience=0.05)
    with taken.turn(), pytest.raises(TooBusy):
        taken.fits("x", None)


def exports(app: Screen) -> tuple[FlaskClient, str]:
    """A manager who looks at working figures, and a link to a download."""
    client = signed_in(app, "manager")
    token = token_on(client, "/who")
    assert client.post("/working", data={"token": token, "working": "on", "purpose": PURPOSE}).status_code == 303
    answer = client.post("/export", data={"token": token, "address": "/budget.csv?table=projects"})
    assert answer.status_code == 303 and urlsplit(answer.headers["Location"]).path == "/budget.csv"
    return client, answer.headers["Location"]


def test_71_a_working_download_can_be_fetched_once(app: Screen) -> None:
    client, link = exports(app)
    assert client.get("/budget.csv?table=projects").status_code == 403
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 410
    assert (
        acts(app)[-4:] == ["signed_in", "working_on", "took_exact", "took_exact"] or acts(app).count("took_exact") == 1
    )


def test_71_a_link_is_for_its_session_address_and_time(app: Screen) -> None:
    client, link = exports(app)
    assert client.get(link.replace("table=projects", "table=lines")).status_code == 403
    assert client.get(link.replace("budget.csv", "budget.xlsx")).status_code == 403
    assert client.get(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code == 403
    other, _ = exports(app)
    assert other.get(link).status_code == 403
    assert signed_in(app, "reader").get("/budget.csv?table=projects").status_code == 200  # released figures need none
    with store.writing(engine_of(app)) as connection:
        connection.execute(update(ExportLink).values(created_at=store.utc_now() - timedelta(minutes=11)))
    assert client.get(link).status_code == 410


def test_71_a_link_is_worth_nothing_once_the_role_is_lost(app: Screen) -> None:
    client, link = exports(app)
    with store.writing(engine_of(app)) as connection:
        people.give_role(connection, "manager-1", "manager", ["MASIK"])
    assert client.get(link).status_code == 401
    assert sign_in(client, "manager-1").status_code == 303
    token = token_on(client, "/who")
    client.post("/working", data={"token": token, "working": "on", "purpose": PURPOSE})
    assert client.get(link).status_code == 403


@pytest.mark.parametrize(
    "address", ["/", "//evil", "/nincs.csv", "/budget.table?table=x", "http://evil/", "", "/audit"]
)
def test_71_links_are_given_for_downloads_only(app: Screen, address: str) -> None:
    client, _ = exports(app)
    assert client.post("/export", data={"token": token_on(client, "/who"), "address": address}).status_code == 404


def test_working_figures_need_a_purpose_and_are_logged(app: Screen) -> None:
    client = signed_in(app, "manager")
    token = token_on(client, "/who")
    for purpose in ("", "   x   ", "\x07" * 20, "a" * 501):
        form = {"token": token, "working": "on", "purpose": purpose}
        assert client.post("/working", data=form).status_code == 400
    assert client.post("/working", data={"token": token, "working": "on", "purpose": PURPOSE}).status_code == 303
    assert client.post(CALLBACK, json=callback_body(app, OUTPUT, {"query.data": "period=last-year"})).status_code == 200
    assert client.post("/working", data={"token": token, "working": "off"}).status_code == 303
    shown = signed_in(app, "steward").get("/audit").text
    for words in (
        PURPOSE,
        "munkaközire váltott",
        "pontos számokat látott",
        "/budget",
        "munkaköziből kilépett",
    ):
        assert words in shown


@pytest.mark.slow
def test_a_click_costs_no_write_and_many_workers_do_not_stand_in_each_others_way(app: Screen) -> None:
    clients = [signed_in(app, "reader") for _ in range(4)]
    for number in range(0, 64, 8):
        add_account(app, f"reader{number}", "reader")
    with engine_of(app).connect() as connection:
        before = connection.execute(select(SignedIn.id_hash, SignedIn.seen_at).order_by(SignedIn.id_hash)).all()

    def click(number: int) -> int:
        answer = sign_in(browser(app), f"reader{number}") if number % 8 == 0 else clients[number % 4].get("/who")
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(click, range(64)))
    assert set(statuses) == {200, 303}
    with engine_of(app).connect() as connection:
        found = connection.execute(select(SignedIn.id_hash, SignedIn.seen_at)).all()
        assert connection.scalar(select(func.count()).select_from(SignedIn)) == 12
    assert {row.id_hash: row.seen_at for row in before}.items() <= {row.id_hash: row.seen_at for row in found}.items()


def test_a_password_is_never_typed_into_an_open_line(tmp_path: Path, sqlite_template: Path) -> None:
    settings: Settings = settings_in(tmp_path, sqlite_template, SITE_NAMES="varos.hu")
    bring_own_data(settings)
    app = quick_app(settings)
    add_account(app, "anna", "reader")
    client = browser(app)
    shown: Any = client.get("/sign-in", base_url="http://varos.hu/")
    assert 'type="password"' not in shown.text and "https" in shown.text
    encrypted = {"base_url": "https://varos.hu/"}
    page = client.get("/sign-in", **encrypted).text
    token = page.partition('name="token" value="')[2].partition('"')[0]
    form = {"token": token, "name": "anna", "password": PASSWORD}
    answer = client.post("/sign-in", data=form, **encrypted)
    cookies = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 303
    assert any(
        one.startswith("__Host-eselytukor-session=") and "Secure; HttpOnly; Path=/; SameSite=Lax" in one
        for one in cookies
    )
