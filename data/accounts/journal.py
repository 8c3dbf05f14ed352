"""What commands do is in the audit log too: opened before the act, so nothing is done that cannot be written down."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data.accounts import audit, store
from data.settings import Settings

Note = Callable[..., None]
"""note(act, about=""): add a line of `audit.ACTS` about the command that runs."""


@contextmanager
def kept(settings: Settings, *, by: str = "", role: str = audit.COMMAND_LINE) -> Iterator[Note]:
    """The log while a command runs. by: who the command says does it, role: as what; without `by` the operating
    system's user. Where they differ, the line says both."""
    user = operator()
    named = f" ({user})" if by and role == audit.COMMAND_LINE else ""
    with store.opened(settings) as engine:

        def note(act: str, about: str = "") -> None:
            with store.writing(engine) as connection:
                audit.write(connection, act, who=by or user, role=role, about=f"{about}{named}")

        yield note


def operator() -> str:
    """Who runs this process, by the name the operating system knows."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a number without a name, as in a container
        return f"uid {os.getuid()}"
