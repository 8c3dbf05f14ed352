"""A release as open data: what a stranger gets who has nothing but the folder."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless
import pytest
import screens
from commands import ran
from sqlalchemy import func, select

from dashboard import open_data
from data import reading_tables as tables
from data.models.published import published_cell
from data.releases import opening
from data.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return screens.settings_in(tmp_path_factory.mktemp("open-data"), prepared["sample"])


@pytest.fixture(scope="module")
def package(settings: Settings) -> Path:
    folder = settings.var_dir / "package"
    open_data.publish(settings, folder, "CC-BY-4.0")
    return folder


def described(package: Path) -> dict[str, Any]:
    return dict(json.loads((package / "datapackage.json").read_text(encoding="utf-8")))


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.slow
def test_frictionless_finds_nothing_wrong(package: Path) -> None:
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    assert len(report.tasks) > 40


def test_frictionless_would_notice_a_broken_figure(package: Path, tmp_path: Path) -> None:
    money = (package / "rows/money.csv").read_text(encoding="utf-8").replace("\r\n", "\r\nx", 1)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows/money.csv").write_text(money[:-8] + "sok\r\n", encoding="utf-8")
    whole = described(package)
    whole["resources"] = [one for one in whole["resources"] if one["name"] == "money"]
    (tmp_path / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_package_says_what_it_is(package: Path) -> None:
    whole = described(package)
    assert whole["version"] == "1"
    assert whole["demonstration"] is True
    assert whole["licenses"] == [{"name": "CC-BY-4.0", "path": open_data.LICENCES["CC-BY-4.0"]}]
    assert len(whole["sources"]) >= 5
    assert len(whole["checksum"]) == 64
    for file, said in (("OLVASSEL.md", "Felhasználás: CC-BY-4.0"), ("README.md", "Licence: CC-BY-4.0")):
        readme = (package / file).read_text(encoding="utf-8")
        assert said in readme
        assert "BEMUTATÓ ADATOK" in readme


def test_every_figure_has_a_type_a_unit_and_a_state(package: Path) -> None:
    for resource in described(package)["resources"]:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        for name, field in fields.items():
            assert field["title"] and field["titles"]["en"], name
            if name.endswith(("_huf", "_people")):
                assert field["unit"] in ("HUF", "persons"), name
                assert f"{name}_state" in fields, f"{resource['name']}: {name}"


def test_the_figures_are_those_of_the_release(settings: Settings, package: Path) -> None:
    reading = opening.open_release(settings.published_url, settings.today())
    paid = reading.rows(select(func.sum(tables.money.c.paid_huf).label("huf")))[0].huf
    assert sum(int(row["paid_huf"] or 0) for row in rows_of(package / "rows/money.csv")) == paid
    cells = {row.node: row.people for row in reading.rows(select(published_cell))}
    people = rows_of(package / "rows/people.csv")
    assert len(people) == len(cells)
    (all_of_them,) = [row for row in people if not any(row[name] for name in list(row)[:7])]
    assert int(all_of_them["published_people"]) == cells["*|*|*|*"]
    assert all(int(row["published_people"]) % 5 == 0 and int(row["published_people"]) >= 10 for row in people)


def test_no_exact_count_of_people_is_in_it(package: Path) -> None:
    for row in rows_of(package / "tables/reach/groups.csv"):
        assert row["reached_people_state"] in {"published", "suppressed", "nobody", "not_reported"}
    assert "attendances" not in rows_of(package / "rows/sessions.csv")[0]


@pytest.mark.slow
def test_the_command_needs_a_new_folder_and_a_release(settings: Settings, package: Path, tmp_path: Path) -> None:
    environment = {"VAR_DIR": str(settings.var_dir), "TODAY": screens.TODAY, "PATH": "/usr/bin"}
    command = [sys.executable, "-m", "data", "publish", "--language", "hu", str(package)]
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "nem üres" in again.stderr
    other = (str(tmp_path / "other"), "--language", "hu", "--release", "7")
    missing = ran(environment, *other, program=open_data.main)
    assert missing.returncode == 1
    assert "7" in missing.stderr
    assert not (tmp_path / "other").exists()
