"""Saved views: names for links. Private or shared with a role; a view gives nobody a right, it is only a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from data.accounts.people import ROLES
from data.accounts.store import utc_now
from data.accounts.tables import Account, SavedView, StartPage
from data.collation import hungarian_key
from data.messages import Refusal

LONGEST_NAME = 80
LONGEST_QUERY = SavedView.query.type.length or 8000
MOST = 100
"""Views of one owner."""
SHARERS = ("manager", "steward", "administrator")
"""Roles that may share. Whoever loses such a role, or whose account is disabled, shares nothing any more."""


class ViewRefused(Refusal):
    """The view cannot be kept like this; the sentence says why."""


@dataclass(frozen=True)
class Owner:
    """Whose views: an account's, or (`account_id` None) those kept for a role of a demonstration. role: what the owner
    may do now."""

    account_id: int | None
    role: str

    @property
    def key(self) -> dict[str, int | str | None]:
        """The columns that say whose a row is."""
        return {"account_id": self.account_id, "demo_role": self.role if self.account_id is None else None}

    @property
    def may_share(self) -> bool:
        """Whether views can be shared with a role."""
        return self.role in SHARERS


@dataclass(frozen=True)
class View:
    """A saved view as `owner` of a question sees it. query: canonical, without "?"; shared_role: None where private;
    own: whether it is the asker's; by: the account that shares it, "" in a demonstration; start: whether the asker's
    visits begin with it."""

    id: int
    name: str
    path: str
    query: str
    shared_role: str | None
    own: bool
    by: str
    start: bool

    @property
    def link(self) -> str:
        """Where it leads."""
        return f"{self.path}?{self.query}" if self.query else self.path


def listed(connection: Connection, owner: Owner) -> list[View]:
    """What `owner` sees: own views first, then those shared with the owner's role; by name."""
    found = [_view(row, owner) for row in connection.execute(_visible(owner))]
    return sorted(found, key=lambda view: (not view.own, hungarian_key(view.name)))


def find(connection: Connection, owner: Owner, number: int) -> View | None:
    """One view `owner` sees; None where it is not there or somebody else's."""
    row = connection.execute(_visible(owner).where(SavedView.id == number)).one_or_none()
    return None if row is None else _view(row, owner)


def start_of(connection: Connection, owner: Owner) -> View | None:
    """The view with which the owner's visits begin, while the owner still sees it."""
    row = connection.execute(_visible(owner).where(StartPage.id.is_not(None))).one_or_none()
    return None if row is None else _view(row, owner)


def add(connection: Connection, owner: Owner, name: str, path: str, query: str, shared_role: str | None) -> int:
    """Keep a view and return its number. path, query: of one of our pages, canonical. Raises ViewRefused."""
    values = _checked(owner, name, shared_role)
    if len(query) > LONGEST_QUERY:
        raise ViewRefused("view_long")
    if (connection.scalar(select(func.count()).select_from(SavedView).where(_owned(SavedView, owner))) or 0) >= MOST:
        raise ViewRefused("view_too_many", most=MOST)
    now = utc_now()
    row = {**owner.key, **values, "path": path, "query": query, "created_at": now, "changed_at": now}
    try:
        with connection.begin_nested():
            return int(connection.execute(insert(SavedView).values(row)).inserted_primary_key[0])  # type: ignore[index]
    except IntegrityError as taken:
        raise ViewRefused("view_there", name=values["name"]) from taken


def change(connection: Connection, owner: Owner, number: int, name: str, shared_role: str | None) -> bool:
    """Give an own view another name, or share it otherwise; False where it is not the owner's. Raises ViewRefused."""
    values = _checked(owner, name, shared_role)
    mine = and_(SavedView.id == number, _owned(SavedView, owner))
    try:
        with connection.begin_nested():
            done = connection.execute(update(SavedView).where(mine).values(**values, changed_at=utc_now()))
    except IntegrityError as taken:
        raise ViewRefused("view_there", name=values["name"]) from taken
    return done.rowcount == 1


def remove(connection: Connection, owner: Owner, number: int) -> bool:
    """Delete an own view, with its subscriptions; False where it is not the owner's."""
    return connection.execute(delete(SavedView).where(SavedView.id == number, _owned(SavedView, owner))).rowcount == 1


def begin_with(connection: Connection, owner: Owner, number: int | None) -> bool:
    """Let the owner's visits begin with a view, own or shared (None: with the overview); False where the owner sees no
    such view."""
    if number is not None and find(connection, owner, number) is None:
        return False
    connection.execute(delete(StartPage).where(_owned(StartPage, owner)))
    if number is not None:
        connection.execute(insert(StartPage).values(**owner.key, view_id=number))
    return True


def is_visible(owner: Owner) -> ColumnElement[bool]:
    """The condition under which a row of saved_view (joined with the account that owns it) is seen by `owner`."""
    shares: ColumnElement[bool] = SavedView.demo_role.in_(SHARERS)
    if owner.account_id is not None:
        shares = and_(Account.role.in_(SHARERS), Account.disabled_at.is_(None))
    return or_(_owned(SavedView, owner), and_(SavedView.shared_role == owner.role, shares))


def _visible(owner: Owner) -> Select[Any]:
    begins = and_(StartPage.view_id == SavedView.id, _owned(StartPage, owner))
    columns = [getattr(SavedView, name) for name in ("id", "name", "path", "query", "shared_role", "account_id")]
    return (
        select(*columns, SavedView.demo_role, Account.name.label("by"), StartPage.id.label("start"))
        .outerjoin(Account, Account.id == SavedView.account_id)
        .outerjoin(StartPage, begins)
        .where(is_visible(owner))
    )


def _owned(table: type[SavedView] | type[StartPage], owner: Owner) -> ColumnElement[bool]:
    if owner.account_id is not None:
        return table.account_id == owner.account_id
    return and_(table.account_id.is_(None), table.demo_role == owner.role)


def _view(row: Any, owner: Owner) -> View:
    own = (row.account_id, row.demo_role) == (owner.key["account_id"], owner.key["demo_role"])
    return View(row.id, row.name, row.path, row.query, row.shared_role, own, row.by or "", row.start is not None)


def _checked(owner: Owner, name: str, shared_role: str | None) -> dict[str, str | None]:
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= LONGEST_NAME or not plain.isprintable():
        raise ViewRefused("view_name", most=LONGEST_NAME)
    if shared_role is not None and shared_role not in ROLES:
        raise ViewRefused("role_unknown", role=shared_role, roles=", ".join(ROLES))
    if shared_role is not None and not owner.may_share:
        raise ViewRefused("view_sharing")
    return {"name": plain, "shared_role": shared_role}
