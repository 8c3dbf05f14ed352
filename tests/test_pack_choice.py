"""What a pack holds, in a link: tiles in their order, the meeting; nothing in a link is ever an error."""

from __future__ import annotations

import pytest

from dashboard.callbacks import budget, cooperation, indicators, measures, overview, partners, reach, sources, workshops
from dashboard.committee.choice import Choice
from dashboard.committee.tiles import BY_ID, KPIS, TILES, WITHOUT_TILES, usual
from dashboard.downloads.edition import PAGES
from dashboard.i18n import LANGUAGES, has_text
from dashboard.packs import measure
from dashboard.packs.content import Cell, Table
from dashboard.packs.tables import blocks

SHOWN = {"overview": overview, "budget": budget, "reach": reach, "workshops": workshops, "cooperation": cooperation,
         "partners": partners, "measures": measures, "indicators": indicators, "sources": sources}  # fmt: skip
LEFT_OUT = {"workshops-timeline", "measures-map"}
"""Tiles that draw the table of another one."""


def test_every_page_has_its_tiles() -> None:
    assert {*SHOWN, *WITHOUT_TILES} == set(PAGES)


@pytest.mark.parametrize("page", SHOWN)
def test_every_tile_of_a_page_can_be_chosen(page: str) -> None:
    kinds = SHOWN[page].TILES
    wanted = {name for name, kind in kinds.items() if kind != "kpi"} - LEFT_OUT
    offered = {tile.id for tile in TILES if tile.page == page}
    assert offered == wanted | ({f"{page}-{KPIS}"} if "kpi" in kinds.values() else set())


def test_every_tile_has_a_table_and_a_name() -> None:
    for tile in TILES:
        assert tile.name == KPIS or tile.table in PAGES[tile.page]
        for language in LANGUAGES:
            names = [f"{tile.page}.{name}.name" for name in (tile.name, tile.table)]
            assert tile.name == KPIS or any(has_text(name, language) for name in names), tile


def test_a_link_without_a_choice_is_the_usual_pack() -> None:
    choice = Choice.parse("project=X&release=2", "en")
    assert (choice.tiles, choice.filters, choice.language, choice.named) == (
        usual(),
        "project=X&release=2",
        "en",
        False,
    )
    assert Choice.parse("page=budget").tiles == usual("budget")


def test_tiles_keep_their_order_page_by_page() -> None:
    choice = Choice.parse("tile=reach-months&tile=budget-projects&tile=reach-kpis&tile=budget-kpis&tile=reach-kpis")
    assert [tile.id for tile in choice.tiles] == ["reach-months", "reach-kpis", "budget-projects", "budget-kpis"]
    assert choice.pages == ("reach", "budget")


def test_a_choice_survives_its_own_link() -> None:
    query = "settlement=04093&tile=budget-kpis&tile=reach-months&committee=Es%C3%A9lyteremt%C3%A9si+%26+Co&item=4%2Fa"
    choice = Choice.parse(f"?{query}&meeting=2026-11-26&format=docx&language=en")
    assert Choice.parse(choice.query(), "hu") == choice
    assert (choice.committee, choice.item, choice.meeting) == ("Esélyteremtési & Co", "4/a", "2026-11-26")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("tile=budget-nothing", "tile"), ("page=../etc", "page"), ("format=exe", "format"), ("language=de", "language"),
        ("meeting=2026-02-30", "meeting"), ("meeting=soon", "meeting"), ("committee=" + "x" * 121, "committee"),
        ("item=1%00", "item"), ("committee=a&committee=b", "committee"),
    ],
)  # fmt: skip
def test_a_bad_value_is_dropped_and_said(query: str, name: str) -> None:
    choice = Choice.parse(query)
    assert {one.name for one in choice.dropped} == {name}
    assert choice.tiles == usual()


def test_a_link_that_is_too_long_is_dropped_whole() -> None:
    assert [one.reason for one in Choice.parse("tile=" + "x" * 9000).dropped] == ["too_many"]


def test_a_wide_table_goes_on_in_blocks_that_name_their_rows() -> None:
    heads = ("Partner", *(f"2026. nov. {day}." for day in range(1, 31)))
    rows = tuple(
        tuple(Cell(f"{name} {place}") for place in range(31)) for name in ("Egyik szervezet", "Másik szervezet")
    )
    table = Table(heads, rows, (False,) * 31)
    found = blocks(table, 400.0, 9.0, 4.0)
    assert len(found) > 3
    assert all(block.table.heads[0] == "Partner" and sum(block.widths) <= 400.01 for block in found)
    assert [head for block in found for head in block.table.heads[1:]] == list(heads[1:])


def test_lines_break_at_spaces_and_not_at_fixed_ones() -> None:
    fixed = "21\u00a0993\u00a0850\u00a0Ft"
    assert measure.lines(f"összesen {fixed}", 10.0, measure.width(fixed, 10.0) + 1) == ["összesen", fixed]
    assert all(measure.width(line, 10.0) <= 40 for line in measure.lines("megszentségteleníthetetlen", 10.0, 40.0))


def test_every_tile_is_named_once() -> None:
    assert len(BY_ID) == len(TILES)
