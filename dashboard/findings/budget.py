"""Findings of the budget page: what its frames say, one sentence each."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import pandas as pd

from dashboard import format as fmt
from dashboard.findings.rows import Row, known, listed, rows, total
from dashboard.i18n import text

NAMED = 2
NEAR = 0.1
"""Payments within 10% of the plan follow it."""


def headline(frame: pd.DataFrame, *, language: str, empty: str, period: bool = False) -> str:
    """How much of the known grants is paid, and how much should be by now; within a `period`, how much of its plan.

    `frame`: queries.budget.projects.
    """
    mine = _counted(frame)
    of_plan = _both(mine, "paid_huf", "planned_to_date_huf") if period else None
    if of_plan is not None:
        return text("budget.headline.of_period", language, share=_of(of_plan, language))
    if not mine:
        return text("budget.headline.uncounted", language, count=len(frame)) if len(frame) else empty
    paid = _both(mine, "paid_huf", "grant_huf")
    if paid is None:
        return _grants_only(mine, language, empty)
    due = None if period else _both(mine, "planned_to_date_huf", "planned_huf")
    of, paying = _whose(mine, language)
    if due is None:
        return text(f"budget.headline.paid{of}", language, share=_of(paid, language), paying=paying)
    plan = fmt.share(due, language, 0)
    return text(f"budget.headline.against_plan{of}", language, share=_of(paid, language), plan=plan, paying=paying)


def _whose(mine: list[Row], language: str) -> tuple[str, str]:
    """Whether payments are known of only some projects with a grant ("_some"), and of how many: "Az 5" / "5
    projects".
    """
    granted = known(mine, "grant_huf")
    paying = len(known(granted, "paid_huf"))
    if paying == len(granted):
        return "", ""
    if language == "hu":
        return "_some", fmt.with_article(str(paying), capital=True)
    return "_some", fmt.quantity(paying, "projects", language)


def _of(part: float, language: str) -> str:
    """A share as the part of a whole: "62%-a" / "62%"."""
    shown = fmt.share(part, language, 0)
    return fmt.suffixed(shown, "a") if language == "hu" else shown


def _grants_only(mine: list[Row], language: str, empty: str) -> str:
    granted = known(mine, "grant_huf")
    if not granted:
        return empty
    about = "about" if any(row["grant_is"] == "rounded" for row in mine) else "exact"
    projects = fmt.quantity(len(granted), "projects", language)
    amount = fmt.huf_short(total(granted, "grant_huf"), language)
    return text(f"budget.headline.grants_{about}", language, projects=projects, total=amount)


def _counted(frame: pd.DataFrame) -> list[Row]:
    names = ("grant_huf", "grant_is", "planned_huf", "planned_to_date_huf", "paid_huf", "counted")
    return [row for row in listed(frame, *names) if row["counted"]]


def _both(mine: list[Row], part: str, whole: str) -> float | None:
    both = known(mine, "paid_huf", part, whole)
    of = total(both, whole) or 0
    return (total(both, part) or 0) / of if of > 0 else None


def cumulative(frame: pd.DataFrame, *, language: str) -> str:
    """By how much payments lag behind or lead the plan in the last month that has both."""
    months = rows(frame, "month", "planned_huf", "paid_huf")
    planned, paid = known(months, "planned_huf"), known(months, "paid_huf")
    both = known(planned, "paid_huf")
    if not both:
        if not paid:
            return text(f"budget.cumulative.{'plan_only' if planned else 'none'}", language)
        return text("budget.cumulative.paid_only", language, paid=fmt.huf_short(paid[-1]["paid_huf"], language))
    last = both[-1]
    gap, plan = last["planned_huf"] - last["paid_huf"], last["planned_huf"]
    when = fmt.month_in(last["month"], language)
    if abs(gap) <= NEAR * plan:
        said = {"paid": fmt.huf_short(last["paid_huf"], language), "plan": fmt.huf_short(plan, language)}
        return text("budget.cumulative.follows", language, when=when, **said)
    amount = fmt.huf_short(abs(gap), language)
    by = fmt.suffixed(amount, "val") if language == "hu" else amount
    return fmt.capitalised(text(f"budget.cumulative.{'behind' if gap > 0 else 'ahead'}", language, by=by, when=when))


def by_project(frame: pd.DataFrame, *, language: str) -> str:
    """Which project has paid the most, or, where nothing is known of payments, which has the largest grant."""
    for column, key in (("paid_huf", "paid"), ("grant_huf", "grant")):
        named = known(rows(frame, "project", column), column)
        if named:
            top = max(named, key=itemgetter(column))
            return text(
                f"budget.by_project.{key}",
                language,
                project=top["project"],
                amount=fmt.huf_short(top[column], language),
            )
    return text("budget.by_project.none", language)


def projects(frame: pd.DataFrame, *, language: str) -> str:
    """How many of the listed projects enter the total."""
    every = listed(frame, "counted")
    inside = sum(bool(row["counted"]) for row in every)
    if not every:
        return text("budget.projects.none", language)
    said = {"inside": fmt.quantity(inside, "projects", language), "outside": len(every) - inside}
    return text(f"budget.projects.{'some' if said['outside'] else 'all'}", language, **said)


def excluded(frame: pd.DataFrame, *, language: str) -> str:
    """What is left out of the totals and what the switch does; "" when nothing is."""
    out = [row for row in rows(frame, "counted", "scope", "grant_huf", "grant_is") if not row["counted"]]
    linked, elsewhere = ([row for row in out if row["scope"] == scope] for scope in ("infrastructure", "elsewhere"))
    said = []
    if linked:
        key = "infrastructure" if known(linked, "grant_huf") else "infrastructure_unknown"
        said.append(text(f"budget.excluded.{key}", language, amount=_grants(linked, language)))
    if elsewhere:
        said.append(
            text("budget.excluded.elsewhere", language, projects=fmt.quantity(len(elsewhere), "projects", language))
        )
    return " ".join(said)


def grants(frame: pd.DataFrame, language: str) -> str:
    """The sum of grants as text, marked when one of them is rounded: "548 M Ft (kerekített)"."""
    return _grants(rows(frame, "grant_huf", "grant_is"), language)


def _grants(mine: list[Row], language: str) -> str:
    amount = fmt.huf_short(total(mine, "grant_huf"), language)
    rounded = any(row["grant_is"] == "rounded" for row in mine)
    return text("budget.rounded", language, amount=amount) if rounded else amount


def known_grants(frame: pd.DataFrame, *, language: str) -> str:
    """The known grants of the counted projects: "ismert keret: 990 M Ft (kerekített)"; "" when none is known."""
    granted = known(_counted(frame), "grant_huf")
    return text("budget.known_grants", language, amount=_grants(granted, language)) if granted else ""


def categories(frame: pd.DataFrame, *, language: str) -> str:
    """Which cost categories have overspent their plan, or spend faster than planned."""
    by_status: dict[str, list[str]] = {}
    for row in listed(frame, "category", "status"):
        by_status.setdefault(row["status"], []).append(row["category"])
    if not set(by_status) - {"no_data"}:
        return text("budget.categories.none", language)
    over, watched = by_status.get("late", []), by_status.get("attention", [])
    if over:
        key = "over_one" if len(over) == 1 else "over"
        return text(f"budget.categories.{key}", language, count=len(over), names=fmt.listing(over, language))
    if len(watched) > NAMED:
        return text("budget.categories.many_watched", language, count=len(watched))
    if watched:
        return text("budget.categories.watched", language, names=fmt.listing(watched, language))
    return text("budget.categories.fine", language)


def consortium(frame: pd.DataFrame, *, language: str) -> str:
    """Of how many consortium members the share is known."""
    if frame.empty:
        return text("budget.consortium.none", language)
    count = int(frame["share_huf"].notna().sum())
    return text(f"budget.consortium.{'known' if count else 'unknown'}", language, all=len(frame), known=count)


def pace(frame: pd.DataFrame, *, language: str) -> str:
    """How many running projects cannot pay their remaining money at the present pace."""
    every = listed(frame, "project", "needed_huf", "average_paid_huf", "status")
    running = known(every, "needed_huf", "average_paid_huf")
    if not running:
        return text("budget.pace.none", language)
    short = [row["project"] for row in running if row["status"] in ("late", "attention")]
    if not short:
        return text("budget.pace.enough", language)
    if len(short) == 1:
        return text("budget.pace.short_one", language, project=short[0])
    return text("budget.pace.short", language, count=len(short))


def beside(row: dict[str, Any], names: tuple[str, str, str], key: str, language: str) -> str:
    """What a sum is measured by: "/ 774 M Ft időarányos terv"; "" when that is not known.

    `names`: the columns of the sum, of what it is measured by, and of their ratio, which covers the projects that know
    both. Where others are in the sum too, the part that is measured is named: "ebből 666 M Ft / 774 M Ft …".
    """
    amount, target, part = (row[name] for name in names)
    if fmt.is_missing(target):
        return ""
    of = text(key, language, target=fmt.huf_short(target, language))
    if fmt.is_missing(part) or abs(part * target - amount) < 1:
        return of
    return text("budget.of_part", language, part=fmt.huf_short(round(part * target), language), of=of)


def change(amount: object, *, quarterly: bool, language: str) -> str:
    """The change against the previous period: "+12 M Ft az előző negyedévhez képest"; "" when it is not known."""
    if fmt.is_missing(amount):
        return ""
    value = float(amount)  # type: ignore[arg-type]
    sign = "+" if value > 0 else fmt.MINUS if value < 0 else ""
    shown = f"{sign}{fmt.huf_short(abs(value), language)}"
    return text(f"trend.{'quarter' if quarterly else 'period'}", language, change=shown)
