"""Indicators of the measures page."""

from data.indicators.declaration import Indicator

_MEASURES, _REVIEWS = ("Intézkedések", "Intézkedés-állapotok"), ("Tervek", "Felülvizsgálatok")

INDICATORS: tuple[Indicator, ...] = (
    Indicator("measures.under_way", "count", "last", "none", "home", _MEASURES, rhythm="yearly"),
    Indicator("measures.done", "count", "last", "up", "home", _MEASURES, rhythm="yearly"),
    Indicator("measures.late", "count", "last", "down", "home", _MEASURES, rhythm="yearly"),
    Indicator(
        "measures.unreported", "count", "last", "down", "home", (*_MEASURES, "Felülvizsgálatok"), rhythm="yearly"
    ),
    Indicator("measures.missed_reviews", "count", "last", "down", "home", _REVIEWS, rhythm="yearly"),
    Indicator("measures.next_review", "count", "last", "none", "home", _REVIEWS, rhythm="yearly"),
)
