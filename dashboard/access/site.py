"""What the gate and its pages share: settings, the accounts database, sessions, limits, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, request
from sqlalchemy import Engine

from dashboard.access import shape
from dashboard.access.contents import DEMONSTRATION, PUBLIC, Contents
from dashboard.access.csrf import form_cookie, token_of
from dashboard.access.export_links import ExportLinks
from dashboard.access.limits import Limits
from dashboard.access.oidc import Provider
from dashboard.access.policy import INNER, PATHS
from dashboard.access.sessions import Sessions, cookie_of
from dashboard.access.viewer import Viewer, viewer
from dashboard.i18n import text
from data.accounts import audit, store
from data.accounts.passwords import Passwords
from data.settings import Settings

EXTENSION = "access"
LONGEST_WAY_BACK = 8000
SEEN_AGAIN = timedelta(hours=1)
"""Who looks at working figures of a page for so long is written down once, and then again."""
DEMONSTRATOR = "demo"
"""Under this name the audit log writes what is tried in a demonstration."""


@dataclass(frozen=True)
class Access:
    """One per application. contents: what the site holds now; language: the reader's."""

    settings: Settings
    engine: Engine
    contents: Callable[[], Contents]
    language: Callable[[], str]
    sessions: Sessions
    limits: Limits
    links: ExportLinks
    passwords: Passwords
    provider: Provider | None
    names: frozenset[str]
    secret: bytes

    @classmethod
    def of(
        cls, settings: Settings, contents: Callable[[], Contents], language: Callable[[], str], passwords: Passwords
    ) -> Access:
        """Everything on the accounts database of `settings`; it is opened when first needed."""
        engine, secret = store.create(settings), settings.secret_key()
        idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
        return cls(
            settings=settings,
            engine=engine,
            contents=contents,
            language=language,
            sessions=Sessions(engine, idle=idle, longest=longest),
            limits=Limits(engine, secret),
            links=ExportLinks(engine),
            passwords=passwords,
            provider=Provider(settings, engine) if settings.oidc_issuer else None,
            names=shape.names_of(settings),
            secret=secret,
        )

    def viewer(self) -> Viewer:
        """Who makes this request: by the session, and without one by what the site holds."""
        contents = self.contents()
        demonstrates = contents.kind == DEMONSTRATION and self.settings.demo_sign_in
        cookie = cookie_of(request)
        session = self.sessions.find(cookie) if cookie else None
        if session is None or (session.account_id is None and not demonstrates):
            open_to_all = demonstrates or contents.kind == PUBLIC or self.settings.open_to_readers
            token = token_of(self.secret, form_cookie(request))
            return Viewer(role="reader" if open_to_all else "", csrf=token, may_try_roles=demonstrates)
        tried = session.account_id is None
        projects = self._projects(session.role, session.projects, contents, tried=tried)
        return Viewer(
            account_id=session.account_id,
            name=DEMONSTRATOR if tried else session.name,
            role=session.role,
            projects=projects,
            working=session.purpose is not None and bool(projects),
            purpose=session.purpose or "",
            csrf=token_of(self.secret, cookie),
            session=session.id_hash,
            may_try_roles=demonstrates,
        )

    def session_seconds(self) -> int | None:
        """How long the session of this request's browser lasts if nothing is clicked; None without one."""
        cookie = cookie_of(request)
        return self.sessions.seconds_left(cookie) if cookie else None

    def log(self, act: str, about: str = "", *, who: str | None = None, role: str | None = None) -> None:
        """A line of the audit log about whoever makes this request. Fails rather than let something pass unseen."""
        name, as_role = viewer().name if who is None else who, viewer().role if role is None else role
        with store.writing(self.engine) as connection:
            audit.write(connection, act, who=name, role=as_role, about=about)

    def log_seen(self, page: str) -> None:
        """That working figures on `page` are looked at and why: one line an hour, before the first of them is shown."""
        about = f"{viewer().purpose} · {page}"
        with self.engine.connect() as connection:
            since = store.utc_now() - SEEN_AGAIN
            known = audit.is_written(connection, "saw_exact", who=viewer().name, about=about, since=since)
        if not known:
            self.log("saw_exact", about)

    def words(self, key: str, **values: object) -> str:
        """The words of `access.<key>` in the reader's language."""
        return text(f"access.{key}", self.language(), **values)

    def may_carry_passwords(self) -> bool:
        """Whether nobody on the way can read what is typed: TLS, or the machine itself."""
        return request.is_secure or shape.is_loopback(shape.host_name(request.host))

    @staticmethod
    def _projects(role: str, own: tuple[str, ...], contents: Contents, *, tried: bool) -> tuple[str, ...]:
        if role != "manager":
            return ()
        return contents.projects if tried else own


def access() -> Access:
    """The access of the running application."""
    return cast(Access, current_app.extensions[EXTENSION])


def way_back(asked: str) -> str:
    """Where to go after signing in: a page of ours with its query, whatever was asked; else the start."""
    if len(asked) > LONGEST_WAY_BACK or "\\" in asked or not asked.isprintable() or not asked.startswith("/"):
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    is_page = parts.path in PATHS or parts.path.startswith(INNER)
    if parts.scheme or parts.netloc or asked.startswith("//") or not is_page:
        return "/"
    query = urlencode(parse_qsl(parts.query, errors="replace"))
    return f"{parts.path}?{query}" if query else parts.path
