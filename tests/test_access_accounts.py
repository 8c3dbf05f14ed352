"""Accounts on the command line, the audit log, the start's refusals and the demonstration: case 82 and who may look."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from _environment import ROOT
from access_site import PASSWORD, add_account, bring_own_data, browser, callback_body, settings_in, sign_in, token_on
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from argon2 import extract_parameters
from commands import ran
from sqlalchemy import update

from dashboard.access import VISITOR, WITHIN, Viewer
from dashboard.access.sessions import COOKIE
from dashboard.access.start import check_place
from dashboard.app import create_app
from data import db
from data.accounts import audit, journal, people, store
from data.accounts.passwords import Passwords, WeakPassword, check_strength
from data.accounts.tables import ACCOUNTS, AccountsBase
from data.reading_tables import imports
from data.setting_values import WrongSetting
from data.settings import Settings

CALLBACK = "/_dash-update-component"
OUTPUT = "..budget-frame.data-answer.."


def run(settings: Settings, *words: str, typed: str = "", code: int = 0) -> str:
    """What `python -m data …` says."""
    environ = {**os.environ, "VAR_DIR": str(settings.var_dir), "ACCOUNTS_URL": settings.accounts_url}
    done = ran(environ, *words, typed=typed)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def settings(tmp_path: Path, empty_database_url: str) -> Settings:
    """An installation whose accounts are on SQLite and on PostgreSQL."""
    return settings_in(tmp_path, ACCOUNTS_URL=empty_database_url)


def test_the_migrations_make_what_the_code_expects(settings: Settings) -> None:
    engine = store.create(settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        missing = [one for one in compare_metadata(context, AccountsBase.metadata) if "alembic_version" not in str(one)]
    assert missing == [] and db.schema_is_current(engine, ACCOUNTS)
    engine.dispose()


@pytest.mark.slow
def test_accounts_are_made_and_changed_on_the_command_line(settings: Settings) -> None:
    for words, typed, said in (
        (
            ("add", "Anna", "--role", "manager", "--project", "P1", "--password-stdin"),
            PASSWORD,
            "anna (programme manager)",
        ),
        (("add", "bela", "--role", "reader", "--elsewhere"), "", "bela (reader)"),
        (("role", "ANNA", "--role", "steward"), "", "anna is now: steward"),
        (("password", "anna", "--password-stdin"), PASSWORD + "!", "password of anna"),
        (("disable", "bela"), "", "Account disabled: bela"),
        (("list",), "", "anna                      steward"),
    ):
        assert said in run(settings, "user", words[0], *words[1:], "--language", "en", typed=typed)
    assert "disabled" in run(settings, "user", "list", "--language", "en")
    log = json.loads(run(settings, "audit", "--json"))
    assert [line["act"] for line in log] == [
        "account_disabled", "password_set", "role_given", "account_added", "account_added",
    ]  # fmt: skip
    assert {(line["who"], line["role"]) for line in log} == {(journal.operator(), audit.COMMAND_LINE)}
    assert "fiók letiltva" in run(settings, "audit", "--act", "account_disabled")


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("add", "anna", "--role", "reader", "--password-stdin"), "rövid", "12–256"),
        (("add", "annamaria", "--role", "reader", "--password-stdin"), "annamaria1234", "könnyen kitalálható"),
        (("add", "anna", "--role", "manager", "--elsewhere"), "", "legalább egy kell"),
        (("add", "anna", "--role", "steward", "--project", "P1", "--elsewhere"), "", "másik szerepkörhöz nem"),
        (("add", "x", "--role", "reader", "--elsewhere"), "", "2–100"),
        (("role", "nincs", "--role", "reader"), "", "Nincs ilyen nevű fiók: nincs"),
        (("disable", "nincs"), "", "Nincs ilyen nevű fiók: nincs"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path: Path, words: tuple[str, ...], typed: str, said: str) -> None:
    assert said in run(settings_in(tmp_path), "user", *words, typed=typed, code=1)


def test_a_name_is_given_once(settings: Settings) -> None:
    with store.opened(settings) as engine, store.writing(engine) as connection:
        people.add(connection, "Anna", "reader", [], None)
        for name in ("anna ", "ANNA"):
            with pytest.raises(people.AccountRefused, match="already"):
                people.add(connection, name, "reader", [], None)


def test_a_password_on_the_command_line_is_not_taken(tmp_path: Path) -> None:
    words = ("user", "add", "anna", "--role", "reader", "--password", PASSWORD)
    assert "unrecognized arguments" in run(settings_in(tmp_path), *words, code=2)


@pytest.mark.slow
def test_passwords_are_argon2id_and_differ_for_the_same_word() -> None:
    passwords = Passwords()
    first, second = passwords.hash(PASSWORD), passwords.hash(PASSWORD)
    assert first.startswith("$argon2id$") and first != second
    assert passwords.fits(PASSWORD, first) and not passwords.fits(PASSWORD + "x", first)
    assert not passwords.fits(PASSWORD, "no hash") and not passwords.fits("nobody has this password", None)
    for weak in ("", "a" * 12, "abcabcabcabc", "x" * 300, "ANNA ANNA 1234"):
        with pytest.raises(WeakPassword):
            check_strength(weak, "anna")


def parameters_kept(settings: Settings, name: str) -> tuple[str, int, int, int]:
    with store.opened(settings) as engine, engine.connect() as connection:
        known = people.find(connection, name)
    assert known is not None and known.password is not None
    kept = extract_parameters(known.password)
    return kept.type.name, kept.memory_cost, kept.time_cost, kept.parallelism


@pytest.mark.slow
def test_a_site_and_its_commands_use_the_full_parameters(tmp_path: Path, prepared: dict[str, Path]) -> None:
    settings = settings_in(tmp_path, prepared["sample"])
    bring_own_data(settings)
    run(settings, "user", "add", "bela", "--role", "reader", "--password-stdin", typed=PASSWORD)
    app = create_app(settings)
    add_account(
        app, "anna", "reader"
    )  # with a quick hash: outdated for a site, which makes its own at the next sign-in
    assert parameters_kept(settings, "anna") == ("ID", 8, 1, 1)
    for name in ("anna", "bela"):
        assert sign_in(browser(app), name).status_code == 303
        assert parameters_kept(settings, name) == ("ID", 65536, 3, 4), name


def test_the_audit_log_is_one_line_per_act_whatever_is_written(settings: Settings) -> None:
    with store.opened(settings) as engine, store.writing(engine) as connection:
        audit.write(connection, "refused", who="anna", about="a\n2026-01-01 admin signed_in\r\x1b[2J" + "x" * 5000)
        with pytest.raises(ValueError, match="no act 'danced'"):
            audit.write(connection, "danced")
        [line] = audit.newest(connection)
    assert "\n" not in line.about and "\x1b" not in line.about and len(line.about) == 1000


def started(tmp_path: Path, ledger: Path, **more: str) -> str:
    """Why the application does not start with these settings; "" when it does."""
    try:
        create_app(settings_in(tmp_path, ledger, **more))
    except WrongSetting as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"DASH_MCP_ENABLED": "1"}, "DASH_MCP_ENABLED must not be set"),
        ({"DASH_DEBUG": "true"}, "DASH_DEBUG must not be set"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG must not be set"),
        ({"HOST": "0.0.0.0"}, "set SITE_NAMES"),
        ({"HOST": "::"}, "set SITE_NAMES"),
        ({"OIDC_ISSUER": "http://provider.example"}, "OIDC_ISSUER must be an https address"),
        ({"OIDC_ISSUER": "https://provider.example"}, "OIDC_CLIENT_ID must be too"),
        ({"OIDC_ISSUER": "https://provider.example", "OIDC_CLIENT_ID": "a"}, "OIDC_CLIENT_SECRET_FILE must name"),
        ({"SESSION_HOURS": "0"}, "must be at least 1"),
        ({"HOST": "0.0.0.0", "SITE_NAMES": "varos.hu"}, ""),
        ({}, ""),
    ],
)
def test_82_the_process_refuses_to_start_and_says_what_to_set(
    tmp_path: Path, sqlite_template: Path, more: dict[str, str], said: str
) -> None:
    refused = started(tmp_path, sqlite_template, **more)
    assert (said in refused) if said else (refused == "")


@pytest.mark.parametrize(
    "secret", ["secret" * 8, "0" * 64, "changeme" * 4, "abababab" * 8, "default-key-" + "x7Kq9" * 8]
)
def test_82_a_secret_that_can_be_guessed_is_refused(tmp_path: Path, sqlite_template: Path, secret: str) -> None:
    file = tmp_path / "session"
    file.write_text(secret)
    assert "can be guessed" in started(tmp_path / "var", sqlite_template, SECRET_KEY_FILE=str(file))


def test_82_a_missing_secret_is_named(tmp_path: Path, sqlite_template: Path) -> None:
    settings = settings_in(tmp_path, sqlite_template)
    settings.secret_key_file.unlink()
    with pytest.raises(WrongSetting, match=r"session\.key is not there: python -m data init makes one"):
        create_app(settings)


@pytest.mark.parametrize("place", ["tests/session.key", "data/keys/session.key", "session.key"])
def test_82_a_secret_in_the_repository_is_refused(place: str) -> None:
    with pytest.raises(WrongSetting, match="inside the program's own folder"):
        check_place("SECRET_KEY_FILE", ROOT / place)


def test_82_a_secret_in_var_is_where_it_belongs(tmp_path: Path) -> None:
    check_place("SECRET_KEY_FILE", ROOT / "var" / "keys" / "session.key")
    check_place("SECRET_KEY_FILE", tmp_path / "session.key")


def test_facts_alone_are_public(tmp_path: Path, prepared: dict[str, Path]) -> None:
    client = browser(create_app(settings_in(tmp_path, prepared["facts"])))
    assert client.get("/budget").status_code == 200 and COOKIE not in str(client.get("/").headers)
    shown = client.get("/who").text
    assert "látogató" in shown and 'action="/role"' not in shown
    assert client.post("/role", data={"token": token_on(client), "role": "steward"}).status_code == 403
    assert client.get("/audit").status_code == 403


def test_a_demonstration_opens_as_a_reader_and_switches_roles_with_one_click(
    tmp_path: Path, prepared: dict[str, Path]
) -> None:
    app = create_app(settings_in(tmp_path, prepared["sample"]))
    client = browser(app)
    assert client.get("/").status_code == 200 and client.get("/audit").status_code == 403
    token = token_on(client, "/who")
    answer = client.post(
        "/role", data={"token": token, "role": "steward"}, headers={"Referer": "http://localhost/budget"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/budget")
    assert client.get("/audit").status_code == 200 and "szerepkört próbált" in client.get("/audit").text
    client.post("/role", data={"token": token_on(client, "/who"), "role": "manager"})
    shown = client.get("/who").text
    assert "DEMO" in shown.upper() and 'name="purpose"' in shown
    assert client.post("/role", data={"token": token_on(client, "/who"), "role": "king"}).status_code == 400
    assert browser(app).post("/role", data={"role": "steward"}).status_code == 403


def test_the_switch_is_gone_as_soon_as_real_data_is_there(tmp_path: Path, prepared: dict[str, Path]) -> None:
    settings = settings_in(tmp_path, prepared["sample"])
    app = create_app(settings)
    client = browser(app)
    client.post("/role", data={"token": token_on(client, "/who"), "role": "steward"})
    assert client.get("/audit").status_code == 200
    bring_own_data(settings)
    assert client.get("/audit").status_code == 401 and client.get("/").headers["Location"] == "/sign-in"
    assert 'action="/role"' not in client.get("/sign-in").text
    assert client.post("/role", data={"token": token_on(client), "role": "steward"}).status_code == 401
    assert client.post(CALLBACK, json=callback_body(app, OUTPUT)).status_code == 401


def test_data_that_was_undone_is_still_no_demonstration(tmp_path: Path, prepared: dict[str, Path]) -> None:
    settings = settings_in(tmp_path, prepared["sample"])
    bring_own_data(settings)
    engine = db.create(settings.database_url)
    with engine.begin() as connection:
        connection.execute(update(imports).where(imports.c.kind == "workbook").values(undone_by=99))
    engine.dispose()
    assert browser(create_app(settings)).get("/").headers["Location"] == "/sign-in"


def test_the_switch_can_be_turned_off(tmp_path: Path, prepared: dict[str, Path]) -> None:
    client = browser(create_app(settings_in(tmp_path, prepared["sample"], DEMO_SIGN_IN="off")))
    assert client.get("/").headers["Location"] == "/sign-in"
    assert 'action="/role"' not in client.get("/sign-in").text


def test_a_city_may_open_its_releases_to_everybody(tmp_path: Path, sqlite_template: Path) -> None:
    settings = settings_in(tmp_path, sqlite_template, OPEN_TO_READERS="yes")
    bring_own_data(settings)
    client = browser(create_app(settings))
    assert client.get("/").status_code == 200 and client.get("/audit").status_code == 403
    assert client.post("/role", data={"token": token_on(client), "role": "steward"}).status_code == 403


def test_the_process_may_ask_itself_as_a_viewer_and_nobody_else_may(tmp_path: Path, sqlite_template: Path) -> None:
    settings = settings_in(tmp_path, sqlite_template)
    bring_own_data(settings)
    client = create_app(settings).server.test_client()
    assert client.get("/_dash-layout", environ_overrides={WITHIN: VISITOR}).status_code == 200
    for name in (WITHIN, "HTTP_" + WITHIN, WITHIN.replace(".", "_"), WITHIN.replace(".", "-")):
        assert client.get("/_dash-layout", headers={name: "reader"}).status_code == 401


def test_what_a_viewer_sees_is_part_of_every_cache_key() -> None:
    reader, steward = Viewer(role="reader"), Viewer(role="steward")
    own = Viewer(role="manager", projects=("A",))
    working = [Viewer(role="manager", projects=keys, working=True) for keys in (("A",), ("B",), ("A", "B"))]
    scopes = [one.scope for one in (reader, steward, own, *working)]
    assert len(set(scopes)) == len(scopes)
    assert Viewer(role="manager", projects=("B",), name="b").scope == own.scope  # both see the release
    for wrong in ({"role": "king"}, {"role": "reader", "working": True}, {"role": "manager", "working": True}):
        with pytest.raises(ValueError, match="Only a manager"):
            Viewer(**wrong)


def test_the_watch_is_answered_while_the_accounts_are_away(tmp_path: Path, sqlite_template: Path) -> None:
    gone = {"ACCOUNTS_URL": "postgresql://nobody@127.0.0.1:9/none"}
    settings = Settings.from_env({**_environ(settings_in(tmp_path, sqlite_template)), **gone})
    bring_own_data(settings)
    client = browser(create_app(settings))
    assert client.get("/healthz").status_code == 200 and client.get("/assets/app.css").status_code == 200
    client.set_cookie(COOKIE, "x" * 43)
    answer = client.get("/")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"


def _environ(settings: Settings) -> dict[str, str]:
    return {"VAR_DIR": str(settings.var_dir), "TODAY": "2026-11-15", "LOG_LEVEL": "error"}
