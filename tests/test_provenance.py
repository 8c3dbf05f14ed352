"""The way back: from a figure to its rows, a row to its history, a document and an import to what rests on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import screens
from flask.testing import FlaskClient

from dashboard.downloads.edition import PAGES
from dashboard.i18n import LANGUAGES, has_text
from data import reading_tables as tables
from data.queries import behind
from data.settings import Settings

PROJECT = "TOP-6.9.1-16-KE1-2017-00001"


@pytest.fixture(scope="module")
def settings(prepared: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return screens.settings_in(tmp_path_factory.mktemp("provenance"), prepared["sample"])


@pytest.fixture(scope="module")
def clients(settings: Settings) -> Iterator[dict[str, FlaskClient]]:
    yield {language: screens.client_for(settings, language) for language in LANGUAGES}


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.slow
def test_every_table_of_every_page_says_what_it_is_made_of(clients: dict[str, FlaskClient]) -> None:
    assert set(behind.BEHIND) >= set(PAGES)
    for page, known in behind.BEHIND.items():
        assert set(known) - {""} <= set(PAGES[page]), page
    for page in PAGES:
        table = next(iter(PAGES[page]))
        for language in LANGUAGES:
            assert clients[language].get(f"/rows/{page}/{table}").status_code == 200, page


def test_every_column_and_table_has_words() -> None:
    for model, table in tables.COPIES.items():
        for language in LANGUAGES:
            assert has_text(f"sources.table.{model.__tablename__}", language), model
            for column in table.c:
                known = has_text(f"column.{column.name}", language) or has_text(
                    f"provenance.column.{column.name}", language
                )
                assert known or column.name in behind.ADDRESS, (model.__tablename__, column.name, language)


def test_the_rows_behind_a_figure_carry_import_sheet_row_and_document(clients: dict[str, FlaskClient]) -> None:
    said = text_of(clients["hu"], f"/rows/budget/consortium?project={quote('EFOP-1.5.2-16-2017-00040')}")
    assert re.search(r"1\. import , \S+ munkalap, \d+\. sor", said)
    assert "EFOP-1.5.2-16-2017-00040 – projektadatok" in said
    assert "TOP-6.9.1" not in said, "the rows follow the filters"


def test_sums_of_rows_follow_the_period(clients: dict[str, FlaskClient]) -> None:
    every = text_of(clients["hu"], "/rows/budget/cumulative")
    year = text_of(clients["hu"], "/rows/budget/cumulative?from=2024-01&to=2024-03")
    count = re.compile(r"Pénz havi összegei \((\d+) sor\)")
    some, all_of_them = (int(count.search(said)[1]) for said in (year, every))  # type: ignore[index]
    assert 0 < some < all_of_them
    assert "2023." not in year.partition("Pénz havi összegei")[2]


def test_people_are_never_rows(clients: dict[str, FlaskClient]) -> None:
    for table in PAGES["reach"]:
        said = text_of(clients["hu"], f"/rows/reach/{table}")
        assert "Személyek soraiba senki sem tekinthet be" in said
    for name in ("person", "participant", "membership", "attendance", "session"):
        text_of(clients["hu"], f"/row/{name}?key=1", 404)


def test_a_row_leads_to_its_import_and_documents_and_releases(clients: dict[str, FlaskClient]) -> None:
    answer = clients["hu"].get(f"/row/project?key={PROJECT}")
    said = re.sub(r"<[^>]+>", " ", answer.text).replace("\N{NO-BREAK SPACE}", " ")
    assert "165 000 000 Ft" in said
    assert "2019. április" in said
    assert "1. kiadás" in said
    for link in set(re.findall(r'href="(/(?:import|document)/[^"]+)"', answer.text)):
        assert clients["hu"].get(link).status_code == 200, link


def test_a_document_lists_its_facts_and_the_figures_that_rest_on_it(clients: dict[str, FlaskClient]) -> None:
    answer = clients["hu"].get("/document/JEP-2015")
    assert "21 993 850 Ft" in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert 'href="/cooperation#cooperation-agreements"' in answer.text
    assert 'href="/rows/budget/projects"' in answer.text
    english = text_of(clients["en"], "/document/JEP-2015")
    assert "Figures that rest on it" in english


def test_an_import_lists_what_it_brought(clients: dict[str, FlaskClient]) -> None:
    said = text_of(clients["hu"], "/import/1")
    assert "közölt tények" in said
    assert PROJECT in said
    text_of(clients["hu"], "/import/77", 404)


@pytest.mark.parametrize(
    "address",
    ["/rows/nothing/x", "/row/project?key=none", "/row/project", "/row/project?key=a&key=b",
     "/document/NONE", "/import/0", "/row/workshop_group?key=x", "/document/%3Cscript%3E"],
)  # fmt: skip
def test_what_is_not_there_is_a_page_of_ours(clients: dict[str, FlaskClient], address: str) -> None:
    answer = clients["hu"].get(address)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace('<script src="/assets/sheet.js" defer></script>', "")


def test_a_page_number_that_is_none_is_the_first_page(clients: dict[str, FlaskClient]) -> None:
    first = text_of(clients["hu"], "/rows/budget/cumulative")
    for asked in ("-1", "x", "9999999999"):
        again = text_of(clients["hu"], f"/rows/budget/cumulative?page={asked}")
        assert again.count("2. oldal") == first.count("2. oldal")
    assert "Előző oldal" in text_of(clients["hu"], "/rows/budget/cumulative?page=1")
