"""Indicators of the cooperation page."""

from data.indicators.declaration import Indicator

_PRESENT = ("Partnerjelenlét", "Alkalmak")

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "cooperation.coverage_share",
        "share",
        "ratio",
        "up",
        "project",
        ("Partnerek", "Megállapodások"),
        rhythm="yearly",
    ),
    Indicator("cooperation.held_share", "share", "ratio", "up", "venue", ("Alkalmak", "Tevékenységek")),
    Indicator("cooperation.attended_share", "share", "ratio", "up", "home", _PRESENT),
    Indicator("cooperation.unseen_partners", "count", "last", "down", "home", _PRESENT),
)
