"""The only configuration: environment variables, declared once with their default and their meaning."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.setting_values import day, dotenv, key, name, one_of, published, site, whole

LOCAL_TIME = ZoneInfo("Europe/Budapest")


def local(moment: datetime) -> datetime:
    """A moment as the databases keep it (UTC, without zone) by the clock on the wall."""
    return moment.replace(tzinfo=UTC).astimezone(LOCAL_TIME)


class Setting(NamedTuple):
    """One environment variable: its name, the default as text ("" = not set) and what it is for."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting(
        "DATABASE_URL", "", "The ledger. Empty: SQLite in VAR_DIR/ledger.db. PostgreSQL: postgresql://user@host/name"
    ),
    Setting(
        "PUBLISHED_URL",
        "",
        "The published store with the releases. Empty: SQLite in VAR_DIR/published.db. PostgreSQL: postgresql://…",
    ),
    Setting(
        "PUBLISHED_ROLE",
        "eselytukor_reader",
        "PostgreSQL role that may read the published store and nothing else (python -m data release roles)",
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
    Setting(
        "KEYS_FILE",
        "",
        "The two secrets of releases; no backup of a database holds it. Empty: VAR_DIR/keys/release.keys",
    ),
    Setting(
        "ACCOUNTS_URL",
        "",
        "Accounts, sessions and the audit log. Empty: SQLite in VAR_DIR/accounts.db. PostgreSQL: postgresql://user@host/name",
    ),
    Setting("SITE_NAMES", "", "Names the site answers to besides localhost, 127.0.0.1, ::1 and HOST; spaces between"),
    Setting("PROXY_HOPS", "0", "Reverse proxies in front that set X-Forwarded-For and X-Forwarded-Proto"),
    Setting("READERS_ONLY", "no", "yes: the web server opens releases only: no DATABASE_URL, no KEYS_FILE needed"),
    Setting("OPEN_TO_READERS", "no", "yes: everybody may read approved releases without signing in"),
    Setting("DEMO_SIGN_IN", "auto", "auto: a demonstration opens signed in, with a switch of roles; off: never"),
    Setting("SESSION_IDLE_MINUTES", "30", "A session ends after this long without a click"),
    Setting("SESSION_HOURS", "8", "A session ends after this long in any case"),
    Setting("OIDC_ISSUER", "", "Address of the identity provider (OpenID Connect). Empty: local accounts only"),
    Setting("OIDC_CLIENT_ID", "", "This site's name at the identity provider"),
    Setting("OIDC_CLIENT_SECRET_FILE", "", "File with this site's secret at the identity provider"),
    Setting("OIDC_NAME_CLAIM", "preferred_username", "What the provider calls the name of an account: this or email"),
    Setting(
        "SITE_ADDRESS", "", "Where links in e-mails lead: https://… Empty: the first of SITE_NAMES, else HOST and PORT"
    ),
    Setting("MAIL_FROM", "", "Sender of subscriptions, e.g. eselytukor@varos.hu. Empty: no e-mail is sent"),
    Setting("SMTP_HOST", "", "Mail server that takes the e-mails. Empty: no e-mail is sent"),
    Setting("SMTP_PORT", "587", "Port of the mail server"),
    Setting("SMTP_SECURITY", "starttls", "starttls, tls (from the first byte) or none (on this machine only)"),
    Setting("SMTP_USER", "", "Name to sign in with at the mail server. Empty: without signing in"),
    Setting("SMTP_PASSWORD_FILE", "", "File with the password for SMTP_USER"),
    Setting("SMTP_CA_FILE", "", "Certificates that vouch for the mail server (PEM). Empty: those of the system"),
    Setting("SMTP_SECONDS", "20", "Seconds to wait for an answer of the mail server"),
    Setting("IMPORT_MEMORY_MB", "1024", "Memory the process that reads a workbook may use"),
    Setting("IMPORT_SECONDS", "120", "Processor seconds the process that reads a workbook may use"),
    Setting("TODAY", "", "A fixed date (YYYY-MM-DD) instead of the real one, for demonstrations and tests"),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error"),
)

SWITCHES = ("DASH_MCP_ENABLED", "DASH_DEBUG", "FLASK_DEBUG")
ON = ("1", "true", "yes", "on")


@dataclass(frozen=True)
class Smtp:
    """The mail server and the sender of subscriptions. security: starttls, tls or none; seconds: patience."""

    host: str
    port: int
    security: str
    user: str
    password_file: Path | None
    ca_file: Path | None
    seconds: int
    sender: str

    @classmethod
    def of(cls, value: Mapping[str, str]) -> Smtp:
        """Read from the values of SETTINGS. Raises WrongSetting."""
        return cls(
            host=value["SMTP_HOST"],
            port=whole(value, "SMTP_PORT"),
            security=one_of(value, "SMTP_SECURITY", "starttls", "tls", "none"),
            user=value["SMTP_USER"],
            password_file=Path(value["SMTP_PASSWORD_FILE"]) if value["SMTP_PASSWORD_FILE"] else None,
            ca_file=Path(value["SMTP_CA_FILE"]) if value["SMTP_CA_FILE"] else None,
            seconds=whole(value, "SMTP_SECONDS"),
            sender=value["MAIL_FROM"],
        )


@dataclass(frozen=True)
class Settings:
    """The settings of one process. Build it with `Settings.from_env()`; nothing else reads the environment."""

    database_url: str
    published_url: str
    published_role: str
    var_dir: Path
    host: str
    port: int
    web_concurrency: int
    threads: int
    boundaries_file: Path | None
    participant_key_file: Path
    secret_key_file: Path
    keys_file: Path
    accounts_url: str
    site_names: tuple[str, ...]
    proxy_hops: int
    readers_only: bool
    open_to_readers: bool
    demo_sign_in: bool
    session_idle_minutes: int
    session_hours: int
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret_file: Path | None
    oidc_name_claim: str
    switches: tuple[str, ...]
    """Switches of Dash and Flask that are on in the environment and must not be in operation."""
    site_address: str
    """Where links in e-mails lead, without a slash at the end."""
    smtp: Smtp
    import_memory_mb: int
    import_seconds: int
    fixed_today: date | None
    log_level: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read SETTINGS from `environ`. Raises WrongSetting.

        Default: the process environment, and below it the file .env of the working folder.
        """
        environ = {**dotenv(Path(".env")), **os.environ} if environ is None else environ
        value = {setting.name: (environ.get(setting.name) or setting.default).strip() for setting in SETTINGS}
        var_dir = Path(value["VAR_DIR"]).absolute()
        return cls(
            database_url=value["DATABASE_URL"] or f"sqlite:///{var_dir / 'ledger.db'}",
            published_url=published(value, var_dir),
            published_role=name(value, "PUBLISHED_ROLE"),
            var_dir=var_dir,
            host=value["HOST"],
            port=whole(value, "PORT"),
            web_concurrency=whole(value, "WEB_CONCURRENCY"),
            threads=whole(value, "THREADS"),
            boundaries_file=Path(value["BOUNDARIES_FILE"]) if value["BOUNDARIES_FILE"] else None,
            participant_key_file=Path(value["PARTICIPANT_KEY_FILE"] or var_dir / "keys" / "participant.key"),
            secret_key_file=Path(value["SECRET_KEY_FILE"] or var_dir / "keys" / "session.key"),
            keys_file=Path(value["KEYS_FILE"] or var_dir / "keys" / "release.keys"),
            accounts_url=value["ACCOUNTS_URL"] or f"sqlite:///{var_dir / 'accounts.db'}",
            site_names=tuple(value["SITE_NAMES"].split()),
            proxy_hops=whole(value, "PROXY_HOPS"),
            readers_only=one_of(value, "READERS_ONLY", "no", "yes") == "yes",
            open_to_readers=one_of(value, "OPEN_TO_READERS", "no", "yes") == "yes",
            demo_sign_in=one_of(value, "DEMO_SIGN_IN", "auto", "off") == "auto",
            session_idle_minutes=whole(value, "SESSION_IDLE_MINUTES"),
            session_hours=whole(value, "SESSION_HOURS"),
            oidc_issuer=value["OIDC_ISSUER"].rstrip("/"),
            oidc_client_id=value["OIDC_CLIENT_ID"],
            oidc_client_secret_file=Path(value["OIDC_CLIENT_SECRET_FILE"])
            if value["OIDC_CLIENT_SECRET_FILE"]
            else None,
            oidc_name_claim=one_of(value, "OIDC_NAME_CLAIM", "preferred_username", "email"),
            switches=tuple(name for name in SWITCHES if environ.get(name, "").strip().lower() in ON),
            site_address=site(value),
            smtp=Smtp.of(value),
            import_memory_mb=whole(value, "IMPORT_MEMORY_MB"),
            import_seconds=whole(value, "IMPORT_SECONDS"),
            fixed_today=day(value, "TODAY") if value["TODAY"] else None,
            log_level=value["LOG_LEVEL"],
        )

    def today(self) -> date:
        """The business date: TODAY where set, else the date in Hungary."""
        return self.fixed_today or datetime.now(LOCAL_TIME).date()

    def prepare(self) -> None:
        """Create var/ and the key files that are missing (readable by their owner only); a machine for readers has no
        key but that of its sessions."""
        self.var_dir.mkdir(parents=True, exist_ok=True)
        of_ledger = () if self.readers_only else ((self.participant_key_file, 1), (self.keys_file, 2))
        for file, count in ((self.secret_key_file, 1), *of_ledger):
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                    out.write("\n".join(secrets.token_hex(32) for _ in range(count)))

    def environment(self) -> dict[str, str]:
        """The environment in which a child process (`python -m data …`) works on the same installation."""
        named: dict[str, object] = {
            "DATABASE_URL": self.database_url,
            "PUBLISHED_URL": self.published_url,
            "PUBLISHED_ROLE": self.published_role,
            "ACCOUNTS_URL": self.accounts_url,
            "VAR_DIR": self.var_dir,
            "PARTICIPANT_KEY_FILE": self.participant_key_file.absolute(),
            "SECRET_KEY_FILE": self.secret_key_file.absolute(),
            "KEYS_FILE": self.keys_file.absolute(),
            "TODAY": self.fixed_today or "",
        }
        return {**os.environ, **{name: str(value) for name, value in named.items()}}

    def participant_key(self) -> bytes:
        """The key of participant hashes. WrongSetting when `python -m data init` has not been run."""
        return key(self.participant_key_file)

    def secret_key(self) -> bytes:
        """The key that signs what the browser returns. WrongSetting as above."""
        return key(self.secret_key_file)
