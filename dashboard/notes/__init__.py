"""A manager pins a note to a figure: one row of the sheet Megjegyzések, imported like a workbook."""

from dashboard.notes.pages import PAGES

__all__ = ["PAGES"]
