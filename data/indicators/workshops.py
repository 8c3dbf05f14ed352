"""Indicators of the workshops page."""

from data.indicators.declaration import Indicator

INDICATORS: tuple[Indicator, ...] = (
    Indicator("workshops.held_share", "share", "ratio", "up", "venue", ("Alkalmak", "Tevékenységek")),
    Indicator("workshops.turnout_share", "share", "ratio", "up", "venue", ("Alkalmak", "Jelenlét")),
    Indicator("workshops.completed_trainings", "count", "sum", "up", "venue", ("Tevékenységek",), rhythm="quarterly"),
    Indicator("workshops.returning_share", "share", "ratio", "up", "home", ("Jelenlét", "Résztvevők")),
    Indicator(
        "workshops.meeting_groups",
        "count",
        "last",
        "up",
        "ignored",
        ("Műhelycsoportok", "Műhelycsoport-állapotok", "Alkalmak"),
    ),
    Indicator(
        "workshops.development_plans", "count", "sum", "up", "project", ("Fejlesztési tervek",), rhythm="quarterly"
    ),
)
