"""Who is signed in: sessions in the accounts database, found by the hash of what the browser holds."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Request, Response
from sqlalchemy import Engine, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from dashboard.access.csrf import cookie_name
from data.accounts.people import MANAGER
from data.accounts.store import utc_now, writing
from data.accounts.tables import Account, AccountProject, SignedIn

COOKIE = "eselytukor-session"
SEEN_EVERY = timedelta(minutes=1)
_FIND = (
    select(
        SignedIn.account_id,
        SignedIn.demo_role,
        SignedIn.created_at,
        SignedIn.seen_at,
        SignedIn.purpose,
        Account.name,
        Account.role,
        Account.disabled_at,
    )
    .outerjoin(Account, Account.id == SignedIn.account_id)
    .where(SignedIn.id_hash == bindparam("id"))
)
_PROJECTS = (
    select(AccountProject.project_key)
    .where(AccountProject.account_id == bindparam("account"))
    .order_by(AccountProject.project_key)
)


@dataclass(frozen=True)
class Session:
    """A session that is valid now. account_id None: a role tried out in a demonstration; purpose None: not working."""

    id_hash: bytes
    account_id: int | None
    name: str
    role: str
    projects: tuple[str, ...]
    purpose: str | None


class Sessions:
    """The sessions of a site. idle, longest: how long one lasts without a click, and in any case."""

    def __init__(self, engine: Engine, *, idle: timedelta, longest: timedelta) -> None:
        self._engine, self._idle, self._longest = engine, idle, longest

    def find(self, cookie: str) -> Session | None:
        """The valid session behind a cookie's value, or None. Notes once a minute that it was seen."""
        id_hash, now = hashed(cookie), utc_now()
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, {"id": id_hash}).one_or_none()
            if row is None or not self._is_valid(row, now):
                return None
            role = row.role or row.demo_role
            asks = role == MANAGER and row.account_id is not None
            projects = connection.scalars(_PROJECTS, {"account": row.account_id}).all() if asks else ()
        if abs(now - row.seen_at) > SEEN_EVERY:
            self._note_seen(id_hash, now)
        return Session(id_hash, row.account_id, row.name or "", role, tuple(projects), row.purpose)

    def seconds_left(self, cookie: str) -> int | None:
        """How long the session behind a cookie's value lasts if nothing is clicked; None without a valid one."""
        now = utc_now()
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, {"id": hashed(cookie)}).one_or_none()
        if row is None or not self._is_valid(row, now):
            return None
        left = min(row.seen_at + self._idle - now, row.created_at + self._longest - now)
        return max(0, int(left.total_seconds()))

    def start(self, account_id: int | None, *, demo_role: str | None = None, instead_of: bytes | None = None) -> str:
        """A new session, and the value its browser must hold: 256 random bits. The one before it ends."""
        cookie, now = secrets.token_urlsafe(32), utc_now()
        row = {"id_hash": hashed(cookie), "account_id": account_id, "demo_role": demo_role}
        with writing(self._engine) as connection:
            old = (SignedIn.seen_at < now - self._idle, SignedIn.created_at < now - self._longest)
            connection.execute(delete(SignedIn).where(or_(*old, SignedIn.id_hash == (instead_of or b""))))
            connection.execute(insert(SignedIn).values(created_at=now, seen_at=now, **row))
        return cookie

    def end(self, id_hash: bytes) -> None:
        """Forget a session."""
        with writing(self._engine) as connection:
            connection.execute(delete(SignedIn).where(SignedIn.id_hash == id_hash))

    def work(self, id_hash: bytes, purpose: str | None) -> None:
        """Note why exact figures are looked at from now on, or (None) that they are not any more."""
        with writing(self._engine) as connection:
            connection.execute(update(SignedIn).where(SignedIn.id_hash == id_hash).values(purpose=purpose))

    def _is_valid(self, row: Any, now: datetime) -> bool:
        """Distances, not order: a clock that is put back ends sessions instead of making them last for ever."""
        in_time = abs(now - row.seen_at) <= self._idle and abs(now - row.created_at) <= self._longest
        return in_time and row.disabled_at is None

    def _note_seen(self, id_hash: bytes, now: datetime) -> None:
        try:
            with writing(self._engine) as connection:
                connection.execute(update(SignedIn).where(SignedIn.id_hash == id_hash).values(seen_at=now))
        except OperationalError as error:  # somebody else is writing: the next click notes it
            structlog.get_logger().warning("session not noted", error=type(error).__name__)


def hashed(cookie: str) -> bytes:
    """What the database knows of a random value."""
    return hashlib.sha256(cookie.encode()).digest()


def cookie_of(request: Request) -> str:
    """The session's id this browser holds, "" for none."""
    return request.cookies.get(cookie_name(COOKIE, secure=request.is_secure), "")[:100]


def give(request: Request, response: Response, cookie: str) -> None:
    """Let the browser hold a session until it is closed."""
    name = cookie_name(COOKIE, secure=request.is_secure)
    response.set_cookie(name, cookie, secure=request.is_secure, httponly=True, samesite="Lax", path="/")


def take(request: Request, response: Response) -> None:
    """Let the browser forget its session."""
    name = cookie_name(COOKIE, secure=request.is_secure)
    response.delete_cookie(name, secure=request.is_secure, httponly=True, samesite="Lax", path="/")
