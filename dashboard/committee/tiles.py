"""The tiles a pack can hold, page by page, in the order of the pages."""

from __future__ import annotations

from typing import NamedTuple

KPIS = "kpis"
WHOLE, PAGE, ASKED = 1, 2, 3
"""In every pack, in a pack of its page only, only when it is asked for by name."""


class Tile(NamedTuple):
    """One tile: `page`, its noun; `name`, as in the page's TABLES ("kpis": all its key figures); `table`: the table it
    shows; `rank`: WHOLE, PAGE or ASKED; `axis`, `figures`: the columns its chart is drawn from (none: no chart, unless
    `drawn`, which leaves the choice to `downloads.charts.plan`); `columns`: what of its table stands in the body of a
    pack (none: everything); the rest is in the annex and in the downloads."""

    page: str
    name: str
    table: str
    rank: int
    axis: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    drawn: bool = False
    columns: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its name in links and on the page: budget-cumulative."""
        return f"{self.page}-{self.name}"

    @property
    def is_chart(self) -> bool:
        """Whether it is drawn, where there is something to draw."""
        return self.drawn or bool(self.axis)


def _kpis(page: str, rank: int = WHOLE) -> Tile:
    return Tile(page, KPIS, KPIS, rank)


def _chart(page: str, name: str, rank: int, *axis: str, figures: tuple[str, ...] = (), table: str = "") -> Tile:
    return Tile(page, name, table or name, rank, axis, figures, drawn=not axis)


def _table(page: str, name: str, rank: int, *columns: str) -> Tile:
    return Tile(page, name, name, rank, columns=columns)


REACHED = ("reached_people",)
PLANNED = ("enrolled_people", "planned_people")
COUNTED = ("measures_count", "late_count")
COVERED = ("involved_count", "district_settlements_count")
TILES = (
    _kpis("overview"),
    _chart("overview", "cumulative", WHOLE),
    _table("overview", "attention", WHOLE),
    _chart("overview", "groups", WHOLE, "group", "scheme", figures=PLANNED),
    _chart("overview", "settlements", WHOLE, "settlement", figures=REACHED),
    _table("overview", "partners", ASKED),
    _kpis("budget"),
    _chart("budget", "cumulative", PAGE),
    _chart("budget", "by_project", WHOLE, "project", figures=("grant_huf", "paid_huf")),
    _table("budget", "projects", WHOLE, "project", "grant_huf", "committed_huf", "paid_huf", "paid_share", "status"),
    _chart("budget", "categories", WHOLE, "category", figures=("planned_to_date_huf", "paid_huf")),
    _table("budget", "pace", PAGE, "project", "remaining_huf", "planned_end_on", "needed_huf", "status"),
    _table("budget", "consortium", PAGE, "project", "organisation", "role", "share_huf", "grant_share"),
    _kpis("reach"),
    _chart("reach", "groups", PAGE, "group", "scheme", figures=PLANNED),
    _chart("reach", "months", WHOLE),
    _chart("reach", "settlements", PAGE, "settlement", figures=REACHED),
    _chart("reach", "overlaps", ASKED, "combination", figures=REACHED),
    _table("reach", "projects", WHOLE, "project", "reached_people", "planned_people", "reach_share", "status"),
    _table("reach", "headcounts", ASKED),
    _table("reach", "target_groups", ASKED, "group", "scheme", "parent"),
    _kpis("workshops"),
    _table("workshops", "calendar", ASKED, "workshop_group", "month", "held_sessions", "planned_sessions"),
    _chart("workshops", "sessions", WHOLE, "month", figures=("planned_sessions", "held_sessions")),
    _chart("workshops", "returning", ASKED, "months_attended", figures=REACHED),
    _chart("workshops", "turnout", ASKED, "turnout_of", figures=("turnout_share",)),
    _table("workshops", "development", ASKED, "development_kind", "project", "period_on", "planned_plans_count"),
    _table("workshops", "trainings", WHOLE, "training", "training_status", "planned_completion_on", "completion_on"),
    _table(
        "workshops", "groups", WHOLE, "workshop_group", "planned_sessions", "held_sessions", "reached_people",
        "last_held_month",
    ),
    _table(
        "workshops", "activities", ASKED, "activity", "project", "planned_sessions", "held_sessions", "last_held_month"
    ),
    _kpis("cooperation"),
    _table("cooperation", "matrix", ASKED, "partner", "attended_sessions", "expected_sessions"),
    _chart("cooperation", "coverage", WHOLE, "district", "project", figures=COVERED),
    _chart(
        "cooperation", "settlements", PAGE, "settlement", figures=("attended_sessions", "expected_sessions")
    ),
    _chart("cooperation", "timeline", PAGE, "event", figures=("planned_sessions", "held_sessions")),
    _table("cooperation", "unseen", WHOLE),
    _table("cooperation", "sessions", ASKED),
    _table("cooperation", "plans", WHOLE, "plan", "status", "next_review_on", "resolution", "deadline_text"),
    _table("cooperation", "agreements", PAGE, "agreement_partner", "settlement", "project", "signed_on"),
    _table("cooperation", "partners", ASKED, "partner", "project", "attended_sessions", "expected_sessions"),
    _table("cooperation", "context", ASKED),
    _kpis("partners", PAGE),
    _chart("partners", "fulfilment", ASKED, "partner", "duty_kind", figures=("fulfilled_count", "duties_count")),
    _table("partners", "duties", ASKED, "partner", "duty", "fulfilment", "evidence"),
    _table("partners", "network", ASKED, "organisation", "other_organisation", "shared_projects_count"),
    _table("partners", "consortium", PAGE, "organisation", "partner_role", "project", "share_huf", "grant_share"),
    _kpis("measures"),
    _table("measures", "late", WHOLE, "measure", "status", "plan_short", "responsible_role", "deadline_on"),
    _chart("measures", "by_plan", WHOLE, "plan", figures=COUNTED),
    _chart("measures", "responsible", PAGE, "responsible_role", figures=COUNTED),
    _chart("measures", "groups", PAGE, "target_group", figures=COUNTED),
    _table("measures", "timeline", ASKED, "plan", "timeline_item", "start_on", "end_on", "measure"),
    _table("measures", "hep", PAGE, "settlement", "status", "has_hep", "adopted_on", "next_review_on"),
    _table("measures", "plans", PAGE, "plan", "status", "resolution", "adopted_on", "next_review_on"),
    _table("measures", "reviews", ASKED, "plan_short", "clock", "status", "due_on", "done_on"),
    _table("measures", "measures", ASKED, "measure", "plan_short", "responsible_role", "measure_status", "deadline_on"),
    _kpis("indicators", PAGE),
    _table(
        "indicators", "indicators", PAGE, "indicator_name", "project", "status", "value_count", "target_count", "unit",
        "target_on", "owner_role",
    ),
    _table("indicators", "progress", ASKED, "indicator_name", "project", "progress_is", "progress_on", "amount_count"),
    _table(
        "indicators", "differences", ASKED, "indicator_name", "project", "period_on", "report_count", "computed_count"
    ),
    _table(
        "indicators", "forecasts", ASKED, "indicator_name", "project", "forecast_is", "forecast_count", "target_count",
        "target_on",
    ),
    _table("indicators", "targets", ASKED, "indicator_name", "project", "target_on", "target_count", "target_is"),
    _table("indicators", "values", ASKED, "indicator_name", "project", "period_on", "amount_count", "unit"),
    _table("indicators", "definitions", ASKED, "indicator_name", "definition", "unit", "owner_role"),
    _table("sources", "documents", PAGE, "document", "publisher", "dated_on", "facts_count"),
    _table("sources", "months", ASKED, "project", "month", "state"),
    _table("sources", "completeness", PAGE, "project", "last_reported_month", "missing_count"),
    _table("sources", "releases", PAGE, "release_no", "approved_on", "data_on", "release_note"),
    _table("sources", "reminders", ASKED),
    _table("sources", "imports", ASKED, "import_no", "kind_word", "imported_on", "added_count"),
    _table("sources", "indicators", ASKED, "name_word", "definition_word"),
)  # fmt: skip
BY_ID = {tile.id: tile for tile in TILES}
PAGES = tuple(dict.fromkeys(tile.page for tile in TILES))
WITHOUT_TILES = ("settlement",)
"""Pages that are about one thing of their own address: a pack asked for there is the usual one."""


def usual(page: str | None = None) -> tuple[Tile, ...]:
    """The tiles of a pack of which nothing was said but its page (None: not even that)."""
    if page is None:
        return tuple(tile for tile in TILES if tile.rank == WHOLE)
    return tuple(tile for tile in TILES if tile.page == page and tile.rank <= PAGE)
