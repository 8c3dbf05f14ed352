"""Where tiles stand, and outlines read from a file the site names."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import structlog
from structlog.testing import capture_logs

from dashboard.figures import reach as figures
from data import boundaries, facts
from data.queries.tile_grid import LABELLED, layout

SQUARE = [[19.6, 46.8], [19.7, 46.8], [19.7, 46.9], [19.6, 46.9], [19.6, 46.8]]


def _settlements() -> pd.DataFrame:
    with (facts.FOLDER / "settlements.csv").open(encoding="utf-8", newline="") as lines:
        rows = [
            (row["ksh_code"], row["name_hu"], float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(lines, delimiter=";")
        ]
    return pd.DataFrame(rows, columns=["ksh_code", "name", "lat", "lon"])


def _scattered(count: int) -> pd.DataFrame:
    chance = np.random.default_rng(7)
    codes = [f"{number:05d}" for number in range(count)]
    return pd.DataFrame(
        {"ksh_code": codes, "lat": chance.uniform(45.8, 48.5, count), "lon": chance.uniform(16.2, 22.8, count)}
    )


@pytest.mark.parametrize("count", [1, 2, 5, 13, 21, LABELLED, LABELLED + 1, 200, 3200])
def test_no_two_settlements_share_a_tile(count: int) -> None:
    placed = layout(_settlements() if count == 21 else _scattered(count))
    assert len(placed) == count and not placed.duplicated().any()
    assert placed.min().tolist() == [0, 0]


def test_the_order_of_rows_changes_nothing() -> None:
    frame = _settlements()
    turned = frame.iloc[::-1]
    pd.testing.assert_frame_equal(layout(frame), layout(turned).reindex(frame.index))


def test_tiles_lie_as_the_settlements_lie() -> None:
    frame = _settlements()
    placed = layout(frame).set_index(frame["name"])
    at = dict(zip(placed.index, zip(placed["_row"], placed["_column"], strict=True), strict=True))
    assert at["Lajosmizse"][0] < at["Kecskemét"][0] < at["Városföld"][0]
    assert at["Kerekegyháza"][1] < at["Kecskemét"][1] < at["Nyárlőrinc"][1] < at["Lakitelek"][1]
    assert at["Tiszakécske"][0] < at["Lakitelek"][0] < at["Tiszaalpár"][0]
    assert max(row for row, _ in at.values()) < max(column for _, column in at.values())


def test_a_settlement_without_coordinates_stands_below_the_others() -> None:
    frame = _settlements()
    frame.loc[3, "lat"] = np.nan
    placed = layout(frame)
    assert placed.loc[3, "_row"] == placed["_row"].max() and not placed.duplicated().any()


def _geojson(file: Path, *features: tuple[object, object]) -> Path:
    found = [
        {"type": "Feature", "properties": {"ksh": code}, "geometry": {"type": "Polygon", "coordinates": rings}}
        for code, rings in features
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": found}), encoding="utf-8")
    return file


def test_outlines_are_read_by_code_and_districts_are_left_out(tmp_path: Path) -> None:
    file = _geojson(tmp_path / "outlines.geojson", ("26684", [SQUARE]), (4093, [SQUARE]), ("038", [SQUARE]))
    found = boundaries.outlines(file)
    assert sorted(found) == ["04093", "26684"]
    assert found["26684"][0][0] == (19.6, 46.8)


@pytest.mark.parametrize(
    "content",
    [None, "", "[]", "{}", "\x00", '{"features": [{"properties": {"ksh": "26684"}}]}', '{"features": []}',
     '{"features": [{"properties": {"ksh": "26684"}, "geometry": {"type": "Polygon", "coordinates": [[[7e5, 1e5]]]}}]}',
     '{"features": [7]}', "[" * 100_000],
)  # fmt: skip
def test_a_bad_file_is_one_line_in_the_log_and_no_outline(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "bad.geojson"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    structlog.reset_defaults()  # an application of another test may have silenced warnings
    with capture_logs() as logs:
        assert boundaries.outlines(file) == {}
        assert boundaries.outlines(file) == {}
    assert [(line["event"], line["file"]) for line in logs] == [("boundaries_not_used", "bad.geojson")]


def _frame(codes: list[str]) -> pd.DataFrame:
    return pd.DataFrame({
        "settlement": [f"Falu {code}" for code in codes], "settlement_ksh": codes, "reached_people": [4.0] * len(codes),
        "_row": [float(place) for place in range(len(codes))], "_column": [0.0] * len(codes),
    })  # fmt: skip


def test_outlines_are_drawn_only_when_every_settlement_has_one() -> None:
    polygons = {"26684": [tuple((x, y) for x, y in SQUARE)]}
    drawn = figures.settlements(_frame(["26684"]), polygons, language="hu")
    assert any(getattr(trace, "fill", None) == "toself" for trace in drawn.data)
    tiles = figures.settlements(_frame(["26684", "04093"]), polygons, language="hu")
    assert {shape.type for shape in tiles.layout.shapes} == {"path"}
    assert {trace.fill for trace in tiles.data} == {None}


def test_many_settlements_are_small_tiles_without_labels() -> None:
    drawn = figures.settlements(_frame([f"{code:05d}" for code in range(LABELLED + 1)]), {}, language="hu")
    assert all(trace.text is None for trace in drawn.data)
