"""The audit log: who saw exact figures, imported, undid, built, approved, signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from data.accounts.store import utc_now
from data.accounts.tables import Act

ACTS = (
    "signed_in", "sign_in_failed", "signed_out", "role_tried", "working_on", "working_off", "saw_exact",
    "took_exact", "refused", "account_added", "role_given", "account_disabled", "password_set",
    "imported", "undone", "erased", "release_built", "release_previewed", "release_approved", "release_rejected",
    "email_set", "view_shared", "subscribed", "unsubscribed", "mail_sent", "mail_refused",
)  # fmt: skip
"""Every act that is logged. Its words are in messages.*.toml (act_…) and in the readers' words (access.act.…)."""
COMMAND_LINE = "command_line"
"""The role of whoever runs a command: no account's. Its words are beside those of the roles."""
LONGEST = Act.about.type.length or 1000


def write(connection: Connection, act: str, *, who: str = "", role: str = "", about: str = "") -> None:
    """Add one line. act: one of ACTS; who: the account's name; about: in words or an address, no person's data."""
    if act not in ACTS:
        raise ValueError(f"The audit log knows no act '{act}'.")
    line = {"at": utc_now(), "who": who[:100], "role": role, "act": act, "about": _one_line(about)[:LONGEST]}
    connection.execute(insert(Act).values(line))


def is_written(connection: Connection, act: str, *, who: str, about: str, since: datetime) -> bool:
    """Whether the log has this line already, not older than `since` (UTC)."""
    same = (Act.at >= since, Act.act == act, Act.who == who[:100], Act.about == _one_line(about)[:LONGEST])
    return connection.execute(select(Act.id).where(*same).limit(1)).first() is not None


def newest(connection: Connection, most: int = 200, *, who: str = "", act: str = "") -> Sequence[Any]:
    """The last `most` lines, newest first: at, who, role, act, about. who, act: only these."""
    query = select(Act.id, Act.at, Act.who, Act.role, Act.act, Act.about).order_by(Act.id.desc()).limit(most)
    if who:
        query = query.where(Act.who == who)
    if act:
        query = query.where(Act.act == act)
    return connection.execute(query).all()


def _one_line(words: str) -> str:
    """Without line breaks and control characters: nobody writes a line of the log but the log."""
    return "".join(letter if letter.isprintable() else " " for letter in words)
