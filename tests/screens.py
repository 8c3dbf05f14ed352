"""An application over a prepared ledger, and its pages as a browser gets them: for tests through the front door."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, cast

from flask.testing import FlaskClient

from dashboard.access import VISITOR, WITHIN
from dashboard.app import create_app
from dashboard.document import Screen
from dashboard.reader import EXACT
from data import db, facts, sample
from data.accounts import store as account_store
from data.releases import building, demonstration
from data.settings import Settings

NOUNS = ("budget", "reach", "workshops", "cooperation", "partners", "measures", "indicators", "sources")
PAGES = {"overview": "/", **{noun: f"/{noun}" for noun in NOUNS}, "settlement": "/telepules"}
BEHIND = {"workshops-timeline": "trainings", "measures-map": "hep", "settlement-map": "places"}
"""Chart → the table behind it, where it is not the chart's own."""
CALLBACK = "/_dash-update-component"
TODAY = "2026-11-15"
UNRELEASED = "unreleased.db"
"""Beside a prepared ledger: the same before its release."""
BESIDE = ("published.db", "accounts.db", "keys/release.keys")


def settings_in(folder: Path, database: Path | None = None, **more: str) -> Settings:
    """Settings of an installation in `folder`, with a copy of the SQLite file `database` as its ledger, and of the
    releases and their keys beside it."""
    if database:
        shutil.copyfile(database, folder / "ledger.db")
        (folder / "keys").mkdir(mode=0o700, exist_ok=True)
        for name in BESIDE:
            if (database.parent / name).exists():
                shutil.copy(database.parent / name, folder / name)
    settings = Settings.from_env({"VAR_DIR": str(folder), "TODAY": TODAY, "LOG_LEVEL": "error", **more})
    settings.prepare()
    if database is None:
        account_store.migrate(settings)
    return settings


def prepare(settings: Settings, content: str) -> None:
    """Fill the ledger of `settings` and release it: content is empty, facts or sample (facts, demonstration data)."""
    use_known_keys(settings)
    engine = db.create(settings.database_url)
    db.migrate(engine)
    if content != "empty":
        facts.load(engine)
    if content == "sample":
        sample.load(engine, settings, size="S", seed=1, say=lambda _words: None)
    engine.dispose()
    shutil.copyfile(settings.var_dir / "ledger.db", settings.var_dir / UNRELEASED)
    building.migrate(settings)
    account_store.migrate(settings)
    demonstration.ensure(settings, engine, lambda _code: None)
    engine.dispose()


def use_known_keys(settings: Settings) -> None:
    """The same keys in every run, so that no published figure, and no place of a word beside its mark, is left to luck;
    tests/test_keys.py and the attacks draw their own."""
    for file in (settings.participant_key_file, settings.keys_file):
        known = [f"{file.name} {line}".encode() for line in range(len(file.read_text().splitlines()))]
        file.write_text("\n".join(hashlib.sha256(line).hexdigest() for line in known))


def client_for(settings: Settings, language: str = "hu") -> FlaskClient:
    """A reader of the application, in their language, who need not sign in."""
    client = client_of(create_app(settings))
    cast(dict[str, Any], client.environ_base)[WITHIN] = VISITOR
    client.set_cookie("language", language)
    return client


def client_of(app: Screen) -> FlaskClient:
    """A browser on one of the application's own pages, as its headers say; it sees the whole working state."""
    client = app.server.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    cast(dict[str, Any], client.environ_base)[EXACT] = True
    return client


def values_of(client: FlaskClient, page: str, query: str = "") -> dict[str, dict[str, Any]]:
    """What the page's callback answers to a query string: component id → property → value, with the tables
    behind the charts."""
    listed = client.get("/_dash-dependencies").get_json()
    spec = next(one for one in listed if one["output"].startswith(f"..{page}-frame."))
    outputs = [name.rsplit(".", 1) for name in spec["output"].strip(".").split("...")]
    body = {
        "output": spec["output"],
        "outputs": [{"id": component, "property": prop} for component, prop in outputs],
        "inputs": [{**one, "value": query} for one in spec["inputs"]],
        "changedPropIds": ["query.data"],
        "state": [],
    }
    answer = client.post(CALLBACK, json=body)
    assert answer.status_code == 200, f"{page}?{query}: {answer.status_code}"
    lines = answer.get_json()["response"][f"{page}-frame"]["data-answer"].split("\n")
    shown = {name: _properties(name, said) for name, said in map(json.loads, lines)}
    return shown | _behind_charts(client, page, query, shown)


def _properties(name: str, said: Any) -> dict[str, Any]:
    """What a line of an answer puts on its element, by the name under which tests ask for it."""
    kind = name.rpartition("-")[2]
    if kind == "graph":
        return {"figure": said}
    known = {"table": "data-table", "spark": "data-spark", "frame": "data-choices"}.get(kind)
    return {known: json.dumps(said, ensure_ascii=False)} if known else {"children": said or ""}


def _behind_charts(client: FlaskClient, page: str, query: str, shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The tables behind the charts, as a reader gets them by opening them."""
    found = {}
    for name in [name.removesuffix("-graph") for name in shown if name.endswith("-graph")]:
        table = BEHIND.get(name, name.removeprefix(f"{page}-"))
        answer = client.get(f"/{page}.table?table={table}&{query}")
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        found[f"{name}-table"] = {"data-table": answer.text}
    return found
