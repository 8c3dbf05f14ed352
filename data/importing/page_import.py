"""An import for a page: the order in on standard input, how far it is and what became of it out as JSON lines.

python -m data.importing.page_import. Nothing of the order is on the command line, where others on the machine see it.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from data import db
from data.accounts import audit, journal, store
from data.importing.importer import Outcome, import_file
from data.importing.orders import Answer, Order
from data.importing.problems import Problem
from data.importing.rights import Limits
from data.importing.sheets import SHEETS
from data.ledger import Changes
from data.messages import Refusal
from data.settings import Settings

MOST_PROBLEMS, MOST_NOTICES = 20_000, 1_000
"""So many are handed over; how many there are is always said."""
TELL_SECONDS = 0.3
_ORDER = {sheet.name: place for place, sheet in enumerate(SHEETS)}


def fulfil(order: Order, settings: Settings) -> Answer:
    """Check the file, or import it."""
    data = Path(order.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != order.sha256:
        return _refusal("other_bytes")
    with db.opened(settings.database_url) as engine:
        if not db.schema_is_current(engine) or not settings.participant_key_file.exists():
            return _refusal("no_database")
        with journal.kept(settings, by=order.by, role=order.role) as note:
            counts = order.expected
            expected = None if counts is None else {name: Changes(*three) for name, three in counts.items()}
            outcome = import_file(
                engine, settings, order.name, data, dry_run=not order.write, progress=_Told(),
                limits=_limits(order, settings), expected=expected,
            )  # fmt: skip
            if outcome.import_id is not None:
                note("imported", f"{outcome.import_id}: {order.name}")
    return _answer(outcome)


def _limits(order: Order, settings: Settings) -> Limits | None:
    if order.own is None:
        return None
    with store.opened(settings) as engine, engine.connect() as connection:
        done = audit.numbers(connection, who=order.by, role=order.role)
    return Limits(frozenset(order.own), frozenset(done))


def _answer(outcome: Outcome) -> Answer:
    report = outcome.report
    report.problems.sort(key=_place)
    return Answer(
        number=outcome.already if outcome.import_id is None else outcome.import_id,
        already=outcome.already is not None,
        differs=outcome.differs,
        sheets={name: [one.added, one.superseded, one.unchanged] for name, one in outcome.sheets.items()},
        problems=[asdict(problem) for problem in report.problems[:MOST_PROBLEMS]],
        problem_count=len(report.problems),
        notices=[asdict(notice) for notice in report.notices[:MOST_NOTICES]],
        notice_count=len(report.notices),
    )


def _place(problem: Problem) -> tuple[int, int]:
    """Where a problem stands: in the order of the template's sheets, and of their rows."""
    return _ORDER.get(problem.sheet, -1), problem.row or 0


def _refusal(code: str, details: Mapping[str, Any] | None = None) -> Answer:
    return Answer(None, False, False, {}, [], 0, [], 0, code, details or {})


def problems(listed: list[dict[str, Any]]) -> list[Problem]:
    """The problems (or notices) of an answer."""
    return [Problem(**one) for one in listed]


class _Told:
    """Says how far it is, not more often than a page can show it."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, stage: str, rows: int) -> None:
        if time.monotonic() - self._said >= TELL_SECONDS:
            self._said = time.monotonic()
            _say({"stage": stage, "rows": rows})


def _say(message: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(message, default=str) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Take the order, fulfil it, answer."""
    order = Order(**orjson.loads(sys.stdin.buffer.read()))
    try:
        answer = fulfil(order, Settings.from_env())
    except Refusal as refused:
        answer = _refusal(refused.code, refused.details)
    _say({"answer": answer._asdict()})


if __name__ == "__main__":
    main()
