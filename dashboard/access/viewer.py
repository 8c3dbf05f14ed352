"""Whoever asks: the one value that says who it is and what they may see."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import cast

from flask import g

from data.accounts.people import MANAGER, ROLES

WITHIN = "eselytukor.viewer"
"""In the environment of a request the process makes of itself (warming up, tests): the viewer it is made for. Nothing a
client sends arrives under such a name."""


@dataclass(frozen=True)
class Viewer:
    """Who asks, for one request.

    account_id: None for visitors and in a demonstration. name: the account's name, "" without one. role: reader,
    manager, steward or administrator; "" is nobody, who may see nothing. projects: a manager's own. working: whether
    exact, unreleased figures of the own projects are looked at, for `purpose`. csrf: the token of this browser's forms.
    session: hash of the session's id, None without one. may_try_roles: whether the demonstration's switch is offered.
    """

    account_id: int | None = None
    name: str = ""
    role: str = ""
    projects: tuple[str, ...] = ()
    working: bool = False
    purpose: str = ""
    csrf: str = field(default="", repr=False)
    session: bytes | None = field(default=None, repr=False)
    may_try_roles: bool = False

    def __post_init__(self) -> None:
        if self.role not in ("", *ROLES) or (self.working and (self.role != MANAGER or not self.projects)):
            raise ValueError("Only a manager of projects sees working figures.")

    @property
    def scope(self) -> Hashable:
        """What of a question's answer depends on who asks: part of every cache key. Equal scopes see the same."""
        return self.role, self.projects if self.working else None

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a session to end."""
        return self.session is not None


NOBODY = Viewer()
VISITOR = Viewer(role="reader")


def viewer() -> Viewer:
    """Who makes this request. Nobody outside the gate."""
    return cast(Viewer, g.get("viewer", NOBODY))
