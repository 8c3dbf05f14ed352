"""Figures of the cooperation page."""

from __future__ import annotations

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
    shown = frame.head(MOST_BARS).assign(
        district=[_basis(row, language) for row in frame.head(MOST_BARS).to_dict("records")]
    )
    drawn = primitives.bars_with_target(
        shown, "district", "coverage_share", language=language, unit="share", height=height
    )
    if len(shown):
        plain = drawn.to_dict()
        plain["data"][-1]["text"] = [f"  {_of(row, language)}" for row in shown.to_dict("records")]
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
    series = frame.assign(
        _kind="series", _end=frame["end_on"], _start=frame["start_on"].fillna(frame["end_on"]), _said=frame["event"]
    )
    series = series[series["_start"].notna()].tail(MOST_SERIES)
    series["_row"] = _labels(series, language)
    if series.empty:
        return no_rows(language, height=height or 200)
    rows = dict(zip(series["_key"], series["_row"], strict=True))
    dots = sessions[sessions["_event_key"].isin(list(rows))].assign(
        _kind=sessions["session_status"], _said=sessions["event"]
    )
    dots = dots.assign(_row=dots["_event_key"].map(rows), _start=dots["held_on"], _end=None)
    columns = ["_row", "_start", "_end", "_kind", "_said"]
    everything = pd.concat([part[columns].astype(object) for part in (series, dots)], ignore_index=True)
    kinds = {
        name: text(f"cooperation.timeline.{name}", language) for name in ("held", "unreported", "series", "planned")
    }
    drawn = primitives.timeline(
        everything[everything["_kind"].isin(list(kinds))],
        "_start",
        "_said",
        language=language,
        end="_end",
        kind="_kind",
        kinds=kinds if len(dots) else {"series": kinds["series"]},
        row="_row",
        hollow=("planned", "series", "unreported"),
        today=today if len(dots) else None,
        height=height,
    )
    drawn.to_dict()["layout"]["yaxis"]["range"] = [max(len(series), FEWEST_ROWS) - 0.5, -0.5]
    return drawn


def _labels(series: pd.DataFrame, language: str) -> list[str]:
    """A label of its own for every series: its name, or its project's where several series have the same name."""
    again = series["event"].duplicated(keep=False)
    labels: list[str] = []
    for is_double, row in zip(again, series.to_dict("records"), strict=True):
        name = _cut(str(row["project"] if is_double else row["event"]))
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
