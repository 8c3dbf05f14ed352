"""Figures worked out a second time, from the ledger's own tables: for tests that ask whether the figures are true.

Nothing of the reading tables, the presence index or `data.queries` is used here, nor their rules' code: a question is
read from a link by this module, the rows are the ledger's current ones, and every figure is plain pandas over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
from sqlalchemy import Engine, text

COUNTED = {"own", "neighbour"}
RELATIVE = {  # as they are on 15 November 2026
    "last-month": ("2026-10", "2026-10"),
    "this-quarter": ("2026-10", "2026-12"),
    "last-quarter": ("2026-07", "2026-09"),
    "last-12-months": ("2025-11", "2026-10"),
    "this-year": ("2026-01", "2026-12"),
    "last-year": ("2025-01", "2025-12"),
}
MONEY = ("commitment", "claim", "payment", "refund")


@dataclass(frozen=True)
class Question:
    """What a link asks for; None and empty mean all."""

    projects: frozenset[str]
    calls: frozenset[str]
    districts: frozenset[str]
    settlements: frozenset[str]
    groups: frozenset[str]
    workshops: frozenset[int]
    first: str
    last: str
    infrastructure: bool

    @classmethod
    def of(cls, link: str) -> Question:
        pairs = parse_qsl(link)

        def every(name: str) -> frozenset[str]:
            return frozenset(value for key, value in pairs if key == name)

        first, last = RELATIVE.get(dict(pairs).get("period", ""), (None, None))
        return cls(
            every("project"), every("call"), every("district"), every("settlement"), every("group"),
            frozenset(int(value) for value in every("workshop")),
            dict(pairs).get("from", first or ""), dict(pairs).get("to", last or "9999-12"),
            "yes" in every("infrastructure"),
        )  # fmt: skip


def known_sum(values: pd.Series) -> float | None:
    """The sum of what is known, None where nothing is."""
    return float(values.sum()) if values.notna().any() else None


class Ledger:
    """The current rows of every table of a ledger, and the figures that follow from them."""

    def __init__(self, engine: Engine, today: str) -> None:
        self.today, self.month = today, today[:7]
        self._engine = engine
        with engine.connect() as connection:
            newest = connection.execute(
                text('select max(data_date) from "import" where undone_by is null and undoes is null')
            ).scalar()
        self.data_month = min(str(newest)[:7], self.month)

    def rows(self, table: str) -> pd.DataFrame:
        """The current rows of a ledger table."""
        with self._engine.connect() as connection:
            result = connection.execute(text(f"select * from {table} where superseded_in is null"))  # noqa: S608
            return pd.DataFrame(result.fetchall(), columns=list(result.keys()))

    @cached_property
    def project(self) -> pd.DataFrame:
        return self.rows("project").set_index("project_key", drop=False)

    @cached_property
    def activity(self) -> pd.DataFrame:
        return self.rows("activity").set_index("activity_code", drop=False)

    @cached_property
    def settlement(self) -> pd.DataFrame:
        return self.rows("settlement").set_index("ksh_code", drop=False)

    @cached_property
    def session(self) -> pd.DataFrame:
        """Sessions with their activity's project, kind and workshop group, their venue, and how many are on the
        list."""
        own = self.activity[["project_key", "kind", "form", "workshop_group_no", "settlement_ksh"]]
        found = self.rows("session").join(own.rename(columns={"settlement_ksh": "usual_ksh"}), on="activity_code")
        found["venue"] = found["settlement_ksh"].where(found["settlement_ksh"].notna(), found["usual_ksh"])
        found["listed"] = found["session_id"].map(self.rows("attendance")["session_id"].value_counts())
        found["workshop_group_no"] = found["workshop_group_no"].fillna(0).astype(int)
        found["cooperates"] = found["activity_code"].isin(self.cooperating)
        return found

    @cached_property
    def cooperating(self) -> set[str]:
        """Activities in which organisations meet, not participants."""
        act = self.activity
        met = (act["kind"] == "roundtable") | act["form"].isin(["együttműködési rendezvény", "zárórendezvény"])
        met |= ~act["project_key"].isin(self.project.index)
        met |= act["activity_code"].isin(self.rows("partner_attendance")["activity_code"])
        return set(act.loc[met, "activity_code"])

    @cached_property
    def attendance(self) -> pd.DataFrame:
        """Attendances: person, home, month, project and workshop group."""
        session = self.session.set_index("session_id")[["month", "project_key", "workshop_group_no"]]
        found = self.rows("attendance")[["session_id", "person_id"]].join(session, on="session_id")
        home = self.rows("participant").set_index("person_id")["settlement_ksh"]
        return found.assign(home=found["person_id"].map(home))

    @cached_property
    def members(self) -> dict[str, set[int]]:
        """Target group → its people, those of its child groups with them."""
        rows, groups = self.rows("membership"), self.rows("target_group")
        own = {code: set(mine) for code, mine in rows.groupby("group_code")["person_id"]}
        found = {code: set(own.get(code, ())) for code in groups["group_code"]}
        for code, parent in groups.loc[groups["parent_code"].notna(), ["group_code", "parent_code"]].itertuples(
            index=False
        ):
            found[parent] |= own.get(code, set())
        return found

    @cached_property
    def works(self) -> pd.DataFrame:
        """project_key × settlement: where a project leads, has partners, plans people, has activities or sessions."""
        parts = [self.project[["project_key", "lead_ksh"]].set_axis(["project_key", "place"], axis=1)]
        for rows, column in (
            (self.rows("partner"), "settlement_ksh"),
            (self.rows("planned_reach"), "settlement_ksh"),
            (self.activity, "settlement_ksh"),
            (self.session, "venue"),
        ):
            parts.append(rows[["project_key", column]].set_axis(["project_key", "place"], axis=1))
        found = pd.concat(parts, ignore_index=True).drop_duplicates()
        return found[found["place"].notna() & (found["place"] != "")]

    def places(self, asked: Question) -> set[str] | None:
        """The settlements asked for, districts as all of theirs."""
        if not (asked.settlements or asked.districts):
            return None
        there = self.settlement
        return set(asked.settlements) | set(there.loc[there["district_code"].isin(asked.districts), "ksh_code"])

    def keys(self, asked: Question) -> set[str]:
        """The projects asked for by name and by call, wherever they work."""
        rows = self.project
        if asked.projects:
            rows = rows[rows["project_key"].isin(asked.projects)]
        return set((rows[rows["call_code"].isin(asked.calls)] if asked.calls else rows)["project_key"])

    def keys_there(self, asked: Question) -> set[str]:
        """The projects asked for that work in the settlements asked for."""
        places = self.places(asked)
        if places is None:
            return self.keys(asked)
        return self.keys(asked) & set(self.works.loc[self.works["place"].isin(places), "project_key"])

    def counted(self, asked: Question) -> set[str]:
        """Of those, the ones that enter sums of money."""
        scopes = COUNTED | ({"infrastructure"} if asked.infrastructure else set())
        mine = self.keys_there(asked)
        return {key for key in mine if self.project.at[key, "scope"] in scopes}

    # Money

    @cached_property
    def moved(self) -> pd.DataFrame:
        """Commitments, claims, payments and refunds; `net`: payments, refunds as negative payments."""
        rows = self.rows("money_transaction")
        sign = rows["kind"].map({"payment": 1, "refund": -1})
        return rows.assign(net=rows["amount_huf"] * sign)

    @cached_property
    def budget(self) -> pd.DataFrame:
        return self.rows("budget_line")

    def money(self, asked: Question, keys: set[str], *, category: str | None = None) -> dict[str, float | None]:
        """Sums of money of `keys` in the period asked for, None where there is no row at all."""
        plan, moved = (
            rows[rows["project_key"].isin(keys) & ((rows["category"] == category) if category else True)]
            for rows in (self.budget, self.moved)
        )
        plan, inside = (rows[rows["month"].between(asked.first, asked.last)] for rows in (plan, moved))
        upto = moved[moved["month"] <= asked.last]
        until = min(self.data_month, asked.last)
        return {
            "planned_huf": known_sum(plan["planned_huf"]),
            "planned_to_date_huf": known_sum(plan.loc[plan["month"] <= until, "planned_huf"]),
            "committed_huf": known_sum(inside.loc[inside["kind"] == "commitment", "amount_huf"]),
            "claimed_huf": known_sum(inside.loc[inside["kind"] == "claim", "amount_huf"]),
            "paid_huf": known_sum(inside["net"]),
            "all_paid_huf": known_sum(upto["net"]),
        }

    def project_money(self, asked: Question, key: str) -> dict[str, float | None]:
        """The row of one project."""
        sums = self.money(asked, {key})
        grant = self.project.at[key, "grant_huf"]
        grant = None if pd.isna(grant) else float(grant)
        paid, all_paid = sums["paid_huf"], sums.pop("all_paid_huf")
        remaining = None if grant is None or all_paid is None else grant - all_paid
        part = None if not grant or paid is None else paid / grant
        return {"grant_huf": grant, **sums, "remaining_huf": remaining, "paid_share": part}

    # People

    def attended(self, asked: Question, *, period: bool = True, groups: bool = True) -> pd.DataFrame:
        """The attendances under the question; settlements mean the home."""
        found = self.attendance
        if asked.projects or asked.calls:
            found = found[found["project_key"].isin(self.keys(asked))]
        if (places := self.places(asked)) is not None:
            found = found[found["home"].isin(places)]
        if asked.workshops:
            found = found[found["workshop_group_no"].isin(asked.workshops)]
        if groups and asked.groups:
            found = found[found["person_id"].isin(set().union(*(self.members[code] for code in asked.groups)))]
        return found[found["month"].between(asked.first, asked.last)] if period else found

    def months(self, asked: Question) -> pd.DataFrame:
        """Month (index) → reached, new and returning people."""
        every = self.attended(asked, period=False)
        first = every.groupby("person_id")["month"].min()
        pairs = every[["month", "person_id"]].drop_duplicates()
        pairs = pairs.assign(new=pairs["person_id"].map(first) == pairs["month"])
        pairs = pairs[pairs["month"].between(asked.first, asked.last)]
        found = pairs.groupby("month")["new"].agg(reached_people="size", new_people="sum")
        return found.assign(returning_people=found["reached_people"] - found["new_people"])

    def months_attended(self, asked: Question) -> pd.Series:
        """Person → in how many different months they came."""
        return self.attended(asked).groupby("person_id")["month"].nunique()

    def combinations(self, asked: Question, scheme: str = "HEP") -> dict[frozenset[str], int]:
        """Exactly which top groups of the scheme people are in → how many people."""
        groups = self.rows("target_group")
        top = groups.loc[(groups["scheme"] == scheme) & groups["parent_code"].isna(), "group_code"]
        people = self.attended(asked)["person_id"].unique()
        found: dict[frozenset[str], int] = {}
        for person in people:
            mine = frozenset(code for code in top if person in self.members[code])
            found[mine] = found.get(mine, 0) + 1
        return found

    # Sessions

    def sessions(self, asked: Question, *, cooperation: bool = False) -> pd.DataFrame:
        """Sessions with participants (or those of co-operation) under the question; settlements mean the venue."""
        found = self.session[self.session["cooperates"] == cooperation]
        found = found[found["project_key"].isin(self.keys(asked))]
        if (places := self.places(asked)) is not None:
            found = found[found["venue"].isin(places)]
        if asked.workshops and not cooperation:
            found = found[found["workshop_group_no"].isin(asked.workshops)]
        return found[found["month"].between(asked.first, asked.last)]

    def held_of_due(self, sessions: pd.DataFrame) -> tuple[int, int]:
        """Sessions held, and due: held, cancelled, or still "planned" in a month that is over."""
        held = int((sessions["status"] == "held").sum())
        open_ones = (sessions["status"] == "planned") & (sessions["month"] < self.month)
        return held, held + int((sessions["status"] == "cancelled").sum()) + int(open_ones.sum())

    def turnout(self, sessions: pd.DataFrame) -> tuple[int, int]:
        """Who came, and places, over held sessions that know both."""
        came = sessions["listed"].where(sessions["listed"].notna(), sessions["headcount"])
        both = (sessions["status"] == "held") & sessions["capacity"].notna() & came.notna()
        return int(came[both].sum()), int(sessions.loc[both, "capacity"].sum())

    # Co-operation

    def presence(self, asked: Question) -> pd.DataFrame:
        """Partners expected at sessions, with `held_on`, `project_key` and `present`; settlements mean the partner's
        own."""
        session = self.session.set_index(["activity_code", "session_code"])[["held_on", "month", "project_key"]]
        found = self.rows("partner_attendance").join(session, on=["activity_code", "session_code"])
        found = found[found["project_key"].isin(self.keys(asked))]
        if (places := self.places(asked)) is not None:
            found = found[found["settlement_ksh"].isin(places)]
        return found[found["month"].between(asked.first, asked.last)].assign(present=found["present"].astype(bool))

    def unseen(self, asked: Question) -> dict[str, tuple[int | None, int]]:
        """Partner nobody has seen for 180 days, or ever → days since, sessions missed since; running series only."""
        every = self.presence(Question.of("&".join(f"{k}={v}" for k, v in _timeless(asked))))
        act = self.activity
        over = act["completion"].notna() & (act["completion"].fillna("").str[:7] < self.month)
        over |= act["status"].isin(["lezárult", "lezárt", "befejezett", "megvalósult", "teljesült"])
        every = every[~every["activity_code"].isin(act.index[over]) & (every["held_on"] <= self.today)]
        found: dict[str, tuple[int | None, int]] = {}
        for who, rows in every.groupby("organisation"):
            last = rows.loc[rows["present"], "held_on"].max()
            if not isinstance(last, str):
                found[str(who)] = (None, len(rows))
                continue
            days = (pd.Timestamp(self.today) - pd.Timestamp(last)).days
            missed = int((rows["held_on"] > last).sum())
            if days > 180 and missed:
                found[str(who)] = (days, missed)
        return found

    def covered(self, asked: Question) -> dict[str, set[str]]:
        """District → its settlements with a partner, an agreement that names them, or a partner seen at a session."""
        wide = Question.of(
            "&".join(f"{name}={value}" for name, value in _timeless(asked) if name in ("project", "call"))
        )
        keys, agreed = self.keys(wide), self.rows("agreement")
        parts = (self.rows("partner"), agreed[agreed["organisation"] != ""])
        places = {place for rows in parts for place in rows.loc[rows["project_key"].isin(keys), "settlement_ksh"]}
        there = self.presence(wide)
        places |= set(there.loc[there["present"], "settlement_ksh"])
        rows = self.settlement
        return {name: places & set(mine["ksh_code"]) for name, mine in rows.groupby("district")}

    # Plans and reports

    def plan_days(self) -> dict[str, tuple[str | None, str | None]]:
        """Plan → the day its next review is due, and the day its term ends; None where not known."""
        found = {}
        for row in self.rows("plan").to_dict("records"):
            days = [day for day in (row["adopted_on"], row["reviewed_on"]) if isinstance(day, str)]
            every, term = row["review_every_years"], row["term_years"]
            review = _years_later(max(days), every) if days and every == every and every else None
            ends = (
                _years_later(row["adopted_on"], term) if isinstance(row["adopted_on"], str) and term == term else None
            )
            found[row["title"]] = (review, ends)
        return found

    def missing_months(self, asked: Question) -> dict[str, list[str]]:
        """Project that has ever reported → the months it ran, before the last one, of which nothing is known."""
        money = self.moved[self.moved["kind"] != "refund"][["project_key", "month"]]
        held = self.session[self.session["status"].isin(["held", "cancelled"])][["project_key", "month"]]
        seen = pd.concat([money, held]).drop_duplicates()
        before = f"{pd.Period(self.month, 'M') - 2}"
        found = {}
        for key in self.keys(asked) & set(seen["project_key"]):
            row, mine = self.project.loc[key], set(seen.loc[seen["project_key"] == key, "month"])
            end = row["end"] if isinstance(row["end"], str) else row["planned_end"]
            first = max(str(row["start"])[:7], asked.first)
            last = min(str(end)[:7], before, asked.last)
            found[key] = [f"{month}" for month in pd.period_range(first, last, freq="M") if f"{month}" not in mine]
        return found


def last_day(text: str) -> str:
    """The last day a date may mean: "2023-H1" is over on 30 June 2023."""
    if "-H" in text:
        return f"{text[:4]}-06-30" if text.endswith("1") else f"{text[:4]}-12-31"
    return f"{pd.Period(text).end_time:%Y-%m-%d}"


def _years_later(day: str, years: float) -> str:
    return f"{int(day[:4]) + int(years)}{day[4:]}"


def _timeless(asked: Question) -> list[tuple[str, Any]]:
    named = (("project", asked.projects), ("call", asked.calls), ("district", asked.districts))
    return [(name, value) for name, values in (*named, ("settlement", asked.settlements)) for value in values]
