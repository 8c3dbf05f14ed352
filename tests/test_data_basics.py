"""Dates with a precision, Hungarian order, states and settings."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from data import dates, db
from data.collation import folded, hungarian_key, slug
from data.settings import SETTINGS, Settings
from data.values import State, share, state_of, with_state


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2015-11-30", "day", date(2015, 11, 30), date(2015, 11, 30)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2019-Q4", "quarter", date(2019, 10, 1), date(2019, 12, 31)),
        ("2023-H1", "half-year", date(2023, 1, 1), date(2023, 6, 30)),
        ("2021", "year", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_a_partial_date_has_bounds(text: str, precision: str, first: date, last: date) -> None:
    assert (dates.precision(text), dates.first_day(text), dates.last_day(text)) == (precision, first, last)


@pytest.mark.parametrize("text", ["2023-H3", "23-01-01", "2023-Q5", "soon"])
def test_what_is_no_partial_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        dates.precision(text)


@given(st.integers(1900 * 12, 2100 * 12))
def test_months_count(number: int) -> None:
    assert dates.month_number(dates.month_text(number)) == number
    assert dates.add_months(dates.add_months(dates.month_text(number), 17), -17) == dates.month_text(number)


def test_a_leap_day_moves_to_the_28th() -> None:
    assert dates.add_years(date(2024, 2, 29), 2) == date(2026, 2, 28)


def test_hungarian_order() -> None:
    words = (
        "Ágasegyháza Ballószög Cukor Cyprus Csecsemő Felsőlajos Kecskemét Kerekegyháza Kunbaracs "
        "Orgovány Ózd Örkény Sas Szentkirály Tiszaug Városföld Zala Zsana"
    ).split()
    assert sorted(reversed(words), key=hungarian_key) == words


def test_accents_do_not_matter_to_a_search() -> None:
    assert folded("  KECSKEMÉT ") == folded("kecskemet")
    assert slug("Humán szolgáltatások fejlesztése – Tiszakécske!", 30) == "human-szolgaltatasok"


def test_unknown_is_not_zero() -> None:
    assert [state_of(0), state_of(None), state_of(float("nan")), state_of(None, "not_yet_due")] == [
        State.VALUE, State.NOT_REPORTED, State.NOT_REPORTED, State.NOT_YET_DUE,
    ]  # fmt: skip
    assert (share(0, 5), share(1, 0), share(None, 3), share(3, None)) == (0.0, None, None, None)


def test_a_state_stands_beside_its_figure() -> None:
    frame = pd.DataFrame({"paid_huf": [1.0, None, 3.0]})
    result = with_state(frame, "paid_huf", State.NOT_YET_DUE, pd.Series([False, False, True]))
    assert list(result["paid_huf_state"]) == ["value", "not_reported", "not_yet_due"]
    assert result["paid_huf"].isna().tolist() == [False, True, True]
    assert frame["paid_huf"].tolist()[2] == 3.0


def test_settings_have_defaults_and_keys_are_made_once(tmp_path: Path) -> None:
    settings = Settings.from_env({"VAR_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/ledger.db"
    settings.prepare()
    first = settings.participant_key()
    settings.prepare()
    assert settings.participant_key() == first != settings.secret_key()
    assert settings.participant_key_file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["PORT", "THREADS", "IMPORT_MEMORY_MB"])
def test_a_setting_that_is_no_number_is_refused_by_name(name: str) -> None:
    assert name in {setting.name for setting in SETTINGS}
    with pytest.raises(ValueError, match=name):
        Settings.from_env({name: "many"})


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")
    with pytest.raises(ValueError, match="too short"):
        Settings.from_env({"SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key()


def test_sqlite_runs_with_durable_settings_and_not_in_wal_on_a_version_that_corrupts(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW fsync").scalar() in ("on", "off")
        return
    with engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        version = tuple(
            int(part) for part in str(connection.exec_driver_sql("SELECT sqlite_version()").scalar()).split(".")
        )
    assert pragma == {
        "journal_mode": "wal" if db.wal_is_safe(version) else "delete",
        "synchronous": 2,
        "foreign_keys": 1,
    }


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 50, 7), True),
        ((3, 50, 6), False),
        ((3, 44, 6), True),
        ((3, 53, 4), True),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, ...], safe: bool) -> None:
    assert db.wal_is_safe(version) is safe
    assert sqlite3.sqlite_version_info >= (3, 35)
