"""Indicators of the target-groups page."""

from data.indicators.declaration import Indicator

_LISTS = ("Résztvevők", "Jelenlét", "Alkalmak")

INDICATORS: tuple[Indicator, ...] = (
    Indicator("reach.people", "people", "unique", "up", "home", _LISTS),
    Indicator("reach.plan", "share", "ratio", "up", "home", (*_LISTS, "Célcsoportok"), rhythm="quarterly"),
    Indicator("reach.new", "people", "unique", "none", "home", _LISTS),
    Indicator("reach.attendances", "attendances", "sum", "up", "home", _LISTS),
    Indicator("reach.visitors", "people", "last", "up", "venue", ("Alkalmak",)),
    Indicator("reach.groups", "people", "unique", "up", "home", (*_LISTS, "Célcsoportok")),
    Indicator("reach.settlements", "people", "unique", "up", "home", _LISTS),
    Indicator("reach.overlaps", "people", "unique", "none", "home", _LISTS),
    Indicator("reach.projects", "people", "unique", "up", "home", (*_LISTS, "Célcsoportok")),
)
