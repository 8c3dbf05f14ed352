"""The secrets of releases: made once, private, refused where they are no keys or others than before."""

from __future__ import annotations

import pytest
from city_cells import released
from small_city import random_city
from sqlalchemy import Engine, delete

from data import db
from data.models import KeyChange
from data.people import keys
from data.people.keys import Keys, KeysRefused
from data.settings import Settings


def test_keys_are_made_once_and_are_private(settings: Settings) -> None:
    assert settings.keys_file == settings.var_dir / "keys" / "release.keys"
    assert settings.keys_file.stat().st_mode & 0o777 == 0o600
    found = keys.load(settings)
    settings.prepare()
    assert keys.load(settings) == found and found.record != found.cell and len(found.record) == 32
    assert found.fingerprint in repr(found) and found.record.hex() not in repr(found)


HEX = "0123456789abcdef" * 3 + "fedcba9876543210"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "keys_too_short"),
        (f"{HEX}\n", "keys_too_short"),
        (f"{HEX}\n{HEX[:62]}\n", "keys_too_short"),
        (f"{HEX}\n{'change me' * 8}\n", "keys_too_short"),
        (f"{HEX}\n{HEX}\n", "keys_equal"),
        (f"{HEX}\n{'0' * 64}\n", "keys_default"),
        (f"{HEX}\n{'0123456789abcdef' * 4}\n", "keys_default"),
    ],
)
def test_keys_that_are_no_keys_are_refused(settings: Settings, text: str, code: str) -> None:
    settings.keys_file.write_text(text)
    with pytest.raises(KeysRefused) as refused:
        keys.load(settings)
    assert refused.value.code == code
    assert refused.value.sentence("hu") != refused.value.sentence("en")
    assert "0123456789" not in refused.value.sentence("en")


def test_keys_that_others_can_read_or_that_are_missing_are_refused(settings: Settings) -> None:
    settings.keys_file.chmod(0o640)
    with pytest.raises(KeysRefused, match="chmod 600"):
        keys.load(settings)
    settings.keys_file.unlink()
    with pytest.raises(KeysRefused, match="KEYS_FILE"):
        keys.load(settings)


def test_other_keys_than_the_last_release_are_refused_unless_allowed(engine: Engine) -> None:
    old, new, third, fourth = (Keys(bytes([n]) * 32, b"c" * 32) for n in range(4))
    with db.writing(engine) as connection:
        keys.check(connection, new, None)
        released(random_city(1)).store(connection, 1, old.fingerprint)
        keys.check(connection, old, 1)
        with pytest.raises(KeysRefused, match=old.fingerprint):
            keys.check(connection, new, 1)
        keys.allow_change(connection, 1, new, "steward", "the file was copied")
        keys.check(connection, new, 1)
        with pytest.raises(KeysRefused):
            keys.check(connection, third, 1)
        keys.allow_change(connection, 1, third, "steward", "again")
        with pytest.raises(KeysRefused, match="2 times"):
            keys.allow_change(connection, 1, fourth, "steward", "once too often")
        connection.execute(delete(KeyChange))
