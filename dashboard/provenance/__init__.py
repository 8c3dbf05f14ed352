"""The way back: from a figure to its rows, from a row to its history, from a document to what rests on it."""

from dashboard.provenance.pages import PAGES

__all__ = ["PAGES"]
