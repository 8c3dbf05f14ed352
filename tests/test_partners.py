"""What partners promised and kept, consortia, and who works with whom: hand-made ledgers, facts, nothing at all."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from dashboard.figures import partners as figures
from dashboard.figures.primitives.network import laid_out, ordered, strongest
from dashboard.findings import partners as findings
from dashboard.i18n import text
from data import db, ledger, models
from data.filters import Filters
from data.queries import partners
from data.queries.partners_duties import duty_kind
from data.reading import Reading, open_reading
from data.refresh import refresh

TODAY = date(2022, 11, 15)
LANGUAGES = ("hu", "en")
PROJECT, COUNTED = "P-1", "P-2"
HELVECIA, AGASEGYHAZA, CIVIL = "Helvécia Önkormányzata", "Ágasegyháza Önkormányzata", "Civil Kör"
DUTIES = "részvétel a kerekasztalon; szakmai hozzájárulás a programhoz"
DAYS = ("2021-01-10", "2021-03-10", "2021-05-10", "2021-07-10", "2023-01-10")
"""Of the roundtables; the first one is before the agreements, the last one still to come."""


def write(engine: Engine, *rows: tuple[type[models.Recorded], dict[str, Any]]) -> Reading:
    """A ledger with these rows, refreshed."""
    with db.writing(engine) as connection:
        number = ledger.start_import(connection, "workbook", "test.xlsx", "0" * 64)
        for place, (model, row) in enumerate(rows, 2):
            ledger.apply(connection, number, model, [{**row, "sheet": "Munkalap", "row_no": place}])
        refresh(connection)
    return open_reading(engine, TODAY)


def roundtables(project: str, first: int = 1) -> list[tuple[type[models.Recorded], dict[str, Any]]]:
    activity = {"activity_code": f"K-{project}", "project_key": project, "title": "Kerekasztal", "kind": "roundtable"}
    sessions = [
        {"session_id": first + at, "activity_code": f"K-{project}", "session_code": f"K{at}", "held_on": day,
         "month": day[:7], "status": "held" if day < "2022" else "planned"}
        for at, day in enumerate(DAYS)
    ]  # fmt: skip
    return [(models.Activity, activity), *((models.Session, one) for one in sessions)]


def presence(project: str, organisation: str, *came: bool | None) -> list[tuple[type[models.Recorded], dict[str, Any]]]:
    row = {"activity_code": f"K-{project}", "organisation": organisation}
    return [
        (models.PartnerAttendance, {**row, "session_code": f"K{at}", "present": there})
        for at, there in enumerate(came)
        if there is not None
    ]


def agreement(organisation: str, **more: Any) -> tuple[type[models.Recorded], dict[str, Any]]:
    signed = {"signed_on": "2021-02-01", "valid_until": "2022-06", "duties": DUTIES}
    return models.Agreement, {"project_key": PROJECT, "organisation": organisation, **signed, **more}


@pytest.fixture
def reading(engine: Engine) -> Reading:
    """Two projects: one with named partners, one of which only the number of agreements is known."""
    evidence = {"project_key": PROJECT, "organisation": HELVECIA, "duty_kind": "contribute"}
    return write(
        engine,
        (models.Project, {"project_key": PROJECT, "title": "Egy", "lead_organisation": "Város", "grant_huf": 1_000}),
        (models.Project, {"project_key": COUNTED, "title": "Kettő", "lead_organisation": "Város"}),
        agreement(HELVECIA, settlement_ksh="04093", parties=f"{CIVIL}; Harmadik Fél"),
        agreement(AGASEGYHAZA, duties="Részt vesz a kerekasztalon; helyszínt ad", valid_until=None),
        (models.Agreement, {"project_key": COUNTED, "agreements_count": 11, "duties": DUTIES}),
        (models.AgreementDuty, {**evidence, "fulfilment": "partly", "evidenced_on": "2021-04",
                                "evidence_note": "fele"}),
        (models.AgreementDuty, {**evidence, "evidence_no": 2, "fulfilment": "fulfilled", "evidenced_on": "2021-09"}),
        (models.AgreementDuty, {
            "project_key": PROJECT, "organisation": AGASEGYHAZA, "duty_kind": "other", "duty": "Helyszínt ad",
            "fulfilment": "no_evidence",
        }),
        *roundtables(PROJECT),
        *roundtables(COUNTED, first=20),
        *presence(PROJECT, HELVECIA, False, True, True, True),
        *presence(PROJECT, AGASEGYHAZA, None, True, False, None),
        *presence(PROJECT, CIVIL, None, False, False, False),
        *presence(COUNTED, "Város", True, True, True, True),
        *presence(COUNTED, HELVECIA, None, True, None, None),
        *presence(COUNTED, AGASEGYHAZA, None, False, None, None),
        (models.Partner, {"project_key": PROJECT, "organisation": "Város", "role": "konzorciumvezető",
                          "share_huf": 700}),
        (models.Partner, {"project_key": PROJECT, "organisation": "város", "role": "együttműködő partner"}),
        (models.Partner, {"project_key": PROJECT, "organisation": HELVECIA, "role": "konzorciumi tag",
                          "settlement_ksh": "04093"}),
    )  # fmt: skip


def told(frame: pd.DataFrame, partner: str, kind: str) -> dict[str, Any]:
    found = frame[(frame["partner"] == partner) & (frame["duty_kind"] == kind)]
    assert len(found) == 1, (partner, kind)
    row: dict[str, Any] = found.iloc[0].to_dict()
    return row


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("részvétel a járási szintű felzárkózási kerekasztalon", "attend_roundtable"),
        ("szakmai hozzájárulás a járási Esélyteremtő Program elkészítéséhez", "contribute"),
        ("adatszolgáltatás", "other"),
        ("szakmai felelősségbiztosítás", "other"),
    ],
)
def test_the_words_of_the_document_say_the_kind(words: str, kind: str) -> None:
    assert duty_kind(words) == kind


def test_who_promised_to_come_is_measured_by_attendance_while_the_agreement_holds(reading: Reading) -> None:
    frame = partners.duties(reading, Filters())
    kept = told(frame, HELVECIA, "attend_roundtable")
    assert (kept["fulfilment"], kept["attended_sessions"], kept["expected_sessions"]) == ("fulfilled", 3, 3)
    part = told(frame, AGASEGYHAZA, "attend_roundtable")
    assert (part["fulfilment"], part["attended_sessions"], part["expected_sessions"]) == ("partly", 1, 2)
    assert part["unrecorded_sessions"] == 1, "one was held of which nothing is on record: no absence"
    never = told(frame, CIVIL, "attend_roundtable")
    assert (never["fulfilment"], never["attended_sessions"], never["expected_sessions"]) == ("no_evidence", 0, 3)
    silent = told(frame, "Harmadik Fél", "attend_roundtable")
    assert (silent["fulfilment"], silent["attended_sessions_state"]) == ("no_data", "not_reported")
    assert silent["unrecorded_sessions"] == 3


def test_other_duties_are_what_the_best_evidence_shows(reading: Reading) -> None:
    frame = partners.duties(reading, Filters())
    done = told(frame, HELVECIA, "contribute")
    assert (done["fulfilment"], done["evidenced_on"], done["evidence"]) == ("fulfilled", "2021-09", "fele")
    assert told(frame, AGASEGYHAZA, "other")["fulfilment"] == "no_evidence", "the words match whatever their capitals"
    assert told(frame, CIVIL, "contribute")["fulfilment"] == "no_data", "another organisation's evidence is not its own"


def test_a_count_of_agreements_is_set_against_the_organisations_that_came(reading: Reading) -> None:
    row = told(partners.duties(reading, Filters(projects=(COUNTED,))), "unnamed", "attend_roundtable")
    assert (row["fulfilment"], row["came_count"], row["agreements_count"]) == ("counted", 1, 11), "the leader left out"
    assert pd.isna(row["attended_sessions"])
    frame = partners.fulfilment(reading, Filters(projects=(COUNTED,)))
    said = findings.fulfilment(frame, language="hu")
    assert said == "11 megállapodás van név nélkül; a kerekasztalokra 1 különböző szervezet jött el"
    drawn = figures.cell_text(frame.iloc[0].to_dict(), "hu")
    assert drawn == "1 szervezet jött el, 11 megállapodás"


def test_a_promise_of_several_agreements_is_added_up(reading: Reading) -> None:
    frame = partners.fulfilment(reading, Filters())
    assert frame["partner"].iloc[0] in (AGASEGYHAZA, CIVIL), "the worst first"
    texts = {
        row["partner"]: figures.cell_text(row, "en").replace("\u00a0", " ")
        for row in frame.to_dict("records")
        if row["duty_kind"] == "attend_roundtable"
    }
    assert texts[HELVECIA] == "✓ fulfilled: 3 of 3 sessions"
    assert texts[CIVIL] == "✕ no evidence: 0 of 3 sessions"
    assert texts["Harmadik Fél"] == "no data"


def test_key_figures(reading: Reading) -> None:
    rows = partners.kpis(reading, Filters()).set_index("indicator")
    kept = rows.loc["partners.fulfilled_share"]
    assert (kept["part_count"], kept["whole_count"], kept["status"]) == (2, 5, "late")
    silent = rows.loc["partners.silent_duties"]
    assert (silent["part_count"], silent["whole_count"]) == (4, 10)
    shares = rows.loc["partners.known_shares"]
    assert (shares["part_count"], shares["whole_count"]) == (1, 2)


def test_who_works_with_whom(reading: Reading) -> None:
    frame = partners.network(reading, Filters())
    pairs = {(row["organisation"], row["other_organisation"]): row for row in frame.to_dict("records")}
    together = pairs[HELVECIA, "Város"]
    assert (together["shared_projects_count"], together["shared_sessions"]) == (1, 1), "one project, one session"
    assert pairs[HELVECIA, AGASEGYHAZA]["shared_sessions"] == 1
    assert all("város" not in pair for pair in pairs), "capital letters do not make two organisations"
    seat = partners.network(reading, Filters(settlements=("04093",)))
    assert len(seat)
    assert all(HELVECIA in pair for pair in zip(seat["organisation"], seat["other_organisation"], strict=True))
    early = partners.network(reading, Filters(last_month="2021-02"))
    assert early["shared_sessions"].max() == 0, "a project's attendance is on record, so nobody together is zero"


def test_the_consortium_of_seven_has_no_shares_and_no_reach(facts_engine: Engine) -> None:
    stated = open_reading(facts_engine, TODAY)
    project = next(one for one in partners.consortium(stated, Filters())["project_link"] if "human-szolg" in one)
    key = project.rpartition("=")[2]
    frame = partners.consortium(stated, Filters(projects=(key,)))
    assert len(frame) == 7
    assert set(frame["share_huf_state"]) == {"not_reported"}
    assert frame["reached_people"].isna().all()
    assert frame["reach_basis"].value_counts().to_dict() == {"no_list": 5, "no_place": 2}
    assert set(frame["activities_count_state"]) == {"not_reported"}
    assert findings.consortium(frame, language="hu") == "7 konzorciumi tag van; támogatási részük nem ismert"


def test_the_eleven_agreements_of_2015_stay_unnamed_and_unmeasured(facts_engine: Engine) -> None:
    frame = partners.duties(open_reading(facts_engine, TODAY), Filters())
    assert frame[["partner", "agreements_count", "fulfilment"]].to_numpy().tolist() == [["unnamed", 11, "no_data"]] * 2
    assert frame["duty_kind"].tolist() == ["attend_roundtable", "contribute"]
    assert set(frame["came_count_state"]) == {"not_reported", "not_applicable"}
    assert frame["source"].str.contains("Járási Esélyteremtő Program").all()


def test_the_network_of_the_facts_knows_no_sessions_and_leaves_other_districts_out(facts_engine: Engine) -> None:
    frame = partners.network(open_reading(facts_engine, TODAY), Filters())
    assert frame["shared_sessions"].isna().all()
    assert not frame["organisation"].str.contains("Martfű").any()
    strongest = frame.iloc[0]
    assert (strongest["shared_projects_count"], strongest["organisation"]) == (2, "Bács-Kiskun Megyei Önkormányzat")


def test_the_layout_is_always_the_same_and_no_names_meet() -> None:
    names = [f"Nagyon Hosszú Nevű Szervezet {number:02d}" for number in range(60)]
    ties = {(one, other): float(at % 7 + 1) for at, (one, other) in enumerate(pairwise(names))}
    chosen = strongest(ties, 40)
    assert len(chosen) == 40
    row = ordered(chosen, ties)
    assert row == ordered(chosen, ties)
    assert sorted(row) == sorted(chosen)
    places = laid_out(row)
    for side in (-1, 1):
        heights = sorted(place.y for place in places.values() if place.x * side > 0)
        assert len(heights) == 20
        gaps = [later - earlier for earlier, later in pairwise(heights)]
        assert min(gaps) * 346 > 30, "two lines of text fit between two names of a figure 720 px high"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_known_of_an_empty_ledger(engine: Engine, language: str) -> None:
    empty = open_reading(engine, TODAY)
    frames = {name: table(empty, Filters()) for name, table in partners.TABLES.items()}
    assert findings.headline(frames["kpis"], language=language) == text("partners.headline_empty", language)
    for name in ("fulfilment", "duties", "network", "consortium"):
        assert getattr(findings, name)(frames[name], language=language) == text(f"partners.{name}.none", language)
    assert figures.fulfilment(frames["fulfilment"], language=language).data == ()
    assert figures.network(frames["network"], language=language).data == ()
