"""Every figure that tables and tiles show equals what the ledger's own rows say, under many filters (`oracle`)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import oracle
import pandas as pd
import pytest
import screens
from oracle import Ledger, Question

from dashboard import format as fmt
from data import db
from data.filters import Filters
from data.queries import budget, choices, cooperation, overview, reach, sources, workshops
from data.reading import Reading, open_reading

pytestmark = pytest.mark.slow
LINKS = (
    "",
    "project=MINTA-02",
    "project=MINTA-01&project=MINTA-04",
    "project=MINTA-06",
    "district=044",
    "settlement=26684&settlement=06202",
    "from=2023-01&to=2023-12",
    "from=2025-03",
    "to=2022-06",
    "period=last-quarter",
    "group=HEP-GY",
    "group=HEP-MR",
    "group=HEP-GY&group=HEP-I&call=MINTA-A",
    "workshop=3",
    "call=MINTA-B",
    "infrastructure=yes",
    "project=MINTA-03&settlement=26684&group=HEP-N&from=2024-01&to=2025-06",
    "district=038&workshop=1&workshop=5&period=last-12-months",
    "project=MINTA-05&period=this-year",
)
TODAY = date.fromisoformat(screens.TODAY)
_MONEY = ("grant_huf", "planned_huf", "planned_to_date_huf", "committed_huf", "claimed_huf", "paid_huf",
          "remaining_huf")  # fmt: skip
Asked = tuple[Reading, Filters, Ledger, Question]


@pytest.fixture(scope="module")
def sample(prepared: dict[str, Path]) -> Iterator[tuple[Reading, Ledger]]:
    engine = db.create(f"sqlite:///{prepared['sample']}")
    yield open_reading(engine, TODAY), Ledger(engine, screens.TODAY)
    engine.dispose()


@pytest.fixture(params=LINKS)
def asked(request: pytest.FixtureRequest, sample: tuple[Reading, Ledger]) -> Asked:
    """A link, understood by the pages and by the oracle."""
    reading, ledger = sample
    filters, dropped, _ = choices.read_filters(reading, request.param)
    assert not dropped, request.param
    return reading, filters, ledger, Question.of(request.param)


def plain(value: object) -> object:
    return None if value is None or value is pd.NA or value != value else value


def same(shown: object, true: object) -> bool:
    shown, true = plain(shown), plain(true)
    if shown is None or true is None or isinstance(true, str):
        return shown == true
    return math.isclose(float(shown), float(true), rel_tol=1e-9, abs_tol=1e-6)  # type: ignore[arg-type]


def differing(shown: dict[Any, Any], true: dict[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """Key → (shown, true) where they differ."""
    keys = {*shown, *true}
    return {
        key: (shown.get(key, "–"), true.get(key, "–"))
        for key in keys
        if not same(shown.get(key, "–"), true.get(key, "–"))
    }


def column(frame: pd.DataFrame, key: str, value: str) -> dict[Any, Any]:
    """key → value of the rows that are no total."""
    rows = frame[~frame["_total"].astype(bool)] if "_total" in frame else frame
    return dict(zip(rows[key], rows[value], strict=True))


def total(frame: pd.DataFrame) -> dict[str, Any]:
    rows = frame[frame["_total"].astype(bool)]
    return rows.iloc[0].to_dict() if len(rows) else {}


# Money


def test_every_project_has_the_money_of_its_rows(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    frame = budget.projects(reading, filters)
    rows = frame[~frame["_total"]]
    assert set(rows["project_key"]) == ledger.keys_there(question)
    assert set(rows.loc[rows["counted"], "project_key"]) == ledger.counted(question)
    for row in rows.to_dict("records"):
        true = ledger.project_money(question, row["project_key"])
        assert differing({name: row[name] for name in true}, true) == {}, row["project_key"]


def test_the_last_row_adds_up_the_counted_projects(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    true = [ledger.project_money(question, key) for key in ledger.counted(question)]
    frame = pd.DataFrame(true, columns=[*_MONEY, "paid_share"], dtype=float)
    sums = {name: oracle.known_sum(frame[name]) for name in _MONEY}
    both = frame.dropna(subset=["paid_huf", "grant_huf"])
    shown = total(budget.projects(reading, filters))
    if true:
        assert differing({name: shown[name] for name in _MONEY}, sums) == {}
        assert same(shown["paid_share"], both["paid_huf"].sum() / both["grant_huf"].sum() if len(both) else None)
    kpis = budget.kpis(reading, filters).set_index("kpi")["amount_huf"].to_dict()
    named = {name: sums[f"{name}_huf"] for name in ("grant", "planned_to_date", "committed", "paid", "remaining")}
    assert differing({name: kpis[name] for name in named}, named) == {}


def test_categories_and_months_add_up_to_the_same_money(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    mine = ledger.counted(question)
    whole = ledger.money(question, mine)
    frame = budget.categories(reading, filters)
    for row in frame[~frame["_total"]].to_dict("records"):
        true = ledger.money(question, mine, category=row["category"])
        names = ("planned_huf", "planned_to_date_huf", "paid_huf")
        assert differing({name: row[name] for name in names}, {name: true[name] for name in names}) == {}
        paid, planned = true["paid_huf"], true["planned_huf"]
        assert same(row["paid_share"], paid / planned if paid is not None and planned else None), row["category"]
    last = total(frame)
    assert (last["planned_huf"], last["paid_huf"]) == pytest.approx(
        tuple(math.nan if whole[name] is None else whole[name] for name in ("planned_huf", "paid_huf")), nan_ok=True
    )
    line = budget.cumulative(reading, filters)
    for name in ("planned_huf", "paid_huf"):
        known = line[name].dropna()
        assert same(known.iloc[-1] if len(known) else None, whole[name])
        assert known.is_monotonic_increasing or name == "paid_huf"


def test_pace_is_what_remains_over_the_months_that_remain(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    frame = budget.pace(reading, filters)
    titles = {title: key for key, title in ledger.project["title"].items()}
    rows = frame[~frame["_total"]].to_dict("records")
    assert {titles[row["project"]] for row in rows} == ledger.counted(question)
    until = min(ledger.data_month, question.last)
    for row in rows:
        key = titles[row["project"]]
        moved = ledger.moved[(ledger.moved["project_key"] == key) & (ledger.moved["month"] <= question.last)]
        remaining = ledger.project_money(question, key)["remaining_huf"]
        assert same(row["remaining_huf"], remaining)
        end = ledger.project.at[key, "end"] or ledger.project.at[key, "planned_end"]
        end = end if isinstance(end, str) else ledger.project.at[key, "planned_end"]
        if remaining is None or not isinstance(end, str):
            assert plain(row["needed_huf"]) is None
            continue
        left = max(0, (pd.Period(end[:7], "M") - pd.Period(moved["month"].max(), "M")).n)
        assert row["months_left_count"] == left, row["project"]
        assert same(row["needed_huf"], remaining / left if left else None), row["project"]
        months = moved[moved["net"].notna() & (moved["month"] <= until)].groupby("month")["net"].sum().tail(6)
        assert same(row["average_paid_huf"], months.mean() if len(months) else None), row["project"]


def test_consortium_shares_are_those_of_the_partners(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows = ledger.rows("partner")
    rows = rows[rows["project_key"].isin(ledger.keys_there(question))]
    member = rows["role"].isin(["konzorciumvezető", "konzorciumi tag"]) | rows["share_huf"].notna()
    titles = ledger.project["title"]
    true = {(titles[row.project_key], row.organisation): row.share_huf for row in rows[member].itertuples()}
    frame = budget.consortium(reading, filters)
    assert differing(dict(zip(zip(frame["project"], frame["organisation"], strict=True), frame["share_huf"],
                              strict=True)), true) == {}  # fmt: skip
    grants = ledger.project.set_index("title")["grant_huf"]
    for row in frame.dropna(subset=["grant_share"]).to_dict("records"):
        assert same(row["grant_share"], row["share_huf"] / grants[row["project"]])


# People


def test_people_are_counted_once(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows, everybody = ledger.attended(question), ledger.attended(question, groups=False)
    row = reach.kpis(reading, filters).iloc[0]
    reported = not everybody.empty or pd.notna(row["reached_people"])
    assert same(row["reached_people"], rows["person_id"].nunique() if reported else None)
    assert same(row["attendances"], len(rows) if reported and not question.groups else None)
    by_project = rows.groupby("project_key")["person_id"].nunique().to_dict()
    shown = column(reach.projects(reading, filters), "project_key", "reached_people")
    assert differing({key: value for key, value in shown.items() if plain(value)}, by_project) == {}
    taken = column(reach.projects(reading, filters), "project_key", "attendances")
    true = {} if question.groups else rows.groupby("project_key").size().to_dict()
    assert differing({key: value for key, value in taken.items() if plain(value)}, true) == {}


def test_people_by_home_add_up(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows, frame = ledger.attended(question), reach.settlements(reading, filters)
    true = rows.groupby("home")["person_id"].nunique().to_dict()
    shown = column(frame[frame["settlement"] != "unknown"], "settlement_ksh", "reached_people")
    assert differing({key: value for key, value in shown.items() if plain(value)}, true) == {}
    assert sum(true.values()) == rows["person_id"].nunique()
    if true:
        assert same(total(frame)["reached_people"], rows["person_id"].nunique())
    residents = ledger.settlement["population_2024"]
    for row in frame[frame["per_thousand_people"].notna() & ~frame["_total"]].to_dict("records"):
        rate = 1000 * row["reached_people"] / residents[row["settlement_ksh"]]
        assert row["per_thousand_people"] == pytest.approx(rate, abs=0.05001)


def test_people_by_group_and_combination(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    people = set(ledger.attended(question)["person_id"])
    shown = column(reach.groups(reading, filters), "group_code", "reached_people")
    for code, value in shown.items():
        if plain(value) is not None:
            assert value == len(people & ledger.members[code]), code
        else:
            assert not people & ledger.members[code], code
    frame = reach.overlaps(reading, filters)
    rows = frame[~frame["_total"]]
    codes = [frozenset(code for code in text.split(";") if code) for text in rows["_codes"]]
    assert differing(dict(zip(codes, rows["reached_people"], strict=True)), ledger.combinations(question)) == {}
    assert rows["reached_people"].sum() == len(people)


def test_months_tell_new_from_returning(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    true, frame = ledger.months(question), reach.months(reading, filters).set_index("month")
    assert set(true.index) <= set(frame.index)
    for name in ("reached_people", "new_people", "returning_people"):
        shown = {month: value for month, value in frame[name].items() if plain(value)}
        assert differing(shown, {month: value for month, value in true[name].items() if value}) == {}, name
    taken = {} if question.groups else ledger.attended(question).groupby("month").size().to_dict()
    assert differing({month: value for month, value in frame["attendances"].items() if plain(value)}, taken) == {}


def test_plans_are_added_and_shares_are_ratios_of_sums(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    planned = ledger.rows("planned_reach")
    mine = planned[planned["project_key"].isin(ledger.counted(question)) & (planned["settlement_ksh"] == "")]
    if question.workshops or ledger.places(question) is not None:
        mine = mine.iloc[:0]  # plans are not made for workshop groups, nor (in the sample) for settlements
    people = ledger.attended(question)
    row = reach.kpis(reading, filters).iloc[0]
    codes = [""] if not question.groups else [*question.groups]
    if codes == ["HEP-MR"]:  # planned as its two children
        codes = ["HEP-M", "HEP-R"]
    elif len(codes) > 1:
        codes = []
    wanted = mine[mine["group_code"].isin(codes)]
    assert same(row["planned_people"], oracle.known_sum(wanted["planned_people"]))
    enrolled = [
        people.loc[(people["project_key"] == one.project_key)
                   & (people["person_id"].isin(ledger.members[one.group_code]) if one.group_code else True),
                   "person_id"].nunique()
        for one in wanted.itertuples()
    ]  # fmt: skip
    if plain(row["enrolled_people"]) is not None:
        assert row["enrolled_people"] == sum(enrolled)
        assert same(row["reach_share"], sum(enrolled) / wanted["planned_people"].sum())
    else:
        assert sum(enrolled) == 0


def test_headcounts_are_bounds(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows = ledger.sessions(question)
    rows = rows[(rows["status"] == "held") & rows["listed"].isna() & rows["headcount"].notna()]
    shown = total(reach.headcounts(reading, filters))
    by_activity = rows.groupby("activity_code")["headcount"].agg(["sum", "max", "size"])
    if len(by_activity):
        assert shown["highest_people"] == by_activity["sum"].sum()
        assert shown["lowest_people"] == by_activity["max"].max()
        assert shown["headcount_attendances"] == by_activity["sum"].sum()
    else:
        assert plain(shown.get("highest_people")) is None


# Workshops and trainings


def test_sessions_month_by_month(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows = ledger.sessions(question)
    frame = workshops.sessions(reading, filters).set_index("month")
    for month, mine in rows.groupby("month"):
        held, due = ledger.held_of_due(mine)
        row = frame.loc[month]
        assert row["planned_sessions"] == len(mine)
        assert same(row["cancelled_sessions"], (mine["status"] == "cancelled").sum() if due else None)
        assert same(row["held_sessions"], held if due else None)
        assert same(row["held_share"], held / due if due else None)
    empty = frame.drop(index=list(rows["month"].unique()), errors="ignore")
    assert empty[["planned_sessions", "held_sessions", "held_share"]].isna().all(axis=None)
    kpis = workshops.kpis(reading, filters).set_index("indicator")
    held, due = ledger.held_of_due(rows)
    shown = kpis.loc["workshops.held_share", ["part_count", "whole_count", "part_share"]].to_dict()
    true = (held, due, held / due) if due else (None, None, None)
    assert differing(shown, dict(zip(shown, true, strict=True))) == {}


def test_turnout_is_who_came_over_places(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows = ledger.sessions(question)
    came, places = ledger.turnout(rows)
    shown = workshops.kpis(reading, filters).set_index("indicator").loc["workshops.turnout_share"]
    assert same(shown["part_count"], came if places else None)
    assert same(shown["whole_count"], places or None)
    assert same(shown["part_share"], came / places if places else None)
    names = ledger.rows("workshop_group").set_index("workshop_group_no")["name"]
    rows = rows.assign(of=[names.get(number, kind) for number, kind in
                           zip(rows["workshop_group_no"], rows["kind"], strict=True)])  # fmt: skip
    frame = workshops.turnout(reading, filters).set_index("turnout_of")
    for name, mine in rows.groupby("of"):
        came, places = ledger.turnout(mine)
        assert same(frame.at[name, "held_sessions"], (mine["status"] == "held").sum())
        assert same(frame.at[name, "turnout_share"], came / places if places else None)
        if places:
            assert (frame.at[name, "turnout_attendances"], frame.at[name, "capacity_count"]) == (came, places)


def test_the_calendar_holds_every_session_of_the_groups(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows = ledger.sessions(question)
    rows = rows[rows["workshop_group_no"] > 0]
    frame = workshops.calendar(reading, filters).set_index(["workshop_group_no", "month"])
    held = rows[rows["status"] == "held"].groupby(["workshop_group_no", "month"]).size().to_dict()
    assert differing({key: value for key, value in frame["held_sessions"].items() if plain(value)}, held) == {}
    zero = {key for key, value in frame["held_sessions"].items() if value == 0}
    for key in zero:  # a zero says that every session was cancelled
        mine = rows[(rows["workshop_group_no"] == key[0]) & (rows["month"] == key[1])]
        assert len(mine) and (mine["status"] == "cancelled").all()


def test_who_comes_back(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    months = ledger.months_attended(question)
    row = workshops.kpis(reading, filters).set_index("indicator").loc["workshops.returning_share"]
    assert same(row["part_count"], int((months >= 2).sum()) if len(months) else None)
    assert same(row["whole_count"], len(months) or None)
    shown = column(workshops.returning(reading, filters), "months_attended", "reached_people")
    bounds = {"1": (1, 1), "2-3": (2, 3), "4-6": (4, 6), "7-12": (7, 12), "13+": (13, 999)}
    true = {name: int(months.between(*bound).sum()) for name, bound in bounds.items()} if len(months) else {}
    assert differing(shown, true) == {}


def test_trainings_stand_where_their_rows_say(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows = ledger.activity[ledger.activity["kind"] == "training"]
    rows = rows[rows["project_key"].isin(ledger.keys(question))]
    frame = workshops.trainings(reading, filters)
    if ledger.places(question) is None and (question.first, question.last) == ("", "9999-12"):
        assert sorted(frame["training"]) == sorted(rows["title"])
    assert set(frame["training"]) <= set(rows["title"])
    by_title = rows.set_index("title")
    for row in frame.to_dict("records"):
        true = by_title.loc[row["training"]]
        assert same(row["headcount_count"], true["headcount"]), row["training"]
        done = true["status"] == "lezárult" or (isinstance(true["completion"], str)
                                                and true["completion"] <= screens.TODAY)  # fmt: skip
        assert (row["training_status"] == "completed") == done, row["training"]
        planned = true["planned_completion"]
        due = oracle.last_day(planned) if isinstance(planned, str) and not done else None
        late = due is not None and due < screens.TODAY
        assert (row["training_status"] == "overdue") == late, row["training"]
        assert same(row["overdue_days"], (pd.Timestamp(screens.TODAY) - pd.Timestamp(due)).days if late else None)


# Co-operation


def test_the_matrix_marks_who_was_there(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    rows, frame = ledger.presence(question), cooperation.matrix(reading, filters)
    marks = [name for name in frame if name.endswith("_mark")]
    by_partner = rows.groupby("organisation")["present"]
    assert differing(column(frame, "partner", "attended_sessions"), by_partner.sum().to_dict()) == {}
    assert differing(column(frame, "partner", "expected_sessions"), by_partner.size().to_dict()) == {}
    for row in frame.to_dict("records"):
        assert sum(row[name] == "present" for name in marks) == row["attended_sessions"]
        assert sum(isinstance(row[name], str) for name in marks) == row["expected_sessions"]
        days = {name[:10] for name in marks if row[name] == "present"}
        mine = rows[(rows["organisation"] == row["partner"]) & rows["present"]]
        assert days == set(mine["held_on"])


def test_key_figures_of_cooperation(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    kpis = cooperation.kpis(reading, filters).set_index("indicator")
    there = ledger.presence(question)
    held, due = ledger.held_of_due(ledger.sessions(question, cooperation=True))
    true: dict[str, tuple[Any, Any]] = {
        "cooperation.attended_share": (int(there["present"].sum()), len(there)) if len(there) else (None, None),
        "cooperation.held_share": (held, due) if due else (None, None),
    }
    for name, (part, whole) in true.items():
        assert same(kpis.at[name, "part_count"], part) and same(kpis.at[name, "whole_count"], whole), name
        assert same(kpis.at[name, "part_share"], part / whole if whole else None), name
    unseen = cooperation.unseen(reading, filters)
    shown = {row["partner"]: (plain(row["unseen_days"]), row["missed_sessions"]) for row in unseen.to_dict("records")}
    assert shown == ledger.unseen(question)


def test_coverage_counts_settlements_of_their_districts(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    frame = cooperation.coverage(reading, filters)
    sizes, covered = ledger.settlement["district"].value_counts(), ledger.covered(question)
    for row in frame.to_dict("records"):
        size = sizes[row["district"]] - (row["coverage_basis"] == "unnamed")
        assert row["district_settlements_count"] == size
        if plain(row["involved_count"]) is not None:
            assert same(row["coverage_share"], row["involved_count"] / size) and row["involved_count"] <= size
        if row["coverage_basis"] == "named":
            assert (plain(row["involved_count"]) or 0) == len(covered[row["district"]])
    shown = set(frame.loc[(frame["coverage_basis"] == "named") & frame["involved_count"].notna(), "district"])
    places = ledger.places(question)
    inside = set(ledger.settlement.loc[list(places), "district"]) if places else set(sizes.index)
    assert shown == {name for name, codes in covered.items() if codes and name in inside}


# Plans and reports


def test_plan_days_are_years_after_adoption(sample: tuple[Reading, Ledger]) -> None:
    reading, ledger = sample
    true = ledger.plan_days()
    frame = cooperation.plans(reading, Filters())
    assert len(frame) == len(true)
    for row in frame.to_dict("records"):
        review, ends = true[row["plan"]]
        assert (plain(row["next_review_on"]), plain(row["expires_on"])) == (review, ends), row["plan"]
        due = [day for day in (review, ends) if day]
        past = bool(due) and min(due) < screens.TODAY
        assert (row["status"] == "late") == past and (row["status"] == "no_data") == (not due), row["plan"]


def test_gaps_are_the_months_without_any_row(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    frame = sources.completeness.projects(reading, filters)
    titles = ledger.project["title"]
    true = {titles[key]: months for key, months in ledger.missing_months(question).items()}
    shown = {
        row["project"]: row["missing_months"].split(", ") if row["missing_months"] else []
        for row in frame.to_dict("records")
        if plain(row["expected_count"]) is not None
    }
    assert shown == {title: months for title, months in true.items() if title in shown}
    assert not any(months for title, months in true.items() if title not in shown)
    grid = sources.completeness.months(reading, filters)
    gaps = grid[grid["state"] == "not_reported"]
    assert len(gaps) == sum(len(months) for months in shown.values())


# The start page


def test_the_start_page_says_what_the_other_pages_say(asked: Asked) -> None:
    reading, filters, _ledger, _question = asked
    rows = overview.kpis(reading, filters).set_index("area")
    money = budget.kpis(reading, filters).set_index("kpi").loc["paid"]
    people = reach.kpis(reading, filters).iloc[0]
    sessions = workshops.kpis(reading, filters).set_index("indicator").loc["workshops.held_share"]
    came = cooperation.kpis(reading, filters).set_index("indicator").loc["cooperation.attended_share"]
    pairs = (
        ("money", "paid_huf", money["amount_huf"]), ("money", "planned_to_date_huf", money["target_huf"]),
        ("money", "change_huf", money["change_huf"]), ("money", "done_share", money["of_target_share"]),
        ("people", "reached_people", people["reached_people"]),
        ("people", "planned_people", people["planned_people"]),
        ("people", "done_share", people["reach_share"] if isinstance(people["status"], str) else None),
        ("people", "change_people", people["change_people"]),
        ("sessions", "held_sessions", sessions["part_count"]), ("sessions", "due_sessions", sessions["whole_count"]),
        ("cooperation", "present_attendances", came["part_count"]),
        ("cooperation", "expected_attendances", came["whole_count"]),
    )  # fmt: skip
    assert [(area, name) for area, name, value in pairs if not same(rows.at[area, name], value)] == []
    judged = [("money", money), ("sessions", sessions), *([("cooperation", came)] if came["whole_count"] > 0 else [])]
    for area, row in judged:
        assert rows.at[area, "status"] == row["status"], area


@pytest.mark.parametrize("link", ["", "project=MINTA-03", "district=044&from=2024-01&to=2024-12", "workshop=3"])
def test_tiles_show_the_figures_of_the_rows(
    sample: tuple[Reading, Ledger], prepared: dict[str, Path], tmp_path: Path, link: str
) -> None:
    _, ledger = sample
    question = Question.of(link)
    client = screens.client_for(screens.settings_in(tmp_path, prepared["sample"]))
    money = ledger.money(question, ledger.counted(question))
    people, sessions = ledger.attended(question), ledger.sessions(question)
    months, there = ledger.months_attended(question), ledger.presence(question)
    came, places = ledger.turnout(sessions)
    held, due = ledger.held_of_due(sessions)
    true = {
        "budget-paid": fmt.huf_short(money["paid_huf"], "hu"),
        "budget-committed": fmt.huf_short(money["committed_huf"], "hu"),
        "overview-money": fmt.huf_short(money["paid_huf"], "hu"),
        "overview-people": fmt.number(people["person_id"].nunique(), "hu"),
        "reach-people": fmt.number(people["person_id"].nunique(), "hu"),
        "reach-attendances": fmt.number(len(people), "hu"),
        "overview-sessions": fmt.number(held, "hu"),
        "workshops-held": fmt.number(held, "hu"),
        "workshops-taken": fmt.share(came / places, "hu", 0),
        "workshops-returned": fmt.share((months >= 2).sum() / len(months), "hu", 0),
        "cooperation-attended": fmt.share(there["present"].sum() / len(there), "hu"),
    }
    shown: dict[str, Any] = {}
    for page in ("overview", "budget", "reach", "workshops", "cooperation"):
        shown |= screens.values_of(client, page, link)
    assert differing({name: shown[f"{name}-figure"]["children"] for name in true}, true) == {}
    assert fmt.number(due, "hu") in shown["workshops-held-unit"]["children"]
    assert fmt.number(places, "hu") in shown["workshops-taken-unit"]["children"]


def test_changes_compare_two_equal_periods(asked: Asked) -> None:
    reading, filters, ledger, question = asked
    closed = {"2023-01": ("2022-01", "2022-12"), "2026-07": ("2026-04", "2026-06"), "2025-11": ("2024-11", "2025-10"),
              "2024-01": ("2022-07", "2023-12"), "2026-01": ("2025-01", "2025-12")}  # fmt: skip
    now, before = question, closed.get(question.first)
    if before is None:  # open: the last whole quarter of the data within the period against the one before it
        quarter, before = (("2022-04", "2022-06"), ("2022-01", "2022-03")) if question.last == "2022-06" else (
            ("2026-07", "2026-09"), ("2026-04", "2026-06"))  # fmt: skip
        now = Question(**{**vars(question), "first": quarter[0], "last": quarter[1]})
    then = Question(**{**vars(question), "first": before[0], "last": before[1]})
    mine = ledger.counted(question)
    paid = [ledger.money(one, mine)["paid_huf"] for one in (now, then)]
    shown = overview.kpis(reading, filters).set_index("area")
    assert same(shown.at["money", "change_huf"], None if None in paid else paid[0] - paid[1])  # type: ignore[operator]
    people = [ledger.attended(one)["person_id"].nunique() for one in (now, then)]
    if plain(shown.at["people", "change_people"]) is not None:
        assert shown.at["people", "change_people"] == people[0] - people[1]
    else:
        assert 0 in people
