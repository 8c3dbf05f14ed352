"""Saved views: names for links, the reader's start page, the "Nézetek" menu and its pages, subscriptions by e-mail."""

from dashboard.views.menu import home, menu, strip
from dashboard.views.pages import PAGES

__all__ = ["PAGES", "home", "menu", "strip"]
