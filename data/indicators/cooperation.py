"""Indicators of the cooperation page."""

from data.indicators.declaration import Indicator

INDICATORS: tuple[Indicator, ...] = ()
