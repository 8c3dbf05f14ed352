"""The stewards' pages: building, previewing, approving, rejecting and comparing releases."""

from dashboard.stewards.pages import PAGES

__all__ = ["PAGES"]
