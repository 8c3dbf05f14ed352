"""Settlement outlines from a GeoJSON file that the site names in BOUNDARIES_FILE; none is kept in the repository."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

MAX_BYTES = 64 * 2**20
KSH_DIGITS = 5

Ring = tuple[tuple[float, float], ...]
Outlines = Mapping[str, tuple[Ring, ...]]
_NONE: dict[str, tuple[Ring, ...]] = {}


def outlines(file: Path | None) -> Outlines:
    """KSH code → outer rings of (longitude, latitude) in degrees, from the features that have a five-digit `ksh`
    property.

    Empty without a file. A file that is missing or is not such GeoJSON gives an empty mapping too and one line in the
    log that says what is wrong: the map then is a tile grid. Read once for every change of the file.
    """
    if file is None:
        return _NONE
    try:
        changed = file.stat().st_mtime_ns
    except OSError as problem:
        changed = 0
        return _refused(file, changed, f"it cannot be read: {problem.strerror or problem}")
    return _read(file, changed)


@lru_cache(maxsize=2)
def _read(file: Path, changed: int) -> Outlines:
    if file.stat().st_size > MAX_BYTES:
        return _refused(file, changed, f"it is larger than {MAX_BYTES // 2**20} MiB")
    try:
        found = dict(_features(json.loads(file.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError) as problem:
        return _refused(file, changed, f"it cannot be read: {problem}")
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as problem:
        return _refused(file, changed, f"it is not GeoJSON with settlement outlines: {problem}")
    return found or _refused(file, changed, "no feature in it has a five-digit property ksh")


@lru_cache(maxsize=8)
def _refused(file: Path, changed: int, reason: str) -> Outlines:
    """Say once per file and state of the file why there are no outlines."""
    structlog.get_logger().warning("boundaries_not_used", file=file.name, reason=reason, instead="tile grid")
    return _NONE


def _features(document: Any) -> Iterator[tuple[str, tuple[Ring, ...]]]:
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise ValueError("there is no list of features.")
    for feature in document["features"]:
        if not isinstance(feature, dict):
            raise ValueError("a feature is no object.")
        code = _code(feature.get("properties"))
        if code is not None:
            yield code, tuple(_rings(feature["geometry"]))


def _code(properties: Any) -> str | None:
    """The settlement's code; districts and counties have shorter ones and are left out."""
    value = properties.get("ksh") if isinstance(properties, dict) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1000:
        value = f"{value:0{KSH_DIGITS}d}"
    return value if isinstance(value, str) and len(value) == KSH_DIGITS and value.isdigit() else None


def _rings(geometry: Any) -> Iterator[Ring]:
    shapes = {"Polygon": lambda: [geometry["coordinates"]], "MultiPolygon": lambda: geometry["coordinates"]}
    if not isinstance(geometry, dict) or geometry.get("type") not in shapes:
        raise ValueError("an outline is neither Polygon nor MultiPolygon.")
    for polygon in shapes[geometry["type"]]():
        yield tuple(_point(point) for point in polygon[0])


def _point(point: Any) -> tuple[float, float]:
    longitude, latitude = float(point[0]), float(point[1])
    if not (math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError(f"{point!r} is not a longitude and a latitude in degrees (WGS 84).")
    return longitude, latitude
