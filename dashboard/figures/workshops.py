"""Figures of the workshops page."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import format as fmt
from dashboard.figures import primitives
from dashboard.figures.base import BRAND, PLAN, TARGET, no_rows
from dashboard.i18n import text

MOST_TRAININGS = 9
_LONG_NAME = 36


def calendar(frame: pd.DataFrame, *, language: str) -> go.Figure:
    """Workshop groups × months, darker for more sessions held."""
    short = frame.assign(workshop_group=short_names(frame["workshop_group"]))
    rows = max(1, short["workshop_group"].nunique())
    return primitives.calendar(
        short,
        "workshop_group",
        "month",
        "held_sessions",
        language=language,
        unit="sessions",
        height=48 + 40 * rows,
    )


def sessions(frame: pd.DataFrame, *, language: str, height: int = 320) -> go.Figure:
    """By month: sessions held, cancelled, and due without a report; months that are not due yet are left out."""
    due = frame[frame["held_sessions_state"] != "not_yet_due"] if "held_sessions_state" in frame else frame
    series = {name: text(f"workshops.sessions.{name}", language) for name in _SESSION_COLOURS}
    return primitives.monthly_columns(
        due, "month", series, language=language, unit="sessions", colours=list(_SESSION_COLOURS.values()), height=height
    )


_SESSION_COLOURS = {"held_sessions": BRAND, "cancelled_sessions": PLAN, "unreported_sessions": TARGET}


def turnout(frame: pd.DataFrame, *, language: str, height: int | None = None) -> go.Figure:
    """Share of places taken, with numerator and denominator behind it; the total last."""
    names = pd.Series([fmt.cell("turnout_of", name, None, language) for name in frame["turnout_of"]], dtype=object)
    shown = frame.assign(turnout_of=short_names(names))
    drawn = primitives.bars_with_target(
        shown, "turnout_of", "turnout_share", language=language, unit="share", height=height
    )
    parts = zip(frame["turnout_share"], frame["turnout_attendances"], frame["capacity_count"], strict=True)
    plain = drawn.to_dict()
    if plain["data"]:
        plain["data"][-1]["text"] = [f"  {turnout_text(*part, language)}" for part in parts]
        plain["layout"]["margin"]["r"] = 150
    return drawn


def turnout_text(share: object, came: object, places: object, language: str) -> str:
    """A bar's label: "62% · 52 803/85 166", or that there is no data."""
    if fmt.is_missing(share):
        return text("state.not_reported", language)
    return f"{fmt.share(share, language, 0)} · {fmt.number(came, language)}/{fmt.number(places, language)}"


def trainings(frame: pd.DataFrame, *, language: str, today: object, height: int = 320) -> go.Figure:
    """Trainings on a time axis: completed ones filled, planned and overdue ones outlined at their planned completion.

    The MOST_TRAININGS whose end is latest; those without any date are in the table only.
    """
    ends = frame["completion_on"].fillna(frame["planned_completion_on"])
    shown = frame.assign(_ends=ends)[ends.notna()].sort_values("_ends", kind="stable").tail(MOST_TRAININGS)
    kinds = {name: text(f"value.training_status.{name}", language) for name in ("completed", "overdue", "planned")}
    return primitives.timeline(
        shown[shown["training_status"].isin(list(kinds))].to_dict("records"),
        "_ends",
        "training",
        language=language,
        kind="training_status",
        kinds=kinds,
        hollow=("planned", "overdue"),
        today=today,
        height=height,
    )


def development(frame: pd.DataFrame, *, language: str, height: int = 260) -> go.Figure:
    """Development plans prepared, under way and closed: individual ones and those of communities."""
    if frame.empty:
        return no_rows(language, height=height)
    kinds = frame[frame["_total"].astype(bool)]
    words = [text(f"value.development_kind.{kind}", language) for kind in kinds["development_kind"]]
    series = {f"{name}_plans_count": text(f"workshops.development.{name}", language) for name in _PLANS}
    return primitives.grouped_bars(
        kinds.assign(development_kind=words), "development_kind", series, language=language, unit="count", height=height
    )


_PLANS = ("prepared", "under_way", "closed")


def returning(frame: pd.DataFrame, *, language: str, height: int = 320) -> go.Figure:
    """Different people by the number of months they came in."""
    body = frame[~frame["_total"].astype(bool)]
    labels = [fmt.cell("months_attended", code, None, language) for code in body["months_attended"]]
    return primitives.bars_with_target(
        body.assign(months_attended=labels), "months_attended", "reached_people", language=language, height=height
    )


def short_name(name: str) -> str:
    """A workshop group's name without the word that all share, and without what explains it where it is long."""
    short = name.replace(" műhelycsoport", "")
    for cut in (" (", " – ", "/"):
        if len(short) > _LONG_NAME:
            short = short.partition(cut)[0]
    return short


def short_names(names: pd.Series) -> list[str]:
    """The short name of each, or the full one where two would be the same."""
    full = names.tolist()
    short = {name: short_name(name) for name in full}
    taken = list(short.values())
    return [short[name] if taken.count(short[name]) == 1 else name for name in full]
