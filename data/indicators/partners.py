"""Indicators of the partners page."""

from data.indicators.declaration import Indicator

_PROMISED = ("Megállapodások", "Vállalások és bizonyítékok", "Partnerjelenlét")

INDICATORS: tuple[Indicator, ...] = (
    Indicator("partners.fulfilled_share", "share", "ratio", "up", "home", _PROMISED, rhythm="yearly"),
    Indicator("partners.silent_duties", "count", "last", "down", "home", _PROMISED, rhythm="yearly"),
    Indicator("partners.known_shares", "count", "last", "up", "home", ("Partnerek",), rhythm="yearly"),
    Indicator("partners.organisations", "count", "last", "none", "home", ("Partnerek", *_PROMISED), rhythm="yearly"),
)
