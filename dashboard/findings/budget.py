"""Findings of the budget page: what its frames say, one sentence each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import format as fmt
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
    if mine.empty:
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


def _whose(mine: pd.DataFrame, language: str) -> tuple[str, str]:
    """Whether payments are known of only some projects with a grant ("_some"), and of how many: "Az 5" / "5
    projects".
    """
    known = mine[mine["grant_huf"].notna()]
    paying = int(known["paid_huf"].notna().sum())
    if paying == len(known):
        return "", ""
    if language == "hu":
        return "_some", fmt.with_article(str(paying), capital=True)
    return "_some", fmt.quantity(paying, "projects", language)


def _of(part: float, language: str) -> str:
    """A share as the part of a whole: "62%-a" / "62%"."""
    shown = fmt.share(part, language, 0)
    return fmt.suffixed(shown, "a") if language == "hu" else shown


def _grants_only(mine: pd.DataFrame, language: str, empty: str) -> str:
    known = mine["grant_huf"].dropna()
    if known.empty:
        return empty
    about = "about" if (mine["grant_is"] == "rounded").any() else "exact"
    projects = fmt.quantity(len(known), "projects", language)
    total = fmt.huf_short(known.sum(), language)
    return text(f"budget.headline.grants_{about}", language, projects=projects, total=total)


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["counted"].astype(bool) & ~frame["_total"].astype(bool)]


def _both(frame: pd.DataFrame, part: str, whole: str) -> float | None:
    known = frame[frame["paid_huf"].notna() & frame[part].notna() & frame[whole].notna()]
    total = float(known[whole].sum())
    return float(known[part].sum()) / total if total > 0 else None


def cumulative(frame: pd.DataFrame, *, language: str) -> str:
    """By how much payments lag behind or lead the plan in the last month that has both."""
    known = frame.dropna(subset=["planned_huf", "paid_huf"])
    if known.empty:
        paid = frame["paid_huf"].dropna()
        if paid.empty:
            return text(f"budget.cumulative.{'plan_only' if frame['planned_huf'].notna().any() else 'none'}", language)
        return text("budget.cumulative.paid_only", language, paid=fmt.huf_short(paid.iloc[-1], language))
    last = known.iloc[-1]
    gap, plan = float(last["planned_huf"] - last["paid_huf"]), float(last["planned_huf"])
    when = fmt.month_in(last["month"], language)
    if abs(gap) <= NEAR * plan:
        paid, planned = (fmt.huf_short(last[name], language) for name in ("paid_huf", "planned_huf"))
        return text("budget.cumulative.follows", language, paid=paid, plan=planned, when=when)
    amount = fmt.huf_short(abs(gap), language)
    by = fmt.suffixed(amount, "val") if language == "hu" else amount
    return fmt.capitalised(text(f"budget.cumulative.{'behind' if gap > 0 else 'ahead'}", language, by=by, when=when))


def by_project(frame: pd.DataFrame, *, language: str) -> str:
    """Which project has paid the most, or, where nothing is known of payments, which has the largest grant."""
    for column, key in (("paid_huf", "paid"), ("grant_huf", "grant")):
        known = frame.dropna(subset=[column])
        if len(known):
            top = known.loc[known[column].astype(float).idxmax()]
            return text(
                f"budget.by_project.{key}",
                language,
                project=top["project"],
                amount=fmt.huf_short(top[column], language),
            )
    return text("budget.by_project.none", language)


def projects(frame: pd.DataFrame, *, language: str) -> str:
    """How many of the listed projects enter the total."""
    listed = frame[~frame["_total"].astype(bool)]
    inside = int(listed["counted"].astype(bool).sum())
    if listed.empty:
        return text("budget.projects.none", language)
    said = {"inside": fmt.quantity(inside, "projects", language), "outside": len(listed) - inside}
    return text(f"budget.projects.{'some' if said['outside'] else 'all'}", language, **said)


def excluded(frame: pd.DataFrame, *, language: str) -> str:
    """What is left out of the totals and what the switch does; "" when nothing is."""
    out = frame[~frame["counted"].astype(bool)]
    linked, elsewhere = out[out["scope"] == "infrastructure"], out[out["scope"] == "elsewhere"]
    said = []
    if len(linked):
        known = linked["grant_huf"].dropna()
        key = "infrastructure" if len(known) else "infrastructure_unknown"
        said.append(text(f"budget.excluded.{key}", language, amount=grants(linked, language)))
    if len(elsewhere):
        said.append(
            text("budget.excluded.elsewhere", language, projects=fmt.quantity(len(elsewhere), "projects", language))
        )
    return " ".join(said)


def grants(frame: pd.DataFrame, language: str) -> str:
    """The sum of grants as text, marked when one of them is rounded: "548 M Ft (kerekített)"."""
    amount = fmt.huf_short(frame["grant_huf"].sum(min_count=1), language)
    rounded = (frame["grant_is"] == "rounded").any()
    return text("budget.rounded", language, amount=amount) if rounded else amount


def known_grants(frame: pd.DataFrame, *, language: str) -> str:
    """The known grants of the counted projects: "ismert keret: 990 M Ft (kerekített)"; "" when none is known."""
    mine = _counted(frame)
    known = mine[mine["grant_huf"].notna()]
    return "" if known.empty else text("budget.known_grants", language, amount=grants(known, language))


def categories(frame: pd.DataFrame, *, language: str) -> str:
    """Which cost categories have overspent their plan, or spend faster than planned."""
    rows = frame[~frame["_total"].astype(bool)]
    if rows.empty or (rows["status"] == "no_data").all():
        return text("budget.categories.none", language)
    over = rows[rows["status"] == "late"]
    if len(over):
        names = fmt.listing(over["category"].tolist(), language)
        return text(
            f"budget.categories.{'over_one' if len(over) == 1 else 'over'}", language, count=len(over), names=names
        )
    watched = rows[rows["status"] == "attention"]
    if len(watched) > NAMED:
        return text("budget.categories.many_watched", language, count=len(watched))
    if len(watched):
        return text("budget.categories.watched", language, names=fmt.listing(watched["category"].tolist(), language))
    return text("budget.categories.fine", language)


def consortium(frame: pd.DataFrame, *, language: str) -> str:
    """Of how many consortium members the share is known."""
    if frame.empty:
        return text("budget.consortium.none", language)
    known = int(frame["share_huf"].notna().sum())
    return text(f"budget.consortium.{'known' if known else 'unknown'}", language, all=len(frame), known=known)


def pace(frame: pd.DataFrame, *, language: str) -> str:
    """How many running projects cannot pay their remaining money at the present pace."""
    rows = frame[~frame["_total"].astype(bool) & frame["needed_huf"].notna() & frame["average_paid_huf"].notna()]
    if rows.empty:
        return text("budget.pace.none", language)
    short = rows[rows["status"].isin(["late", "attention"])]
    if short.empty:
        return text("budget.pace.enough", language)
    if len(short) == 1:
        return text("budget.pace.short_one", language, project=short["project"].iloc[0])
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
