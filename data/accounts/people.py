"""Accounts and their roles: adding, changing, disabling, finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from data.accounts.store import utc_now
from data.accounts.tables import Account, AccountProject, SignedIn
from data.messages import Refusal

ROLES = ("reader", "manager", "steward", "administrator")
MANAGER = "manager"
_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*")
"""An e-mail address that every mail server takes: plain letters, nothing that could end a header."""


class AccountRefused(Refusal):
    """The account cannot be made or changed like this; the sentence says why."""


@dataclass(frozen=True)
class Known:
    """An account as sign-in sees it. password: argon2id notation, None for one that signs in at the provider."""

    id: int
    name: str
    role: str
    password: str | None
    issuer: str | None
    subject: str | None
    disabled: bool
    projects: tuple[str, ...]
    email: str | None = None


def same_name(name: str) -> str:
    """The form in which names are compared and kept."""
    return name.strip().casefold()


def find(connection: Connection, name: str) -> Known | None:
    """The account with this name, or None."""
    return _known(connection, Account.name == same_name(name))


def find_elsewhere(connection: Connection, issuer: str, subject: str) -> Known | None:
    """The account of this person at the identity provider, or None."""
    return _known(connection, (Account.issuer == issuer) & (Account.subject == subject))


def everybody(connection: Connection) -> list[Known]:
    """All accounts by name."""
    names = connection.scalars(select(Account.name).order_by(Account.name)).all()
    return [known for name in names if (known := find(connection, name))]


def add(
    connection: Connection,
    name: str,
    role: str,
    projects: Sequence[str],
    password: str | None,
    email: str | None = None,
) -> int:
    """Make an account and return its number. password: hashed already; None: it signs in at the provider."""
    name = same_name(name)
    if not 2 <= len(name) <= 100 or not name.isprintable():
        raise AccountRefused("account_name", name=name)
    _check_role(role, projects)
    if find(connection, name):
        raise AccountRefused("account_there", name=name)
    values = {"name": name, "role": role, "password": password, "email": _address(email), "created_at": utc_now()}
    number = connection.execute(insert(Account).values(values)).inserted_primary_key[0]  # type: ignore[index]
    _give_projects(connection, int(number), projects)
    return int(number)


def give_role(connection: Connection, name: str, role: str, projects: Sequence[str]) -> None:
    """Change what an account may do; whoever is signed in with it has to sign in again."""
    known = _existing(connection, name)
    _check_role(role, projects)
    connection.execute(update(Account).where(Account.id == known.id).values(role=role))
    _give_projects(connection, known.id, projects)
    end_sessions(connection, known.id)


def set_password(connection: Connection, name: str, password: str) -> None:
    """Replace the password (hashed already) and end the account's sessions. Not where somebody else vouches."""
    known = _existing(connection, name)
    if known.password is None:
        raise AccountRefused("account_elsewhere", name=known.name)
    connection.execute(update(Account).where(Account.id == known.id).values(password=password))
    end_sessions(connection, known.id)


def keep_password(connection: Connection, account_id: int, password: str) -> None:
    """The same password in today's notation: nobody is signed out."""
    connection.execute(update(Account).where(Account.id == account_id).values(password=password))


def set_email(connection: Connection, name: str, email: str | None) -> None:
    """Where an account's subscriptions are sent; None: nowhere."""
    known = _existing(connection, name)
    connection.execute(update(Account).where(Account.id == known.id).values(email=_address(email)))


def keep_email(connection: Connection, account_id: int, email: str) -> None:
    """The address the identity provider vouches for, where it is one that mail can be sent to."""
    if ADDRESS.fullmatch(email):
        connection.execute(update(Account).where(Account.id == account_id).values(email=email))


def disable(connection: Connection, name: str) -> None:
    """Nobody signs in with this account any more, and who is signed in is out at the next click."""
    known = _existing(connection, name)
    connection.execute(update(Account).where(Account.id == known.id).values(disabled_at=utc_now()))
    end_sessions(connection, known.id)


def bind(connection: Connection, account_id: int, issuer: str, subject: str) -> None:
    """Remember who this account is at the identity provider, for good."""
    values = {"issuer": issuer, "subject": subject}
    connection.execute(update(Account).where(Account.id == account_id).values(values))


def end_sessions(connection: Connection, account_id: int) -> None:
    """Sign the account out everywhere."""
    connection.execute(delete(SignedIn).where(SignedIn.account_id == account_id))


def _known(connection: Connection, condition: object) -> Known | None:
    row = connection.execute(select(*Account.__table__.c).where(condition)).one_or_none()  # type: ignore[arg-type]
    if row is None:
        return None
    keys = select(AccountProject.project_key).where(AccountProject.account_id == row.id)
    projects = tuple(connection.scalars(keys.order_by(AccountProject.project_key)))
    off = row.disabled_at is not None
    return Known(row.id, row.name, row.role, row.password, row.issuer, row.subject, off, projects, row.email)


def _address(email: str | None) -> str | None:
    if email is not None and not ADDRESS.fullmatch(email):
        raise AccountRefused("account_email", email=email)
    return email


def _existing(connection: Connection, name: str) -> Known:
    known = find(connection, name)
    if known is None:
        raise AccountRefused("account_missing", name=same_name(name))
    return known


def _check_role(role: str, projects: Sequence[str]) -> None:
    if role not in ROLES:
        raise AccountRefused("role_unknown", role=role, roles=", ".join(ROLES))
    if (role == MANAGER) != bool(projects):
        raise AccountRefused("role_projects")


def _give_projects(connection: Connection, account_id: int, projects: Sequence[str]) -> None:
    connection.execute(delete(AccountProject).where(AccountProject.account_id == account_id))
    rows = [{"account_id": account_id, "project_key": key} for key in dict.fromkeys(projects)]
    if rows:
        connection.execute(insert(AccountProject), rows)
