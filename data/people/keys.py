"""The two secrets of releases, in a file outside the databases and their backups: who has both can peel the noise off.

The file has two lines of 64 hexadecimal digits: the record key and the cell key. `python -m data init` makes them once:
other keys give other noise for the same people, and two draws tell more than one. A change is an incident, allowed
twice in the life of the data, by an explicit act (`allow_change`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from data.messages import Refusal
from data.models import HeldRelease, KeyChange
from data.settings import Settings

_HEX = re.compile(r"[0-9a-f]{64}")
FEWEST_DIGITS = 8
"""A random key of 64 digits has more different ones than this; a placeholder has fewer."""
MOST_CHANGES = 2


class KeysRefused(Refusal):
    """The release keys cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True)
class Keys:
    """`record` turns people into record keys, `cell` turns nodes into draws: 32 bytes each."""

    record: bytes
    cell: bytes

    @property
    def fingerprint(self) -> str:
        """Says whether keys are the same, and nothing else about them."""
        return hashlib.sha256(b"eselytukor release keys" + self.record + self.cell).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Keys({self.fingerprint})"


def load(settings: Settings) -> Keys:
    """The keys of KEYS_FILE. KeysRefused when it is missing, readable by others, or not two good keys."""
    file = settings.keys_file
    if not file.is_file():
        raise KeysRefused("keys_missing", file=file)
    if file.stat().st_mode & 0o077:
        raise KeysRefused("keys_readable", file=file)
    lines = file.read_text(encoding="utf-8", errors="replace").split()
    if len(lines) != 2 or not all(_HEX.fullmatch(line) for line in lines):
        raise KeysRefused("keys_too_short", file=file)
    if lines[0] == lines[1]:
        raise KeysRefused("keys_equal", file=file)
    if any(len(set(line)) < FEWEST_DIGITS or line[:8] * 8 == line or line[:16] * 4 == line for line in lines):
        raise KeysRefused("keys_default", file=file)
    return Keys(*(bytes.fromhex(line) for line in lines))


def check(connection: Connection, keys: Keys, release_no: int | None) -> None:
    """KeysRefused unless `keys` are those that release `release_no` (None: there is none) was drawn with, or a change
    from those was allowed."""
    query = select(HeldRelease.keys_fingerprint).where(HeldRelease.release_no == release_no)
    last = connection.scalar(query)
    if last is None or last == keys.fingerprint:
        return
    allowed = select(KeyChange.old_fingerprint).where(KeyChange.new_fingerprint == keys.fingerprint)
    if connection.scalar(allowed) != last:
        raise KeysRefused("keys_changed", number=release_no, wanted=last, found=keys.fingerprint)


def allow_change(connection: Connection, release_no: int, keys: Keys, by: str, reason: str) -> int:
    """Let the next release be drawn with other keys than `release_no`, and say how many changes are left. KeysRefused
    after two changes, and where nothing changes; asked twice, it is one change."""
    old = connection.scalar(select(HeldRelease.keys_fingerprint).where(HeldRelease.release_no == release_no))
    if old == keys.fingerprint:
        raise KeysRefused("keys_same", number=release_no)
    rows = connection.execute(select(KeyChange.new_fingerprint, KeyChange.old_fingerprint))
    known = {row.new_fingerprint: row.old_fingerprint for row in rows}
    if known.get(keys.fingerprint) == old:
        return MOST_CHANGES - len(known)
    if len(known) >= MOST_CHANGES:
        raise KeysRefused("keys_changed_too_often", most=MOST_CHANGES)
    changed = {
        "new_fingerprint": keys.fingerprint, "old_fingerprint": old, "reason": reason, "changed_by": by,
        "changed_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
    }  # fmt: skip
    connection.execute(insert(KeyChange), changed)
    return MOST_CHANGES - len(known) - 1
