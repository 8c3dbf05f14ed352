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
    "import_checked", "imported", "undone", "erased",
    "release_built", "release_previewed", "release_approved", "release_rejected", "set_approved", "keys_allowed",
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


def by_import(connection: Connection) -> dict[int, tuple[str, str]]:
    """Import → the account that made it and as what, by the log's lines; undos too."""
    query = select(Act.act, Act.who, Act.role, Act.about).where(Act.act.in_(("imported", "undone"))).order_by(Act.id)
    found: dict[int, tuple[str, str]] = {}
    for act, who, role, about in connection.execute(query):
        number = about.partition(":")[0] if act == "imported" else about.partition("→ ")[2].partition(" ")[0]
        if number.isdigit():  # what stands behind is a file's name, which may look like a number, too
            found[int(number)] = (who, role)
    return found


def numbers(connection: Connection, *, who: str, role: str) -> set[int]:
    """The imports that this account made in this role."""
    return {number for number, maker in by_import(connection).items() if maker == (who, role)}


def _one_line(words: str) -> str:
    """Without line breaks and control characters: nobody writes a line of the log but the log."""
    return "".join(letter if letter.isprintable() else " " for letter in words)
