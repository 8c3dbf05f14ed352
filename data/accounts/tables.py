"""The tables of the accounts database: who may sign in, who is signed in, who tried, who did what; saved views
and their subscriptions.

Times are UTC without zone. What a browser holds (a session's id, a link's token) is here only as SHA-256, so a copy of
this database signs nobody in.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data.db import MIGRATIONS, Schema

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
ACCOUNTS = Schema(MIGRATIONS / "accounts", "accounts", 0x45535056, "busy_accounts")
SEARCH = "accounts"
"""Where PostgreSQL looks for these tables."""
HASH = LargeBinary(32)


class AccountsBase(DeclarativeBase):
    """All tables of the accounts database."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[type, object]] = {int: BigInteger().with_variant(Integer, "sqlite")}


class Account(AccountsBase):
    """Somebody who may sign in: with a password, or through the city's identity provider (issuer and subject)."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)  # what is typed at sign-in, lower case
    role: Mapped[str] = mapped_column(String(16))  # reader, manager, steward, administrator
    password: Mapped[str | None] = mapped_column(String(255))  # argon2id in its own notation; null: signs in elsewhere
    issuer: Mapped[str | None] = mapped_column(String(255))  # the provider, set at the first sign-in there
    subject: Mapped[str | None] = mapped_column(String(255))  # the provider's name for this person, never reused
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    email: Mapped[str | None] = mapped_column(String(254))  # where subscriptions go; null: nowhere


class AccountProject(AccountsBase):
    """A project that a programme manager is responsible for."""

    __tablename__ = "account_project"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    project_key: Mapped[str] = mapped_column(String(64), primary_key=True)


class SignedIn(AccountsBase):
    """One browser that is signed in. Without an account: a role tried out in a demonstration."""

    __tablename__ = "session"

    id_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    demo_role: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # to the minute
    purpose: Mapped[str | None] = mapped_column(String(500))  # why exact figures are looked at; null: they are not


class Attempt(AccountsBase):
    """Failed sign-ins of one account name or network address, as a keyed hash."""

    __tablename__ = "attempt"

    subject: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class Pending(AccountsBase):
    """A sign-in that is under way at the identity provider. Used once."""

    __tablename__ = "pending"

    state_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(HASH)  # of the form cookie: another browser cannot finish it
    nonce: Mapped[str] = mapped_column(String(100))
    verifier: Mapped[str] = mapped_column(String(200))
    way_back: Mapped[str] = mapped_column(String(8200))
    created_at: Mapped[datetime] = mapped_column(index=True)


class ExportLink(AccountsBase):
    """Leave to fetch one working download, once."""

    __tablename__ = "export_link"

    token_hash: Mapped[bytes] = mapped_column(HASH, primary_key=True)
    session_hash: Mapped[bytes] = mapped_column(HASH, index=True)
    address: Mapped[str] = mapped_column(String(8200))  # path and query of the download
    scope: Mapped[str] = mapped_column(String(2000))  # role, projects and data version it was given for
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Act(AccountsBase):
    """One line of the audit log. Lines are added, never changed."""

    __tablename__ = "act"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(100))  # the account's name; "" = nobody is signed in
    role: Mapped[str] = mapped_column(String(16))
    act: Mapped[str] = mapped_column(String(32), index=True)
    about: Mapped[str] = mapped_column(String(1000))  # in words or an address; never a person's data


class SavedView(AccountsBase):
    """A name for a link. Of an account, or in a demonstration of everybody who tries that role."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "name"), UniqueConstraint("demo_role", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    demo_role: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    path: Mapped[str] = mapped_column(String(40))  # of one of our pages
    query: Mapped[str] = mapped_column(String(8000))  # canonical, without "?"
    shared_role: Mapped[str | None] = mapped_column(String(16), index=True)  # null: its owner's alone
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class StartPage(AccountsBase):
    """The view with which somebody's visit begins."""

    __tablename__ = "start_page"
    __table_args__ = (UniqueConstraint("account_id"), UniqueConstraint("demo_role"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    demo_role: Mapped[str | None] = mapped_column(String(16))
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)


class Subscription(AccountsBase):
    """A view that is sent to an account by e-mail. Stopping deletes it; that it was made and stopped is in the log."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("account_id", "view_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)
    rhythm: Mapped[str] = mapped_column(String(8))  # week, month or release
    on_day: Mapped[int | None]  # of a week 1 (Monday) to 7, of a month 1 to 31; null: release
    attachments: Mapped[str] = mapped_column(String(60))  # csv xlsx pptx docx pdf, spaces between; "" = none
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    since: Mapped[str] = mapped_column(String(10))  # the business date, or the release, after which a mail is due


class Mailing(AccountsBase):
    """One mail of a subscription: reserved before it is sent, so that nothing is sent twice."""

    __tablename__ = "mailing"
    __table_args__ = (UniqueConstraint("subscription_id", "due"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    due: Mapped[str] = mapped_column(String(20))  # 2026-11-16, or release-3
    state: Mapped[str] = mapped_column(String(10))  # sending, sent, waiting (will be tried again), refused, late
    tries: Mapped[int]
    tried_at: Mapped[datetime]
    said: Mapped[str] = mapped_column(String(300))  # what the mail server answered; "" when it took the mail
