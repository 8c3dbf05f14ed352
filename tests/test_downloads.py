"""What is downloaded equals what is shown, in every format, on every page; and opens right in Hungarian Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import screens
from flask.testing import FlaskClient
from quick import thinned

from dashboard.downloads.edition import PAGES

NATURE = "Az adatok jellege"
FILTERED = "project=MINTA-01&from=2024-01&to=2025-06"


@pytest.fixture(scope="module", params=["facts", "sample"])
def client(
    request: pytest.FixtureRequest, prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    return screens.client_for(screens.settings_in(tmp_path_factory.mktemp("downloads"), prepared[request.param]))


@pytest.fixture(scope="module")
def demonstration(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return screens.client_for(screens.settings_in(tmp_path_factory.mktemp("demonstration"), prepared["sample"]))


def table(client: FlaskClient, page: str, name: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/{page}.csv?table={name}&{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def shown_tables(values: dict[str, dict[str, Any]], page: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for component, properties in values.items():
        name = component.removeprefix(f"{page}-").removesuffix("-table")
        if component.endswith("-table") and name in PAGES[page]:
            yield name, json.loads(properties["data-table"])


def same(cell: Any, written: str) -> bool:
    """Whether a cell on the screen says what a CSV cell says: the same figure, the same code, or the same words."""
    words, sort_value = (cell, None) if isinstance(cell, str) else (cell[0], cell[1])
    plain = written.removeprefix("'")
    if isinstance(sort_value, (int, float)):
        return plain == words or float(plain.replace(",", ".")) == pytest.approx(sort_value)
    return plain in (words, sort_value)


@pytest.mark.parametrize("query", ["", FILTERED])
@pytest.mark.parametrize("page", thinned(PAGES, every=3))
def test_a_csv_has_the_rows_and_figures_of_the_tile(client: FlaskClient, page: str, query: str) -> None:
    compared = 0
    for name, shown in shown_tables(screens.values_of(client, page, query), page):
        rows = table(client, page, name, query)
        if not shown["more"]:
            assert len(rows) == len(shown["rows"]), name
        for drawn, row in zip(shown["rows"], rows, strict=False):
            for column, cell in zip(shown["columns"], drawn, strict=True):
                assert same(cell, row[column["label"]]), (name, column["label"], cell, row[column["label"]])
                compared += 1
    assert compared or page in ("overview", "budget", "reach", "workshops", "cooperation", "indicators")


@pytest.mark.slow
@pytest.mark.parametrize("page", thinned(PAGES))
def test_json_and_xlsx_hold_the_same_tables(client: FlaskClient, page: str) -> None:
    body = client.get(f"/{page}.json").get_json()
    assert set(body["tables"]) == set(PAGES[page])
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/{page}.xlsx").data))
    assert len(book.sheetnames) == 1 + len(PAGES[page])
    for sheet, (name, found) in zip(book.worksheets[1:], body["tables"].items(), strict=True):
        assert sheet.max_row >= 4, name
        filled = sum(
            1
            for row in sheet.iter_rows(min_row=5, max_row=4 + len(found["rows"]))
            if any(c.value is not None for c in row)
        )
        assert filled == len(found["rows"]), name


@pytest.mark.parametrize("page", PAGES)
def test_json_says_the_state_of_every_figure(client: FlaskClient, page: str) -> None:
    for name, found in client.get(f"/{page}.json").get_json()["tables"].items():
        for row in (dict(zip(found["columns"], row, strict=True)) for row in found["rows"]):
            for column, state in row.items():
                if column.endswith("_state") and column.removesuffix("_state") in row:
                    figure = row[column.removesuffix("_state")]
                    assert (figure is None) == (state != "value"), (name, column, figure, state)


def test_csv_is_what_hungarian_excel_reads(demonstration: FlaskClient) -> None:
    answer = demonstration.get("/budget.csv?table=projects")
    assert answer.data.startswith(b"\xef\xbb\xbf") and b"\r\n" in answer.data and b";" in answer.data
    assert answer.headers["Content-Disposition"] == 'attachment; filename="budget-projects-v2-BEMUTATO.csv"'
    assert {row[NATURE] for row in table(demonstration, "budget", "projects")} == {"BEMUTATÓ ADATOK"}


def test_xlsx_cells_are_typed_and_made_up_data_says_so(demonstration: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(demonstration.get("/budget.xlsx").data))
    sheet = book.worksheets[1 + list(PAGES["budget"]).index("projects")]
    heads = [cell.value for cell in sheet[4]]
    grant = heads.index("Keret")
    numbers = [row[grant] for row in sheet.iter_rows(min_row=5) if isinstance(row[grant].value, (int, float))]
    assert numbers and all("#,##0" in cell.number_format for cell in numbers)
    assert all("BEMUTATÓ ADATOK" in str(other["A3"].value) for other in book.worksheets[1:])
    assert (
        sum(
            len(other._charts)
            for other in openpyxl.load_workbook(io.BytesIO(demonstration.get("/budget.xlsx").data)).worksheets
        )
        > 0
    )


def test_the_same_view_gives_the_same_bytes(demonstration: FlaskClient) -> None:
    assert demonstration.get("/reach.xlsx").data == demonstration.get("/reach.xlsx").data


def test_a_table_that_does_not_exist_is_refused_with_the_names_there_are(client: FlaskClient) -> None:
    unknown, missing = client.get("/budget.csv?table=nincs"), client.get("/budget.csv")
    assert (unknown.status_code, missing.status_code) == (404, 400)
    assert "projects" in unknown.text and "projects" in missing.text


@pytest.mark.parametrize("ending", ["csv?table=projects&", "xlsx?", "json?"])
@pytest.mark.parametrize(
    "query", ["project=nincs", "from=9999-99", "settlement=%00", "workshop=x" * 900, "group=HEP-GY&group=%00"]
)
def test_a_forged_link_still_downloads(client: FlaskClient, ending: str, query: str) -> None:
    assert client.get(f"/budget.{ending}{query}").status_code == 200


def test_dropped_values_are_said_in_the_file(client: FlaskClient) -> None:
    body = client.get("/budget.json?project=nincs&from=2024-01").get_json()
    assert body["filters"]["from"] == "2024-01" and len(body["filters"]["dropped"]) == 1
