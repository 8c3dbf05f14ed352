"""Scripts, styles and fonts: small on the wire, cached for ever, never outside their folder."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import brotli
import pytest
import screens
from flask.testing import FlaskClient

from dashboard.app import ASSETS, create_app
from dashboard.document import Screen
from dashboard.static_files import KEPT, UNHURRIED, StaticFiles, sweep
from data.settings import Settings

pytestmark = pytest.mark.slow  # everything is compressed once, as tightly as it goes

FIRST_VISIT = 850 * 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="module")
def app(folder: Path, sqlite_template: Path, compressed: Path) -> Screen:
    shutil.copytree(compressed, folder / "static")
    settings = Settings.from_env(
        {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{sqlite_template}", "LOG_LEVEL": "error"}
    )
    settings.prepare()
    made = create_app(settings)
    made.files.warm()
    return made


CHART = "/_dash-component-suites/dash/dcc/async-graph.js"
UNVERSIONED = {CHART, "/_dash-layout", "/_dash-dependencies"}
"""What Dash asks for under these addresses; the document has them fetched early."""


@pytest.fixture
def client(app: Screen) -> FlaskClient:
    return screens.client_of(app)


def addresses(client: FlaskClient) -> list[str]:
    """Everything the document names."""
    found = re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/").text)
    return [*dict.fromkeys(found)]


def test_the_first_visit_is_small(client: FlaskClient) -> None:
    sizes = {name: len(client.get(name, headers={"Accept-Encoding": "br"}).data) for name in addresses(client)}
    assert sum(sizes.values()) <= FIRST_VISIT - 40 * 1024  # what is left is for the page itself
    assert max(sizes, key=lambda name: sizes[name]).startswith("/assets/vendor/plotly-cartesian.min.js?m=")


def test_versioned_addresses_are_cached_for_ever(client: FlaskClient) -> None:
    for name in set(addresses(client)) - UNVERSIONED:
        answer = client.get(name)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable"), (
            name
        )


def test_an_address_without_version_is_asked_again_and_not_sent_again(client: FlaskClient) -> None:
    name = CHART
    first = client.get(name)
    assert first.headers["Cache-Control"] == "no-cache"
    second = client.get(name, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_what_is_sent_is_the_file(client: FlaskClient, encoding: str, unpack: object) -> None:
    answer = client.get("/assets/app.css", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert unpack(answer.data) == (ASSETS / "app.css").read_bytes()  # type: ignore[operator]
    plain = client.get("/assets/app.css")
    assert plain.data == (ASSETS / "app.css").read_bytes() and "Content-Encoding" not in plain.headers


@pytest.mark.parametrize(
    "name",
    [
        "/assets/../pyproject.toml",
        "/assets/%2e%2e/pyproject.toml",
        "/assets/..%2fpyproject.toml",
        "/assets//etc/passwd",
    ],
)
def test_nothing_outside_the_folder_is_served(client: FlaskClient, name: str) -> None:
    answer = client.get(name)
    assert answer.status_code == 404
    assert b"eselytukor" not in answer.data and b"root:" not in answer.data


@pytest.mark.parametrize("name", ["os/path.py", "dash/dash.py", "dash/../flask/app.py", "plotly/../dash/dash.py"])
def test_no_source_of_a_package_is_served(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/_dash-component-suites/{name}")
    assert answer.status_code in (404, 500) and b"import" not in answer.data


def test_a_second_start_compresses_nothing_again(app: Screen, folder: Path) -> None:
    kept = {file.name: file.stat().st_mtime_ns for file in (folder / "static").iterdir()}
    assert len([name for name in kept if name.endswith(".br")]) >= 15
    StaticFiles(app, folder / "static").warm()
    assert {file.name: file.stat().st_mtime_ns for file in (folder / "static").iterdir()} == kept


def test_what_an_earlier_start_compressed_is_sent_again(client: FlaskClient, folder: Path) -> None:
    ask = {"headers": {"Accept-Encoding": "br"}, "environ_overrides": {UNHURRIED: True}}
    first = client.get("/sources.json", **ask)
    kept = folder / "static" / "answers"
    [file] = kept.glob("*.br")
    assert first.headers["Content-Encoding"] == "br" and first.data == file.read_bytes()
    file.write_bytes(marked := brotli.compress(b"kept by an earlier start"))
    assert client.get("/sources.json", **ask).data == marked
    assert client.get("/sources.json", headers={"Accept-Encoding": "br"}).data != marked
    for number in range(KEPT + 5):
        (kept / f"old-{number}.br").write_bytes(b"")
    sweep(kept)
    assert len(list(kept.iterdir())) == KEPT


def test_the_style_sheet_names_the_fonts_by_their_content() -> None:
    style = (ASSETS / "app.css").read_text(encoding="utf-8")
    named = re.findall(r'url\("(fonts/[^"?]+)\?m=([0-9a-f]+)"\)', style)
    assert len(named) == 2
    for name, digest in named:
        assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12] == digest


def test_every_vendored_file_comes_with_its_licence() -> None:
    vendored = [file.name for folder in ("vendor", "fonts") for file in (ASSETS / folder).iterdir()]
    licences = [name.removesuffix(".LICENSE.txt") for name in vendored if name.endswith(".LICENSE.txt")]
    for name in vendored:
        assert any(name.startswith(licence) for licence in licences), name
