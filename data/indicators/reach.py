"""Indicators of the reach page."""

from data.indicators.declaration import Indicator

INDICATORS: tuple[Indicator, ...] = ()
