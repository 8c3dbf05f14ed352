"""Whose views the person who asks has, and what is told about them."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Connection

from dashboard import format as fmt
from dashboard import reader
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.i18n import text
from data.accounts import subscriptions, views
from data.accounts.people import ROLES
from data.accounts.subscriptions import ATTACHMENTS, MONTH, RELEASE, RHYTHMS, WEEK, Letter, Wish
from data.accounts.views import Owner, View

PACKS = "dashboard.packs.__main__"
"""What makes the attachments that are papers and slides."""
TABLES = ("csv", "xlsx")


def owner() -> Owner | None:
    """Whose views this request is about: the account's, in a demonstration those of the role that is tried, else
    nobody's."""
    asks = viewer()
    if asks.account_id is not None:
        return Owner(asks.account_id, asks.role)
    return Owner(None, asks.role) if asks.may_try_roles and asks.role else None


def listed() -> list[View]:
    """The views this request's owner sees; none without an owner."""
    mine = owner()
    if mine is None:
        return []
    with access().engine.connect() as connection:
        return views.listed(connection, mine)


def start() -> View | None:
    """The view with which the asker's visits begin; None: with the overview."""
    mine = owner()
    if mine is None:
        return None
    with access().engine.connect() as connection:
        return views.start_of(connection, mine)


def newest() -> int | None:
    """The number of the newest approved release."""
    return next((one.no for one in reversed(reader.approved())), None)


def attachments() -> tuple[str, ...]:
    """The kinds of attachments that can be made here."""
    there = find_spec(PACKS.rpartition(".")[0]) is not None and find_spec(PACKS) is not None
    return ATTACHMENTS if there else TABLES


def letters(connection: Connection, mine: Owner) -> list[dict[str, Any]]:
    """The owner's subscriptions as their page shows them."""
    if mine.account_id is None:
        return []
    language = reader.language()
    found = subscriptions.of(connection, mine, access().settings.today(), newest())
    return [{"letter": one, "when": when(one.wish, language), "last": last(one, language)} for one in found]


def when(wish: Wish, language: str) -> str:
    """When a mail goes, in words: "hetente, hétfőn"."""
    if wish.rhythm == WEEK:
        return text(f"views.mail.week.{wish.on_day}", language)
    return text(f"views.mail.{wish.rhythm}", language, day=wish.on_day or 0)


def last(letter: Letter, language: str) -> str:
    """What became of the last mail, or why none is sent."""
    if letter.barred:
        return text(f"views.mail.barred.{letter.barred}", language)
    if letter.last is None:
        return text("views.mail.state.none", language)
    due = letter.last.due
    shown = text("views.mail.of_release", language, no=due.partition("-")[2])
    if not due.startswith(RELEASE):
        shown = fmt.date(due, language)
    return text(f"views.mail.state.{letter.last.state}", language, due=shown, said=letter.last.said)


def wish_of(form: Any, language: str) -> Wish:
    """What a form asks for: `when` is week-1 … week-7, month-1 … month-31 or release. Check it before use."""
    rhythm, _, day = str(form.get("when", "")).partition("-")
    on_day = int(day) if day.isascii() and day.isdigit() and len(day) < 3 else None
    chosen = tuple(one for one in attachments() if one in form.getlist("attachments"))
    return Wish(rhythm, on_day, chosen, str(form.get("language", language)))


def occasions(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What `when` offers: name of the group → (value, words)."""
    week = [(f"{WEEK}-{day}", text(f"views.mail.week.{day}", language)) for day in range(1, RHYTHMS[WEEK] + 1)]
    days = range(1, RHYTHMS[MONTH] + 1)
    month = [(f"{MONTH}-{day}", text("views.mail.month", language, day=day)) for day in days]
    release = [(RELEASE, text("views.mail.release", language))]
    return [(text(f"views.mail.group.{name}", language), found) for name, found in
            (("week", week), ("month", month), ("release", release))]  # fmt: skip


def roles() -> list[tuple[str, str]]:
    """The roles a view can be shared with, and their names; none for whoever may not share."""
    mine = owner()
    return [(role, access().words(f"role.{role}")) for role in ROLES] if mine is not None and mine.may_share else []


def today() -> date:
    """The business date."""
    return access().settings.today()
