"""Back-off of failed sign-ins, per account name and per network address. In the accounts database, so workers share it.

An attempt counts before the password is looked at, so a burst of parallel ones gains nothing. Names nobody has are
treated like others.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Table, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from data.accounts.people import same_name
from data.accounts.store import utc_now, writing
from data.accounts.tables import Attempt

FREE_PER_NAME, FREE_PER_ADDRESS = 5, 20
"""Failures without a wait."""
FIRST_WAIT, LONGEST_WAIT = 5, 900
"""Seconds; each failure doubles the wait."""
FORGOTTEN_AFTER = timedelta(hours=24)
_ATTEMPTS: Table = Attempt.__table__  # type: ignore[assignment]


class Limits:
    """The attempts of a site. secret: makes names and addresses unreadable in the database."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine, self._secret = engine, secret

    def begin(self, name: str, address: str) -> int:
        """Count an attempt. 0: go on; else the seconds to wait, and nothing was counted."""
        now = utc_now()
        subjects = self._subjects(name, address)
        with writing(self._engine) as connection:
            connection.execute(delete(Attempt).where(Attempt.last_at < now - FORGOTTEN_AFTER))
            waits = [_wait(connection, subject, free, now) for subject, free in subjects]
            if not any(waits):
                names = [subject for subject, _free in subjects]
                values = {"failures": Attempt.failures + 1, "last_at": now}
                connection.execute(update(Attempt).where(Attempt.subject.in_(names)).values(values))
        return max(waits)

    def succeed(self, name: str, address: str) -> None:
        """The attempt was right: forget the name's failures, and this one of the address."""
        (of_name, _), (of_address, _) = self._subjects(name, address)
        with writing(self._engine) as connection:
            connection.execute(delete(Attempt).where(Attempt.subject == of_name))
            one_less = update(Attempt).where(Attempt.subject == of_address, Attempt.failures > 0)
            connection.execute(one_less.values(failures=Attempt.failures - 1))

    def _subjects(self, name: str, address: str) -> list[tuple[bytes, int]]:
        return [
            (self._hashed(f"name:{same_name(name)}"), FREE_PER_NAME),
            (self._hashed(f"address:{network(address)}"), FREE_PER_ADDRESS),
        ]

    def _hashed(self, subject: str) -> bytes:
        return hmac.new(self._secret, subject.encode(), hashlib.sha256).digest()


def network(address: str) -> str:
    """Whom an address stands for: itself, of IPv6 the /64 that one household or office has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _wait(connection: Connection, subject: bytes, free: int, now: datetime) -> int:
    """Seconds this subject still has to wait. Its row is there and locked afterwards."""
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"subject": subject, "failures": 0, "last_at": now}
    new = kind.insert(_ATTEMPTS).values(row)
    there = new.on_conflict_do_update(index_elements=["subject"], set_={"failures": Attempt.failures})
    failures, last_at = connection.execute(there.returning(Attempt.failures, Attempt.last_at)).one()
    if failures < free:
        return 0
    wait = min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)
    left = wait - abs((now - last_at).total_seconds())
    return max(0, int(left) + 1) if left > 0 else 0
