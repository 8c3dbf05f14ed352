"""Indicators of the indicators page: how the projects' own indicators stand."""

from data.indicators.declaration import Indicator

_SHEETS = ("Indikátorok", "Indikátor-célértékek", "Indikátorértékek")

INDICATORS: tuple[Indicator, ...] = (
    Indicator("indicators.on_track", "count", "last", "up", "project", _SHEETS, rhythm="quarterly"),
    Indicator("indicators.attention", "count", "last", "down", "project", _SHEETS, rhythm="quarterly"),
    Indicator("indicators.late", "count", "last", "down", "project", _SHEETS, rhythm="quarterly"),
    Indicator("indicators.no_data", "count", "last", "down", "project", _SHEETS, rhythm="quarterly"),
    Indicator("indicators.not_yet_due", "count", "last", "none", "project", _SHEETS, rhythm="quarterly"),
    Indicator("indicators.differing", "count", "last", "down", "project", _SHEETS, rhythm="quarterly"),
)
