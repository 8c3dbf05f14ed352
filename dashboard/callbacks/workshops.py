"""The callback of the workshops page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import Dash

from dashboard import format as fmt
from dashboard.callbacks.frame import QUERY, Tile, View, empty_text, open_frames, open_view, page_outputs, page_values
from dashboard.figures import workshops as figures
from dashboard.figures.base import empty_figure
from dashboard.findings import releases
from dashboard.findings import workshops as findings
from dashboard.i18n import text
from data.queries import workshops

TILES = {
    "workshops-held": "kpi",
    "workshops-taken": "kpi",
    "workshops-completed": "kpi",
    "workshops-returned": "kpi",
    "workshops-calendar": "chart",
    "workshops-sessions": "chart",
    "workshops-returning": "chart",
    "workshops-turnout": "chart",
    "workshops-timeline": "chart",
    "workshops-development": "chart",
    "workshops-trainings": "table",
    "workshops-groups": "table",
    "workshops-activities": "table",
}
WITHHELD = ("returning", "turnout")
"""Charts a release has no figures for."""
SPARK_MONTHS = 24
CHART, WIDE, LOW = 360, 520, 260


def register(app: Dash) -> None:
    """Register `update_workshops`."""

    @app.callback(output=page_outputs("workshops"), inputs={"query": QUERY})
    def update_workshops(query: str | None) -> dict[str, str]:
        view = open_view(query)
        frames = open_frames(view, workshops.TABLES)
        headline = findings.headline(frames["kpis"], frames["trainings"], language=view.language)
        tiles = {**_key_figures(view, frames), **_charts(view, frames), **_tables(view, frames)}
        return page_values(view, "workshops", headline, tiles, TILES)


def _key_figures(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    language, by_key = view.language, frames["kpis"].set_index("indicator").to_dict("index")
    months, trainings = frames["sessions"], frames["trainings"]
    last = months.loc[months["held_sessions"].fillna(0) > 0, "month"].max() if len(months) else None
    latest = "" if fmt.is_missing(last) else text("workshops.last_month", language, month=fmt.month(last, language))
    by_month = months["held_sessions"].tolist()[-SPARK_MONTHS:]

    def tile(name: str, note: str, unit: str, counted: bool, ignored: str, **more: Any) -> Tile:
        row = by_key[f"workshops.{name}"]
        part, whole = (fmt.number(row[column], language) for column in ("part_count", "whole_count"))
        known = not fmt.is_missing(row["whole_count"])
        return Tile(
            title=text(f"indicator.workshops.{name}.name", language),
            note=text(f"workshops.kpis.{note}_note", language),
            figure_text=_figure(row, part, counted, language),
            unit_text=text(f"workshops.kpis.{unit}", language, part=part, whole=whole) if known else "",
            status=row["status"] if isinstance(row["status"], str) else None,
            ignored=ignored,
            **{"change_text": _change(row["previous_share"], row["part_share"], language) or latest, **more},
        )

    places = findings.places(trainings, language=language)
    none, both = _ignored(view, "group"), _ignored(view, "group", "workshop")
    said = {"change_text": releases.withheld(language)} if view.reading.release is not None else {}
    return {
        "workshops-held": tile("held_share", "held", "held_of", True, none, spark=by_month),
        "workshops-taken": tile("turnout_share", "turnout", "of_places", False, none, **said),
        "workshops-completed": tile("completed_trainings", "trainings", "of_trainings", True, both, change_text=places),
        "workshops-returned": tile("returning_share", "returning", "of_people", False, "", **said),
    }


def _figure(row: dict[str, Any], part: str, counted: bool, language: str) -> str:
    if row.get("part_share_state") == "withheld":
        return text("state.withheld", language)
    return part if counted else fmt.share(row["part_share"], language, 0)


def _change(before: object, now: object, language: str) -> str:
    if fmt.is_missing(before) or fmt.is_missing(now):
        return ""
    return text("workshops.change", language, points=fmt.points(float(now) - float(before), language))  # type: ignore[arg-type]


def _charts(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    language, day = view.language, view.reading.today.isoformat()
    held = frames["kpis"].iloc[0].to_dict()
    calendar, trainings = frames["calendar"], frames["trainings"]
    said = {
        "calendar": [findings.calendar(calendar, language=language), findings.summer(calendar, language=language)],
        "sessions": [findings.sessions(held, frames["sessions"], language=language)],
        "returning": [_unpublished(view, "returning") or findings.returning(frames["returning"], language=language)],
        "turnout": [_unpublished(view, "turnout") or findings.turnout(frames["turnout"], language=language)],
        "timeline": [text("workshops.timeline.title", language), findings.trainings(trainings, language=language)],
        "development": [findings.development(frames["development"], language=language)],
    }
    drawn = {
        "calendar": figures.calendar(calendar, language=language),
        "sessions": figures.sessions(frames["sessions"], language=language, height=CHART),
        "returning": figures.returning(frames["returning"], language=language, height=CHART),
        "turnout": None if _withheld(view) else figures.turnout(frames["turnout"], language=language, height=WIDE),
        "timeline": figures.trainings(trainings, language=language, today=day, height=WIDE),
        "development": figures.development(frames["development"], language=language, height=LOW),
    }
    both = ("group", "workshop")
    not_followed: dict[str, tuple[str, ...]] = {"timeline": both, "development": both, "returning": ()}
    return {
        f"workshops-{name}": _chart(
            view,
            name,
            said[name],
            trainings if name == "timeline" else frames[name],
            drawn[name],
            _ignored(view, *not_followed.get(name, ("group",))),
        )
        for name in said
    }


def _chart(view: View, name: str, said: Sequence[str], frame: pd.DataFrame, drawn: Any, ignored: str) -> Tile:
    """A chart tile: the first sentence is its title, all of them its text alternative."""
    if frame.empty or (name == "turnout" and frame["turnout_share"].isna().all()):
        why = _withheld(view) if name in WITHHELD else ""
        drawn = empty_figure(why or empty_text(view), view.language, height=CHART)
    return Tile(
        title=said[0],
        summary=". ".join(part.rstrip(".") for part in said if part),
        note=_note(view, name),
        ignored=ignored,
        figure=drawn,
        table=frame,
    )


def _unpublished(view: View, name: str) -> str:
    return "" if view.reading.release is None else releases.unpublished(f"workshops.{name}.name", view.language)


def _withheld(view: View) -> str:
    """What stands where a release has no figures; "" in the working state."""
    return "" if view.reading.release is None else releases.withheld(view.language)


def _tables(view: View, frames: dict[str, pd.DataFrame]) -> dict[str, Tile]:
    language = view.language
    filters = view.filters
    period = filters.period or filters.first_month or filters.last_month
    of_groups = (("ignored_people", filters.groups), ("ignored_operation", period))
    ignored = {
        "trainings": _ignored(view, "group", "workshop"),
        "groups": " ".join(text(f"workshops.{key}", language) for key, chosen in of_groups if chosen),
        "activities": _ignored(view, "group"),
    }
    sentence = {"trainings": findings.trainings, "groups": findings.operation, "activities": findings.activities}
    return {
        f"workshops-{name}": Tile(
            title=say(frames[name], language=language),
            note=_note(view, name),
            ignored=" ".join(part for part in (ignored[name], _withheld(view) if name == "groups" else "") if part),
            table=frames[name],
        )
        for name, say in sentence.items()
    }


def _note(view: View, name: str) -> str:
    """What is drawn, its unit and source, and the data date."""
    said = text(f"workshops.{name}.note", view.language)
    if view.reading.data_date is None:
        return said
    dated = fmt.date_short(view.reading.data_date, view.language)
    return f"{said} · {text('workshops.data_date', view.language, date=dated)}"


def _ignored(view: View, *names: str) -> str:
    """Which of the named filters (group, workshop) the reader has set and a tile does not follow."""
    chosen = {"group": view.filters.groups, "workshop": view.filters.workshops}
    ignored = [name for name in names if chosen[name]]
    if not ignored:
        return ""
    return text(f"workshops.ignored_{ignored[0] if len(ignored) == 1 else 'both'}", view.language)
