"""Natural ways to count different people on the ledger: SQL's COUNT(DISTINCT) and pandas, to compare the index with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, FromClause, Select, func, literal_column, select, table

from data import models
from data.dates import months_between
from data.filters import PERIODS, Filters
from data.models import Activity, Attendance, Membership, Participant, Session
from data.people.presence import PeopleCounts

TODAY = date(2026, 11, 15)


def _attended() -> Select:
    """Every attendance that counts: project_key, call_code, workshop_group_no, month, person_id, settlement_ksh (home),
    district_code."""
    group = func.coalesce(Activity.workshop_group_no, 0).label("workshop_group_no")
    home = func.coalesce(Participant.settlement_ksh, "").label("settlement_ksh")
    project, place = models.Project, models.Settlement
    return (
        select(
            Activity.project_key, project.call_code, group, Session.month, Attendance.person_id, home,
            place.district_code,
        )
        .join(Session, Session.session_id == Attendance.session_id)
        .join(Activity, Activity.activity_code == Session.activity_code)
        .outerjoin(project, (project.project_key == Activity.project_key) & project.superseded_in.is_(None))
        .outerjoin(Participant, (Participant.person_id == Attendance.person_id) & Participant.superseded_in.is_(None))
        .outerjoin(place, (place.ksh_code == Participant.settlement_ksh) & place.superseded_in.is_(None))
        .where(
            Attendance.superseded_in.is_(None), Session.superseded_in.is_(None), Activity.superseded_in.is_(None),
            Session.status == "held",
        )
    )  # fmt: skip


def _members(codes: tuple[str, ...]) -> Select:
    group = models.TargetGroup
    below = select(group.group_code).where(group.parent_code.in_(codes), group.superseded_in.is_(None))
    return select(Membership.person_id).where(
        Membership.superseded_in.is_(None), Membership.group_code.in_(codes) | Membership.group_code.in_(below)
    )


def copied(connection: Connection) -> FromClause:
    """The attendances that count, each (person, project, workshop group, month) once, in a table of this connection:
    what thousands of COUNT(DISTINCT) can be asked of."""
    rows = _attended().distinct()
    names = [column.name for column in rows.selected_columns]
    text = rows.compile(connection, compile_kwargs={"literal_binds": True})
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE attended AS {text}".replace("%", "%%"))
    return select(*(literal_column(name).label(name) for name in names)).select_from(table("attended")).subquery()


def counted_by_sql(connection: Connection, filters: Filters, attended: FromClause | None = None) -> int:
    rows = _attended().subquery() if attended is None else attended
    query = select(func.count(rows.c.person_id.distinct()))
    for name, chosen in (
        ("project_key", filters.projects), ("call_code", filters.calls), ("workshop_group_no", filters.workshops),
    ):  # fmt: skip
        query = query.where(rows.c[name].in_(chosen)) if chosen else query
    if filters.settlements or filters.districts:
        query = query.where(
            rows.c.settlement_ksh.in_(filters.settlements) | rows.c.district_code.in_(filters.districts)
        )
    if filters.groups:
        query = query.where(rows.c.person_id.in_(_members(filters.groups)))
    first, last = filters.months(TODAY)
    query = query.where(rows.c.month >= first) if first else query
    query = query.where(rows.c.month <= last) if last else query
    return int(connection.scalar(query) or 0)


class Ledger:
    """All attendances and memberships in memory, and the natural pandas way to count in them."""

    def __init__(self, engine: Engine) -> None:
        with engine.connect() as connection:
            self.rows = pd.DataFrame(connection.execute(_attended()).mappings().all())
            codes = connection.scalars(
                select(models.TargetGroup.group_code).where(models.TargetGroup.superseded_in.is_(None))
            )
            self.groups = {code: set(connection.scalars(_members((code,)))) for code in codes.all()}

    def under(self, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Rows under the filters: within the period, and of any month."""
        rows = self.rows
        for name, chosen in (
            ("project_key", filters.projects),
            ("call_code", filters.calls),
            ("workshop_group_no", filters.workshops),
        ):
            rows = rows[rows[name].isin(chosen)] if chosen else rows
        if filters.settlements or filters.districts:
            rows = rows[
                rows["settlement_ksh"].isin(filters.settlements) | rows["district_code"].isin(filters.districts)
            ]
        if filters.groups:
            rows = rows[rows["person_id"].isin(set().union(*(self.groups[code] for code in filters.groups)))]
        first, last = filters.months(TODAY)
        return rows[(rows["month"] >= (first or "")) & (rows["month"] <= (last or "9999"))], rows


def _distinct(rows: pd.DataFrame, *by: str) -> dict:
    counts = rows.groupby(list(by) if len(by) > 1 else by[0])["person_id"].nunique()
    return {key: int(value) for key, value in counts.items() if value}


def _as_dict(frame: pd.DataFrame, *keys: str, value: str = "reached_people") -> dict:
    index = frame[keys[0]] if len(keys) == 1 else zip(*(frame[key] for key in keys), strict=True)
    return {key: int(count) for key, count in zip(index, frame[value], strict=True) if count}


def check(counts: PeopleCounts, ledger_rows: Ledger, filters: Filters) -> None:
    """Every figure of `counts` equals the natural count."""
    rows, ever = ledger_rows.under(filters)
    people = set(rows["person_id"])
    assert counts.total == len(people)
    known = rows[rows["settlement_ksh"] != ""]
    assert _as_dict(counts.by_settlement, "settlement_ksh") == _distinct(known, "settlement_ksh")
    assert _as_dict(counts.by_project, "project_key") == _distinct(rows, "project_key")
    assert _as_dict(counts.by_workshop_group, "workshop_group_no") == _distinct(rows, "workshop_group_no")
    groups = {code: len(people & members) for code, members in ledger_rows.groups.items()}
    assert dict(zip(counts.by_group["group_code"], counts.by_group["reached_people"], strict=True)) == groups
    _check_months(counts, rows, ever)
    _check_crossed(counts, ledger_rows, rows)


def _check_months(counts: PeopleCounts, rows: pd.DataFrame, ever: pd.DataFrame) -> None:
    months = counts.by_month
    assert _as_dict(months, "month") == _distinct(rows, "month")
    first = ever.groupby("person_id")["month"].min().value_counts()
    inside = {month: int(first.get(month, 0)) for month in months["month"]}
    assert dict(zip(months["month"], months["new_people"], strict=True)) == inside
    assert (months["reached_people"] == months["new_people"] + months["returning_people"]).all()
    if len(months):
        assert months["month"].tolist() == months_between(months["month"].iloc[0], months["month"].iloc[-1])
    attended = rows.groupby("person_id")["month"].nunique()
    assert _as_dict(counts.by_months_attended, "months_count") == attended.value_counts().to_dict()
    assert counts.returning_people == int((attended >= 2).sum())
    back = rows.groupby(["workshop_group_no", "person_id"])["month"].nunique().loc[lambda months: months >= 2]
    expected = back.groupby("workshop_group_no").size().to_dict()
    assert _as_dict(counts.by_workshop_group, "workshop_group_no", value="returning_people") == expected


def _check_crossed(counts: PeopleCounts, ledger_rows: Ledger, rows: pd.DataFrame) -> None:
    for column, frame in (("project_key", counts.by_project_group), ("settlement_ksh", counts.by_settlement_group)):
        expected: dict[tuple[str, str], int] = {}
        for code, members in ledger_rows.groups.items():
            found = _distinct(rows[rows["person_id"].isin(members) & (rows[column] != "")], column)
            expected |= {(key, code): count for key, count in found.items()}
        assert _as_dict(frame, column, "group_code") == expected
    assert counts.overlaps["reached_people"].sum() == counts.total
    for code, members in ledger_rows.groups.items():
        inside = [code in codes for codes in counts.overlaps["group_codes"]]
        assert counts.overlaps.loc[inside, "reached_people"].sum() == len(members & set(rows["person_id"]))


def random_filters(seed: int, count: int) -> Iterator[Filters]:
    """Filters over what sample S holds, each kind present or absent, also values nobody is under."""
    chance = random.Random(seed)
    months = months_between("2019-10", "2026-12")
    values: dict[str, list] = {
        "projects": [f"MINTA-0{number}" for number in range(1, 7)],
        "districts": ["038", "044"],
        "settlements": ["26684", "30623", "17677", "31468", "07728", "14094", "10667"],
        "groups": ["HEP-MR", "HEP-M", "HEP-R", "HEP-GY", "HEP-N", "HEP-I", "HEP-F", "TISZAKECSKE-D1"],
        "workshops": list(range(1, 9)),
        "calls": ["MINTA-A", "MINTA-B", "MINTA-C", "MINTA-D"],
    }
    for _ in range(count):
        chosen: dict[str, Any] = {
            name: tuple(chance.sample(choices, chance.randint(1, min(3, len(choices)))))
            for name, choices in values.items()
            if chance.random() < 0.35
        }
        first, last = sorted(chance.sample(months, 2))
        period = chance.choice(PERIODS) if chance.random() < 0.2 else None
        ends: dict[str, Any] = {
            "first_month": first if chance.random() < 0.6 else None,
            "last_month": last if chance.random() < 0.6 else None,
        }
        yield Filters(**chosen, **({} if period else ends), period=period)
