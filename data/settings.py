"""The only configuration: environment variables, declared once with their default and their meaning."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

LOCAL_TIME = ZoneInfo("Europe/Budapest")


class Setting(NamedTuple):
    """One environment variable: its name, the default as text ("" = not set) and what it is for."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting(
        "DATABASE_URL", "", "The ledger. Empty: SQLite in VAR_DIR/ledger.db. PostgreSQL: postgresql://user@host/name"
    ),
    Setting("VAR_DIR", "var", "Folder for the database, keys and caches; never in version control"),
    Setting("HOST", "127.0.0.1", "Address the web server listens on"),
    Setting("PORT", "8050", "Port the web server listens on"),
    Setting("WEB_CONCURRENCY", "2", "Web server processes"),
    Setting("THREADS", "4", "Threads per web server process"),
    Setting("BOUNDARIES_FILE", "", "GeoJSON with settlement outlines (property ksh); empty: the map is a tile grid"),
    Setting(
        "PARTICIPANT_KEY_FILE",
        "",
        "Secret that turns participant codes into hashes. Empty: VAR_DIR/keys/participant.key",
    ),
    Setting("SECRET_KEY_FILE", "", "Secret that signs what the browser returns. Empty: VAR_DIR/keys/session.key"),
    Setting("IMPORT_MEMORY_MB", "1024", "Memory the process that reads a workbook may use"),
    Setting("IMPORT_SECONDS", "120", "Processor seconds the process that reads a workbook may use"),
    Setting("TODAY", "", "A fixed date (YYYY-MM-DD) instead of the real one, for demonstrations and tests"),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error"),
)


@dataclass(frozen=True)
class Settings:
    """The settings of one process. Build it with `Settings.from_env()`; nothing else reads the environment."""

    database_url: str
    var_dir: Path
    host: str
    port: int
    web_concurrency: int
    threads: int
    boundaries_file: Path | None
    participant_key_file: Path
    secret_key_file: Path
    import_memory_mb: int
    import_seconds: int
    fixed_today: date | None
    log_level: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read SETTINGS from `environ`. ValueError names a setting that is wrong.

        Default: the process environment, and below it the file .env of the working folder.
        """
        environ = {**dotenv(Path(".env")), **os.environ} if environ is None else environ
        value = {setting.name: (environ.get(setting.name) or setting.default).strip() for setting in SETTINGS}
        var_dir = Path(value["VAR_DIR"]).absolute()
        return cls(
            database_url=value["DATABASE_URL"] or f"sqlite:///{var_dir / 'ledger.db'}",
            var_dir=var_dir,
            host=value["HOST"],
            port=_whole(value, "PORT"),
            web_concurrency=_whole(value, "WEB_CONCURRENCY"),
            threads=_whole(value, "THREADS"),
            boundaries_file=Path(value["BOUNDARIES_FILE"]) if value["BOUNDARIES_FILE"] else None,
            participant_key_file=Path(value["PARTICIPANT_KEY_FILE"] or var_dir / "keys" / "participant.key"),
            secret_key_file=Path(value["SECRET_KEY_FILE"] or var_dir / "keys" / "session.key"),
            import_memory_mb=_whole(value, "IMPORT_MEMORY_MB"),
            import_seconds=_whole(value, "IMPORT_SECONDS"),
            fixed_today=date.fromisoformat(value["TODAY"]) if value["TODAY"] else None,
            log_level=value["LOG_LEVEL"],
        )

    def today(self) -> date:
        """The business date: TODAY where set, else the date in Hungary."""
        return self.fixed_today or datetime.now(LOCAL_TIME).date()

    def prepare(self) -> None:
        """Create var/ and the key files that are missing (readable by their owner only)."""
        self.var_dir.mkdir(parents=True, exist_ok=True)
        for file in (self.participant_key_file, self.secret_key_file):
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                    out.write(secrets.token_hex(32))

    def participant_key(self) -> bytes:
        """The key of participant hashes. FileNotFoundError when `python -m data init` has not been run."""
        return _key(self.participant_key_file)

    def secret_key(self) -> bytes:
        """The key that signs what the browser returns. FileNotFoundError as above."""
        return _key(self.secret_key_file)


def dotenv(file: Path) -> dict[str, str]:
    """NAME=value lines of a .env file; comments and empty lines are passed over, quotes around a value taken off."""
    if not file.is_file():
        return {}
    pairs = (
        line.partition("=")
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    )
    return {name.strip(): value.strip().strip("'\"") for name, equals, value in pairs if equals}


def _key(file: Path) -> bytes:
    text = file.read_text().strip()
    if len(text) < 32:
        raise ValueError(
            f"The key in {file} is too short: at least 32 characters are needed. Remove it to make a new one."
        )
    return text.encode()


def _whole(value: Mapping[str, str], name: str) -> int:
    if not value[name].isdigit():
        raise ValueError(f"{name} must be a whole number, but is {value[name]!r}.")
    return int(value[name])
