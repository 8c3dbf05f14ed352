"""Passwords: argon2id, never more than two at work at once, and the same work for names nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from data.messages import Refusal

SHORTEST, LONGEST = 12, 256
AT_ONCE = 2
PATIENCE = 5.0
"""Seconds a sign-in waits for its turn."""
FULL = PasswordHasher()
"""The parameters of every password of a site: argon2id with 64 MB and three passes."""


class TooBusy(RuntimeError):
    """Other passwords are being checked; try again in some seconds."""


class WeakPassword(Refusal):
    """The password may not be used; the sentence says why."""


class Passwords:
    """Hashes and checks passwords. One hash needs 64 MB and some 50 ms, so `at_once` bounds memory and processor."""

    def __init__(self, hasher: PasswordHasher = FULL, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._hasher = hasher
        self._turns, self._patience = BoundedSemaphore(at_once), patience
        self._nobodys = _nobodys(hasher)

    def hash(self, password: str) -> str:
        """The argon2id notation of a password."""
        with self.turn():
            return self._hasher.hash(password)

    def fits(self, password: str, known: str | None) -> bool:
        """Whether `password` is the one behind `known`; without one (None) it costs the same and is False.

        Raises TooBusy.
        """
        with self.turn():
            try:
                return self._hasher.verify(known or self._nobodys, password[: LONGEST + 1]) and known is not None
            except (VerifyMismatchError, InvalidHashError):
                return False

    def is_outdated(self, known: str) -> bool:
        """Whether `known` was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(known)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One of the few places at work; TooBusy when none gets free in time."""
        if not self._turns.acquire(timeout=self._patience):
            raise TooBusy
        try:
            yield
        finally:
            self._turns.release()


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """What passwords of names nobody has are compared with: as costly as any other."""
    return hasher.hash("nobody has this password")


def check_strength(password: str, name: str) -> None:
    """Refuse a password that is short, made of a few letters, or the account's name. Raises WeakPassword."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword("password_length", shortest=SHORTEST, longest=LONGEST)
    if len(set(password)) < 5 or name.casefold() in password.casefold():
        raise WeakPassword("password_plain")
