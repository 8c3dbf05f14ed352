"""Subscriptions: saved views sent by e-mail. Which are due, reserved before sending, and what became of each mail.

A mail is sent at most once: it is reserved in a transaction of its own before the mail server hears of it. Where the
process ends in between, nobody knows whether it went out, and it is not sent again.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.accounts import views
from data.accounts.store import utc_now
from data.accounts.tables import Account, Mailing, SavedView, Subscription
from data.accounts.views import Owner, ViewRefused

WEEK, MONTH, RELEASE = "week", "month", "release"
RHYTHMS = {WEEK: 7, MONTH: 31, RELEASE: 0}
"""Rhythm → its last day: Monday is 1; in a month without the day it is the month's last one."""
ATTACHMENTS = ("csv", "xlsx", "pptx", "docx", "pdf")
LANGUAGES = ("hu", "en")
MOST = 20
"""Subscriptions of one account."""
SENDING, SENT, WAITING, REFUSED, LATE = "sending", "sent", "waiting", "refused", "late"
"""States of a mail: reserved (and where a run broke off, perhaps sent), taken by the mail server, to be tried again,
refused for good, and never sent because the next one was due."""
_MAILINGS: Table = Mailing.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Wish:
    """How a view is to be sent. on_day: of the week (1 = Monday) or month; attachments: of ATTACHMENTS."""

    rhythm: str
    on_day: int | None
    attachments: tuple[str, ...]
    language: str

    def check(self) -> None:
        """Raise ViewRefused where no such mail can be sent."""
        days = RHYTHMS.get(self.rhythm)
        fits = self.on_day is None if days == 0 else days is not None and self.on_day in range(1, days + 1)
        if not fits or self.language not in LANGUAGES or not set(self.attachments) <= set(ATTACHMENTS):
            raise ViewRefused("mail_wish")


@dataclass(frozen=True)
class Letter:
    """A subscription with everything that sending it needs. `barred`: why nothing is sent (disabled, address, sight),
    "" where it is. due: the newest day or release it is due for, "" for none yet; last: what became of the last mail.
    """

    id: int
    owner: Owner
    account: str
    email: str
    view: int
    name: str
    link: str
    wish: Wish
    created: str
    barred: str
    due: str
    last: Any


def subscribe(connection: Connection, owner: Owner, number: int, wish: Wish, today: date, release: int | None) -> bool:
    """Send a view to its reader from the next due day or release on; an earlier wish for the same view is replaced.
    release: the number of the newest approved one. False where the owner sees no such view. Raises ViewRefused."""
    wish.check()
    if owner.account_id is None or views.find(connection, owner, number) is None:
        return False
    mine = Subscription.account_id == owner.account_id
    connection.execute(delete(Subscription).where(mine, Subscription.view_id == number))
    if (connection.scalar(select(func.count()).select_from(Subscription).where(mine)) or 0) >= MOST:
        raise ViewRefused("mail_too_many", most=MOST)
    row = {"account_id": owner.account_id, "view_id": number, "rhythm": wish.rhythm, "on_day": wish.on_day}
    since = str(release or 0) if wish.rhythm == RELEASE else today.isoformat()
    said = {"attachments": " ".join(wish.attachments), "language": wish.language}
    connection.execute(insert(Subscription).values(**row, **said, created_at=utc_now(), since=since))
    return True


def stop(connection: Connection, number: int, account_id: int | None = None) -> bool:
    """Send no more of a subscription, of this account where one is given; False where there is none."""
    clauses = [Subscription.id == number]
    if account_id is not None:
        clauses.append(Subscription.account_id == account_id)
    return connection.execute(delete(Subscription).where(*clauses)).rowcount == 1


def of(connection: Connection, owner: Owner, today: date, release: int | None) -> list[Letter]:
    """An account's own subscriptions, oldest first."""
    return _letters(connection, today, release, Subscription.account_id == owner.account_id)


def everybodys(connection: Connection, today: date, release: int | None) -> list[Letter]:
    """All subscriptions, oldest first."""
    return _letters(connection, today, release)


def find(connection: Connection, number: int) -> Letter | None:
    """One subscription, whoever's; its `due` is not looked at."""
    return next(iter(_letters(connection, date.min, None, Subscription.id == number)), None)


def address_of(connection: Connection, owner: Owner) -> str:
    """Where an account's mails go; "" for nowhere."""
    return connection.scalar(select(Account.email).where(Account.id == owner.account_id)) or ""


def due(connection: Connection, today: date, release: int) -> list[Letter]:
    """The subscriptions a mail is to be sent for now: due, nothing against it, and not sent or reserved yet."""
    found = [letter for letter in everybodys(connection, today, release) if letter.due and not letter.barred]
    open_ = select(Mailing.subscription_id, Mailing.due).where(Mailing.state != WAITING)
    done = {(row.subscription_id, row.due) for row in connection.execute(open_)}
    return [letter for letter in found if (letter.id, letter.due) not in done]


def reserve(connection: Connection, letter: Letter) -> bool:
    """Take on sending `letter`; False when another run has it, it was sent, or it was stopped meanwhile. What waited
    for an earlier day is late for ever."""
    if connection.scalar(select(Subscription.id).where(Subscription.id == letter.id).with_for_update()) is None:
        return False
    earlier = and_(Mailing.subscription_id == letter.id, Mailing.due != letter.due, Mailing.state == WAITING)
    connection.execute(update(Mailing).where(earlier).values(state=LATE))
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"subscription_id": letter.id, "due": letter.due, "state": SENDING, "tries": 1, "said": ""}
    new = kind.insert(_MAILINGS).values(**row, tried_at=utc_now())
    again = {"state": SENDING, "tries": Mailing.tries + 1, "tried_at": utc_now()}
    taken = new.on_conflict_do_update(
        index_elements=["subscription_id", "due"], set_=again, where=Mailing.state == WAITING
    )
    return connection.execute(taken.returning(Mailing.id)).first() is not None


def mark(connection: Connection, letter: Letter, state: str, said: str = "") -> None:
    """Note what became of a reserved mail: SENT, WAITING or REFUSED. said: the mail server's words."""
    this = and_(Mailing.subscription_id == letter.id, Mailing.due == letter.due)
    plain = " ".join("".join(one if one.isprintable() else " " for one in said).split())
    connection.execute(update(Mailing).where(this).values(state=state, said=plain[: Mailing.said.type.length]))


def due_key(wish: Wish, since: str, today: date, release: int | None) -> str:
    """The newest day or release after `since` for which a mail is due; "" for none yet. A day that was missed is made
    up for, once."""
    if wish.rhythm == RELEASE:
        return f"release-{release}" if (release or 0) > int(since) else ""
    day = wish.on_day or 1
    if wish.rhythm == WEEK:
        last = today - timedelta(days=(today.isoweekday() - day) % 7)
    else:
        last = _in_month(today, day)
        if last > today:
            last = _in_month(today.replace(day=1) - timedelta(days=1), day)
    return last.isoformat() if last.isoformat() > since else ""


def _in_month(day_in: date, day: int) -> date:
    return day_in.replace(day=min(day, calendar.monthrange(day_in.year, day_in.month)[1]))


def _letters(connection: Connection, today: date, release: int | None, *clauses: ColumnElement[bool]) -> list[Letter]:
    rows = connection.execute(_asked().where(*clauses)).all()
    lasts: dict[int, Any] = {}
    for mail in connection.execute(select(*_MAILINGS.c).order_by(Mailing.id)):
        lasts[mail.subscription_id] = mail
    return [_letter(connection, row, lasts.get(row.id), today, release) for row in rows]


def _asked() -> Select[Any]:
    names = (Account.name.label("account"), Account.role, Account.email, Account.disabled_at)
    return (
        select(*Subscription.__table__.c, *names, SavedView.name, SavedView.path, SavedView.query)
        .join(Account, Account.id == Subscription.account_id)
        .join(SavedView, SavedView.id == Subscription.view_id)
        .order_by(Subscription.id)
    )


def _letter(connection: Connection, row: Any, last: Any, today: date, release: int | None) -> Letter:
    owner = Owner(row.account_id, row.role)
    wish = Wish(row.rhythm, row.on_day, tuple(row.attachments.split()), row.language)
    return Letter(
        id=row.id,
        owner=owner,
        account=row.account,
        email=row.email or "",
        view=row.view_id,
        name=row.name,
        link=f"{row.path}?{row.query}" if row.query else row.path,
        wish=wish,
        created=row.created_at.isoformat(),
        barred=_barred(connection, row, owner),
        due=due_key(wish, row.since, today, release) if today > date.min else "",
        last=last,
    )


def _barred(connection: Connection, row: Any, owner: Owner) -> str:
    if row.disabled_at is not None:
        return "disabled"
    if not row.email:
        return "address"
    return "" if views.find(connection, owner, row.view_id) else "sight"
