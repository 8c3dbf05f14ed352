"""What an indicator is, declared once; pages, downloads, definitions and tests read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Indicator:
    """One indicator. Its words are `indicator.<key>.name`, `.definition` (what, who is counted, what is left out) and
    `.formula` in dashboard/i18n.

    `key`: "<noun>.<name>". `unit`: huf, people, attendances, sessions, count or share. `accumulation` over a
    period: sum,
    last, unique (different people, never summed) or ratio (Σ/Σ). `direction`: up or down is good, or none.
    `settlement`:
    what the settlement filter means for it: venue, home, project (projects that work there) or ignored. `source`: the
    sheets its rows come from. `owner_role` answers for it; `rhythm` says how often it should change.
    """

    key: str
    unit: Literal["huf", "people", "attendances", "sessions", "count", "share"]
    accumulation: Literal["sum", "last", "unique", "ratio"]
    direction: Literal["up", "down", "none"]
    settlement: Literal["venue", "home", "project", "ignored"]
    source: tuple[str, ...]
    owner_role: str = "programfelelős"
    rhythm: Literal["monthly", "quarterly", "yearly", "once"] = "monthly"
