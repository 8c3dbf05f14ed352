"""What is not known of a settlement, and who could tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import reading_tables as tables
from data.collation import hungarian_key
from data.filters import Filters
from data.queries import cooperation_attendance, cooperation_partners, cooperation_plans, names
from data.queries.frames import framed, known, records
from data.queries.measures_hep import hep
from data.queries.partners_consortium import consortium
from data.queries.reporting import reporting_projects
from data.reading import Reading
from data.values import State

Row = dict[str, Any]
CLERK, LEAD, OFFICE = "clerk", "lead", "office"
_COLUMNS = ("gap", "gap_subject", "who", "sheets")


def gaps(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What is not known, one row a gap: gap (what is missing), gap_subject (of which project, plan or partner; with a
    number where a document states how many), who could tell (the project's leader, or a role), sheets (where it is
    entered). A gap is listed only where somebody could close it: that nobody worked in a village is none."""
    rows = [
        *_of_plans(reading, filters),
        *_of_agreements(reading, filters),
        *_of_projects(reading, filters),
        *_of_partners(reading, filters),
        *_of_population(reading, filters),
    ]
    return framed(rows, _COLUMNS)


def _gap(gap: str, subject: object, who: str | None, sheets: str) -> Row:
    return {"gap": gap, "gap_subject": subject, "who": who or LEAD, "sheets": sheets}


def _of_plans(reading: Reading, filters: Filters) -> Iterator[Row]:
    for row in records(hep(reading, Filters(settlements=filters.settlements, districts=filters.districts))):
        if row["has_hep"] == "unknown":
            yield _gap("no_hep", row["settlement"], CLERK, "Tervek")
        elif row["adopted_on"] is None:
            yield _gap("hep_adoption", row["settlement"], CLERK, "Tervek")
        elif row["missed_count"]:
            yield _gap("missed_review", row["settlement"], CLERK, "Felülvizsgálatok")


def _of_agreements(reading: Reading, filters: Filters) -> Iterator[Row]:
    found = records(cooperation_plans.agreements(reading, filters))
    named = [row for row in found if row["agreement_partner"] != cooperation_plans.UNNAMED]
    if not named:
        for row in found or [{"project": None}]:
            yield _gap("unnamed_agreement" if found else "no_agreement", row["project"], LEAD if found else OFFICE,
                       "Megállapodások")  # fmt: skip
    for row in named:
        if known(row["signed_on"]) is None:
            yield _gap("agreement_date", row["agreement_partner"], OFFICE, "Megállapodások")


def _of_projects(reading: Reading, filters: Filters) -> Iterator[Row]:
    """Grants, payments and attendance lists of the projects that work there."""
    keys, project, money = filters.working_keys(reading), tables.project, tables.money
    listed = reporting_projects(reading, filters.without("period", "first_month", "last_month"))
    paid = {row.project_key for row in reading.rows(
        select(money.c.project_key).where(money.c.paid_huf.is_not(None)).distinct())}  # fmt: skip
    rows = [row for row in reading.rows(select(project)) if keys is None or row.project_key in keys]
    today = reading.today.isoformat()
    for row in sorted(rows, key=lambda row: hungarian_key(row.title)):
        if row.grant_huf is None:
            yield _gap("grant", row.title, row.lead_organisation, "Projektek")
        if row.start and row.start > today:
            continue
        if row.project_key not in paid:
            yield _gap("payments", row.title, row.lead_organisation, "Pénzmozgások")
        if row.project_key not in listed and row.scope != "infrastructure":
            yield _gap("lists", row.title, row.lead_organisation, "Alkalmak; Jelenlét")


def _of_partners(reading: Reading, filters: Filters) -> Iterator[Row]:
    came = {(one.project_key, one.organisation) for one in cooperation_attendance.attended(reading, Filters())}
    for row in cooperation_partners.members(reading, filters):
        if (row["project_key"], row["partner"]) not in came:
            yield _gap("partner_attendance", f"{row['partner']} – {row['project']}", _lead(reading, row["project_key"]),
                       "Partnerjelenlét")  # fmt: skip
    for row in records(consortium(reading, filters)):
        if row["share_huf_state"] == State.NOT_REPORTED.value:
            yield _gap("share", f"{row['organisation']} – {row['project']}", LEAD, "Partnerek")


def _lead(reading: Reading, project_key: str) -> str | None:
    project = tables.project
    query = select(project.c.lead_organisation).where(project.c.project_key == project_key)
    return next((row.lead_organisation for row in reading.rows(query)), None)


def _of_population(reading: Reading, filters: Filters) -> Iterator[Row]:
    codes, place = filters.settlement_codes(reading), tables.settlement
    for row in reading.rows(select(place.c.ksh_code, place.c.population_2024)):
        if (codes is None or row.ksh_code in codes) and row.population_2024 is None:
            yield _gap("population", names.settlement(reading, row.ksh_code), OFFICE, "")
