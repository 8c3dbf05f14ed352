"""The printable sheet of one measure: a page from the server, without Dash."""

from dashboard.measures_sheet.pages import PAGES

__all__ = ["PAGES"]
