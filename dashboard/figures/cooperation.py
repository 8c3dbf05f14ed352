"""Figures of the cooperation page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures import primitives
from dashboard.figures.base import no_rows
from dashboard.i18n import text

MOST_BARS = 9
MOST_SERIES = 8
FEWEST_ROWS = 4
_LABEL = 34


def coverage(frame: pd.DataFrame, *, language: str, height: int = 360) -> go.Figure:
    """Share of the settlements taking part, by district and by consortium, with numerator and denominator behind it."""
    rows = frame.head(MOST_BARS).to_dict("records")
    shown = frame.head(MOST_BARS).assign(district=[_basis(row, language) for row in rows])
    drawn = primitives.bars_with_target(
        shown, "district", "coverage_share", language=language, unit="share", height=height
    )
    if rows:
        plain = drawn.to_dict()
        plain["data"][-1]["text"] = [f"  {_of(row, language)}" for row in rows]
        plain["layout"]["margin"]["r"] = 110
    return drawn


def _basis(row: dict[str, object], language: str) -> str:
    basis = str(row["coverage_basis"])
    if basis == "consortium":
        count = fmt.number(row["partners_count"], language)
        return text("cooperation.coverage.members", language, project=_cut(str(row["project"])), count=count)
    return f"{row['district']} – {text(f'value.coverage_basis.{basis}', language)}"


def _cut(title: str) -> str:
    return title if len(title) <= _LABEL else f"{title[:_LABEL].rsplit(' ', 1)[0].rstrip(' –,')}…"


def _of(row: dict[str, object], language: str) -> str:
    if fmt.is_missing(row["coverage_share"]):
        return text("state.not_reported", language)
    parts = (fmt.number(row[name], language) for name in ("involved_count", "district_settlements_count"))
    return f"{fmt.share(row['coverage_share'], language)} · {'/'.join(parts)}"


def settlements(frame: pd.DataFrame, *, language: str, height: int = 360) -> go.Figure:
    """Settlements where they lie: attendances of their partners; where none is known at all, their partner
    organisations.
    """
    by_attendance = frame["attended_sessions"].notna().any()
    value, unit = ("attended_sessions", "attendances") if by_attendance else ("partners_count", "partners")
    return primitives.tile_map(
        frame, "settlement", "_row", "_column", value, language=language, unit=unit, key="settlement_ksh", height=height
    )


def timeline(
    frame: pd.DataFrame, sessions: pd.DataFrame, *, language: str, today: object, height: int | None = None
) -> go.Figure:
    """Series of events as bands over their stated or known period, and their sessions on record as dots."""
    dated = [row for row in frame.to_dict("records") if not all(fmt.is_missing(row[name]) for name in _ENDS)]
    series = dated[-MOST_SERIES:]
    if not series:
        return no_rows(language, height=height or 200)
    lines = dict(zip((row["_key"] for row in series), _labels(series, language), strict=True))
    columns = zip(*(sessions[name].tolist() for name in _DOTS), strict=True)
    dots = [_thing(lines[key], day, None, status, event) for key, day, status, event in columns if key in lines]
    kinds = {
        name: text(f"cooperation.timeline.{name}", language) for name in ("held", "unreported", "series", "planned")
    }
    drawn = primitives.timeline(
        [_band(row, lines[row["_key"]]) for row in series] + [one for one in dots if one["kind"] in kinds],
        "start",
        "said",
        language=language,
        end="end",
        kind="kind",
        kinds=kinds if dots else {"series": kinds["series"]},
        row="row",
        hollow=("planned", "series", "unreported"),
        today=today if dots else None,
        height=height,
    )
    drawn.to_dict()["layout"]["yaxis"]["range"] = [max(len(series), FEWEST_ROWS) - 0.5, -0.5]
    return drawn


_ENDS = ("start_on", "end_on")
_DOTS = ("_event_key", "held_on", "session_status", "event")


def _band(row: dict[str, Any], line: str) -> dict[str, Any]:
    start = row["end_on"] if fmt.is_missing(row["start_on"]) else row["start_on"]
    return _thing(line, start, row["end_on"], "series", row["event"])


def _thing(line: str, start: object, end: object, kind: object, said: object) -> dict[str, Any]:
    return {"row": line, "start": start, "end": end, "kind": kind, "said": said}


def _labels(series: Sequence[dict[str, Any]], language: str) -> list[str]:
    """A label of its own for every series: its name, or its project's where several series have the same name."""
    again = Counter(row["event"] for row in series)
    labels: list[str] = []
    for row in series:
        name = _cut(str(row["project"] if again[row["event"]] > 1 else row["event"]))
        label = f"{name} {_count(row, language)}".strip()
        labels.append(label if label not in labels else f"{label} · {len(labels) + 1}")
    return labels


def _count(row: dict[str, object], language: str) -> str:
    """How many sessions: held where they are on record, else as a document states, "legalább" included."""
    if not fmt.is_missing(row["held_sessions"]):
        return f"({fmt.number(row['held_sessions'], language)})"
    if fmt.is_missing(row["stated_sessions"]):
        return ""
    plus = "+" if row["stated_bound"] == "at_least" else ""
    return f"({fmt.number(row['stated_sessions'], language)}{plus})"
