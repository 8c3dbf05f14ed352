"""Settlements as equal tiles that lie as the settlements lie: everyone's neighbour stays a neighbour, nobody
overlaps."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.queries.frames import known

LABELLED = 60
"""Up to so many settlements get the best arrangement and a label; more are placed quickly, on small tiles."""
_TALL = 1.35
"""How much wider than tall the map should be, in tiles: names need width."""
_TURN_COST, _GAP_COST, _SHAPE_COST = 3.0, 0.1, 0.1

Points = NDArray[np.float64]
Cells = NDArray[np.int64]


class Place(NamedTuple):
    """A settlement and where it lies, in degrees (None: unknown)."""

    ksh_code: str
    lat: float | None
    lon: float | None


def layout(frame: pd.DataFrame) -> pd.DataFrame:
    """Where each settlement's tile stands: `frame` (ksh_code, lat, lon) → `_row` (southwards) and `_column` (eastwards)
    from 0. See `cells`."""
    names = ("ksh_code", "lat", "lon")
    places = [Place(*map(known, row)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]
    found = np.array(cells(places), dtype=np.int64).reshape(-1, 2)
    return pd.DataFrame({"_row": found[:, 0], "_column": found[:, 1]}, index=frame.index)


def cells(places: Iterable[Place]) -> list[tuple[int, int]]:
    """Row (southwards) and column (eastwards) of each settlement's tile, from 0.

    No two settlements share a tile; the same settlements always stand in the same arrangement, whatever their order. Up
    to LABELLED settlements the arrangement that turns fewest neighbours around wins; above it, each takes the free
    place nearest to its own. Settlements without coordinates stand in rows of their own below the others.
    """
    wanted = list(places)
    order = sorted(range(len(wanted)), key=lambda number: wanted[number].ksh_code)
    arranged = dict(zip(order, _arranged(tuple(wanted[number] for number in order)), strict=True))
    return [arranged[number] for number in range(len(wanted))]


@lru_cache(maxsize=128)
def _arranged(places: tuple[Place, ...]) -> tuple[tuple[int, int], ...]:
    located = np.array([place.lat is not None and place.lon is not None for place in places], dtype=bool)
    points = _plane(np.array([place[1:] for place, has in zip(places, located, strict=True) if has], dtype=float))
    found = np.zeros((len(places), 2), dtype=np.int64)
    if len(points):
        placed = _best(points) if len(points) <= LABELLED else _nearest_free(points)
        found[located] = placed - placed.min(axis=0)
    found[~located] = _below(found[located], int((~located).sum()))
    return tuple((int(row), int(column)) for row, column in found)


def _plane(degrees: Points) -> Points:
    """Degrees → (southwards, eastwards), in equal lengths."""
    if not len(degrees):
        return degrees
    shrink = math.cos(math.radians(float(degrees[:, 0].mean())))
    plane = np.column_stack([-degrees[:, 0], degrees[:, 1] * shrink])
    return plane - plane.min(axis=0)


def _best(points: Points) -> Cells:
    """The cheapest of several grids: displacement, pairs turned around and empty tiles inside all cost."""
    candidates = []
    for rows, columns in _shapes(len(points)):
        for mix in (0.25, 0.5, 0.75):
            wanted = _spread(points, mix) * (rows - 1, columns - 1)
            grid = np.array([(row, column) for row in range(rows) for column in range(columns)])
            distance = ((wanted[:, None, :] - grid[None, :, :]) ** 2).sum(axis=2)
            cells = grid[_assigned(distance)]
            candidates.append((_cost(points, cells), rows, columns, mix, cells))
    return min(candidates, key=lambda one: one[:4])[4]


def _shapes(count: int) -> list[tuple[int, int]]:
    """Grids of rows × columns with 10 to 90% more tiles than settlements, wider than tall."""
    found = []
    for rows in range(1, count + 1):
        for columns in range(rows, 2 * rows + 3):
            if count * 1.1 <= rows * columns <= max(count * 1.9, count + 2):
                found.append((rows, columns))
    return found or [(1, max(count, 1))]


def _spread(points: Points, mix: float) -> Points:
    """Places from 0 to 1 in both directions: partly where the points lie, partly their rank, so crowds get room."""
    span = np.where(points.max(axis=0) > 0, points.max(axis=0), 1.0)
    ranks = np.argsort(np.argsort(points, axis=0, kind="stable"), axis=0, kind="stable") / max(1, len(points) - 1)
    return (1 - mix) * points / span + mix * ranks


def _cost(points: Points, cells: Cells) -> float:
    scale = points.max() or 1.0
    real = (points[:, None, :] - points[None, :, :]) / scale
    drawn = (cells[:, None, :] - cells[None, :, :]).astype(float)
    near = 1 / (0.05 + (real**2).sum(axis=2))
    turned = ((real * drawn < 0) * np.abs(real) * near[:, :, None]).sum()
    real_unit, drawn_unit = _directions(real), _directions(drawn)
    bent = ((1 - (real_unit * drawn_unit).sum(axis=2)) * near).sum() / near.sum()
    rows, columns = cells.max(axis=0) + 1
    empty = (rows * columns - len(cells)) / len(cells)
    shape = abs(math.log(columns / rows / _TALL)) if len(cells) > 2 else 0.0
    return float(_TURN_COST * turned / near.sum() + bent + _GAP_COST * empty + _SHAPE_COST * shape)


def _directions(vectors: Points) -> Points:
    length = np.sqrt((vectors**2).sum(axis=2))
    return vectors / np.where(length > 0, length, 1.0)[:, :, None]


def _assigned(cost: Points) -> Cells:
    """For each row of `cost` its own column, at the least sum (the Hungarian method with potentials)."""
    rows, columns = cost.shape
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, dtype=np.int64)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, used = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=bool)
        way = np.zeros(columns + 1, dtype=np.int64)
        while owner[column] != 0:
            used[column] = True
            reduced = np.full(columns + 1, np.inf)
            reduced[1:] = cost[owner[column] - 1] - u[owner[column]] - v[1:]
            better = ~used & (reduced < least)
            least[better], way[better] = reduced[better], column
            following = int(np.argmin(np.where(used, np.inf, least)))
            step = least[following]
            u[owner[used]] += step
            v[used] -= step
            least[~used] -= step
            column = following
        while column:
            owner[column], column = owner[way[column]], int(way[column])
    found = np.zeros(rows, dtype=np.int64)
    for column in range(1, columns + 1):
        if owner[column]:
            found[owner[column] - 1] = column - 1
    return found


def _nearest_free(points: Points) -> Cells:
    """Each settlement on the free tile nearest to its place, those in the crowded middle first."""
    span = np.where(points.max(axis=0) > 0, points.max(axis=0), 1.0)
    columns = math.ceil(math.sqrt(len(points) * 1.5 * span[1] / span[0]))
    rows = math.ceil(len(points) * 1.5 / columns)
    wanted = points / span * (rows - 1, columns - 1)
    order = np.argsort(((wanted - np.median(wanted, axis=0)) ** 2).sum(axis=1), kind="stable")
    steps = _rings(max(rows, columns))
    taken: set[tuple[int, int]] = set()
    cells = np.zeros((len(points), 2), dtype=np.int64)
    for place in order:
        start = np.rint(wanted[place]).astype(int)
        for row, column in steps:
            cell = (int(start[0]) + row, int(start[1]) + column)
            if cell not in taken:
                taken.add(cell)
                cells[place] = cell
                break
    return cells


def _rings(reach: int) -> list[tuple[int, int]]:
    """Steps away from a tile, the nearest first."""
    reach = min(reach, 40)
    steps = [(row, column) for row in range(-reach, reach + 1) for column in range(-reach, reach + 1)]
    return sorted(steps, key=lambda step: (step[0] ** 2 + step[1] ** 2, step))


def _below(placed: Cells, count: int) -> Cells:
    width = int(placed[:, 1].max()) + 1 if len(placed) else max(1, math.ceil(math.sqrt(count)))
    first = int(placed[:, 0].max()) + 1 if len(placed) else 0
    numbers = np.arange(count)
    return np.column_stack([first + numbers // width, numbers % width]).astype(np.int64)
