"""What partners promised in their agreements, and what shows that they did it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import select

from data import dates
from data import reading_tables as tables
from data.collation import folded, hungarian_key
from data.filters import Filters
from data.queries import names
from data.queries.cooperation_plans import UNNAMED, signed_here
from data.queries.documents import source
from data.queries.frames import framed
from data.queries.partners_attendance import Roundtables, roundtables
from data.reading import Reading
from data.values import State

Row = dict[str, Any]
ATTEND, CONTRIBUTE, OTHER, UNSTATED = "attend_roundtable", "contribute", "other", "unstated"
FULFILLED, PARTLY, NO_EVIDENCE, COUNTED, NO_DATA = "fulfilled", "partly", "no_evidence", "counted", "no_data"
FULFILLED_SHARE = 0.75
"""Who promised to attend the roundtable has kept it with three of four sessions; below that in part."""
_ORDER = {NO_EVIDENCE: 0, PARTLY: 1, COUNTED: 2, NO_DATA: 3, FULFILLED: 4}
_BEST = {FULFILLED: 2, PARTLY: 1, NO_EVIDENCE: 0}


def duty_kind(words: str) -> str:
    """The kind of a duty, from the words of the document: attend_roundtable where they name the roundtable, contribute
    where they speak of a professional contribution, else other."""
    plain = folded(words)
    if "kerekasztal" in plain:
        return ATTEND
    is_work = any(part in plain for part in ("hozzajarul", "kozremukod", "segit", "resztvev", "reszvetel"))
    return CONTRIBUTE if "szakmai" in plain and is_work else OTHER


class Duty(NamedTuple):
    """One duty; `words` as in the document, "" where only its kind is known."""

    kind: str
    words: str


class Evidence(NamedTuple):
    """A row of evidence: what it shows, when, what it is, and on which documents it rests."""

    duty: Duty
    fulfilment: str | None
    evidenced_on: str | None
    note: str | None
    documents: str | None


_COLUMNS = (
    "partner duty_kind duty fulfilment attended_sessions attended_sessions_state expected_sessions"
    " expected_sessions_state evidence evidenced_on project project_link valid_from_on valid_until_on settlement"
    " unrecorded_sessions unrecorded_sessions_state came_count came_count_state agreements_count source source_link"
    " _key"
).split()


def duties(reading: Reading, filters: Filters) -> pd.DataFrame:
    """What each partner promised, what is not shown to be done first: partner ("unnamed" where a document states only
    how many agreements there are), agreements_count, duty_kind, fulfilment, attended_sessions of expected_sessions,
    unrecorded_sessions, came_count, duty (the document's words), evidence, evidenced_on, settlement, project,
    valid_from_on, valid_until_on, source. `_key` names the agreement.

    Attending the roundtable is measured by attendance while the agreement is valid: fulfilled from FULFILLED_SHARE of
    the sessions at which it is on record whether the partner was there, partly below, no_evidence where it never was;
    unrecorded_sessions are held ones without a record. Other duties are as the best evidence shows. Where only the
    number of agreements is known, came_count is how many different organisations came to the project's roundtables, its
    leader left out, against that number: `counted`, for nobody can say whether they are the ones that signed. no_data:
    nothing is on record. Several organisations of one agreement have a row each. The period does not apply.
    """
    return framed(chosen_duties(reading, filters), _COLUMNS)


def chosen_duties(reading: Reading, filters: Filters) -> list[Row]:
    """The rows of `duties`."""
    return signed_here(reading, filters, _duties(reading))


@lru_cache(maxsize=2)
def _duties(reading: Reading) -> tuple[Row, ...]:
    evidence, attendance = _evidence(reading), roundtables(reading)
    rows = [
        row
        for agreement in reading.rows(select(tables.agreement))
        for row in _of_agreement(reading, agreement, evidence, attendance)
    ]
    rows.sort(key=lambda row: (_ORDER[row["fulfilment"]], row["partner"] != UNNAMED, hungarian_key(row["partner"])))
    return tuple(rows)


@lru_cache(maxsize=2)
def _evidence(reading: Reading) -> dict[tuple[str, str], list[Evidence]]:
    """(project, organisation) → its rows of read_agreement_duty."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    for row in reading.rows(select(tables.agreement_duty).order_by(tables.agreement_duty.c.evidence_no)):
        duty = Duty(row.duty_kind, row.duty)
        said = Evidence(duty, row.fulfilment, row.evidenced_on, row.evidence_note, row.documents)
        found.setdefault((row.project_key, row.organisation), []).append(said)
    return found


def promised(text: str | None, evidence: Sequence[Evidence]) -> list[tuple[Duty, list[Evidence]]]:
    """The duties an agreement's text names (parted by ";"), each with its evidence, then those only the evidence names.

    Evidence belongs to the duty with its words, or without words to the only duty of its kind.
    """
    duties = [Duty(duty_kind(part), part.strip()) for part in (text or "").split(";") if part.strip()]
    found: dict[Duty, list[Evidence]] = {duty: [] for duty in duties}
    for row in evidence:
        found.setdefault(_meant(row.duty, duties), []).append(row)
    return list(found.items()) or [(Duty(UNSTATED, ""), [])]


def _meant(duty: Duty, duties: Sequence[Duty]) -> Duty:
    same = [one for one in duties if duty.words and folded(one.words) == folded(duty.words)]
    same = same or [one for one in duties if one.kind == duty.kind and not duty.words]
    return same[0] if len(same) == 1 else duty


def _of_agreement(
    reading: Reading, agreement: Any, evidence: dict[tuple[str, str], list[Evidence]], attendance: Roundtables
) -> Iterator[Row]:
    said = evidence.get((agreement.project_key, agreement.organisation), [])
    others = [name.strip() for name in (agreement.parties or "").split(";") if name.strip()]
    for place, organisation in enumerate([agreement.organisation, *others]):
        own = said if place == 0 else evidence.get((agreement.project_key, organisation), [])
        for duty, found in promised(agreement.duties, own):
            yield {
                **_shared(reading, agreement, organisation, duty, settled=place == 0),
                **_shown(found),
                **_measured(reading, agreement, organisation, duty, found, attendance),
                **source(reading, _documents(agreement, found)),
            }


def _shared(reading: Reading, agreement: Any, organisation: str, duty: Duty, *, settled: bool) -> Row:
    place = agreement.settlement_ksh if settled else None
    return {
        "project_key": agreement.project_key,
        "settlement_ksh": place,
        "partner": organisation or UNNAMED,
        "agreements_count": agreement.agreements_count,
        "duty_kind": duty.kind,
        "duty": duty.words or None,
        "settlement": names.settlement(reading, place),
        "valid_from_on": agreement.valid_from or agreement.signed_on,
        "valid_until_on": agreement.valid_until,
        "_key": f"{agreement.project_key}\n{organisation}",
        **names.project(reading, agreement.project_key),
    }


def _documents(agreement: Any, found: Sequence[Evidence]) -> str | None:
    told = [agreement.documents, *(row.documents for row in found)]
    codes = dict.fromkeys(code.strip() for one in told if one for code in one.split(";"))
    return ";".join(codes) or None


def _shown(found: Sequence[Evidence]) -> Row:
    """What the evidence shows: the best of it, all its notes, and its newest date."""
    known = [row for row in found if row.fulfilment in _BEST]
    best = max((row.fulfilment for row in known), key=lambda one: _BEST[str(one)], default=NO_DATA)
    notes = "; ".join(row.note for row in known if row.note)
    newest = max((row.evidenced_on for row in known if row.evidenced_on), default=None)
    return {"fulfilment": best, "evidence": notes or None, "evidenced_on": newest}


_NONE = {
    f"{name}{part}": value
    for name in ("attended_sessions", "expected_sessions", "unrecorded_sessions", "came_count")
    for part, value in (("", None), ("_state", State.NOT_APPLICABLE.value))
}
_VALUE, _MISSING = State.VALUE.value, State.NOT_REPORTED.value


def _measured(
    reading: Reading, agreement: Any, organisation: str, duty: Duty, found: Sequence[Evidence], attendance: Roundtables
) -> Row:
    """What attendance says of a duty to attend; other duties have no figures."""
    if duty.kind != ATTEND:
        return dict(_NONE)
    if not organisation:
        return _by_count(reading, agreement, found, attendance)
    kept = attendance.kept(agreement.project_key, organisation, *_validity(agreement))
    attended, expected, unrecorded = kept
    if not expected:
        nothing = dict.fromkeys(("attended_sessions_state", "expected_sessions_state"), _MISSING)
        more = {
            "unrecorded_sessions": unrecorded or None,
            "unrecorded_sessions_state": _VALUE if unrecorded else _MISSING,
        }
        return _NONE | nothing | more
    share = attended / expected
    return _NONE | {
        "fulfilment": FULFILLED if share >= FULFILLED_SHARE else PARTLY if attended else NO_EVIDENCE,
        "attended_sessions": attended,
        "attended_sessions_state": _VALUE,
        "expected_sessions": expected,
        "expected_sessions_state": _VALUE,
        "unrecorded_sessions": unrecorded,
        "unrecorded_sessions_state": _VALUE,
    }


def _by_count(reading: Reading, agreement: Any, found: Sequence[Evidence], attendance: Roundtables) -> Row:
    came = attendance.different(agreement.project_key, _leads(reading).get(agreement.project_key))
    if came is None:
        return _NONE | {"came_count_state": _MISSING}
    return _NONE | {"came_count": came, "came_count_state": _VALUE} | ({} if found else {"fulfilment": COUNTED})


@lru_cache(maxsize=2)
def _leads(reading: Reading) -> dict[str, str | None]:
    table = tables.project
    rows = reading.rows(select(table.c.project_key, table.c.lead_organisation))
    return {row.project_key: row.lead_organisation for row in rows}


def _validity(agreement: Any) -> tuple[str, str]:
    """First and last day of an agreement as text; open ends take every day."""
    since, until = agreement.valid_from or agreement.signed_on, agreement.valid_until
    first = dates.first_day(since).isoformat() if since else ""
    return first, dates.last_day(until).isoformat() if until else "9999"
