"""What must be right before anybody is served. Otherwise the process ends with a sentence that says what to set."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from dashboard.access.shape import is_any_address, is_loopback
from data.setting_values import WrongSetting
from data.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
PRIVATE = ROOT / "var"
"""The one folder of the repository that version control passes over."""
FEWEST_LETTERS = 10
PLAIN = ("secret", "changeme", "change-me", "default", "password", "example")


def check(settings: Settings) -> None:
    """Raise WrongSetting where a secret is missing, weak or in the repository, or a switch is on that must be off."""
    if settings.switches:
        raise WrongSetting(f"{' and '.join(settings.switches)} must not be set where people are served: unset it.")
    _check_file("SECRET_KEY_FILE", settings.secret_key_file, "python -m data init makes one")
    _check_strength("SECRET_KEY_FILE", settings.secret_key_file, settings.secret_key().decode())
    for name, file in (("PARTICIPANT_KEY_FILE", settings.participant_key_file), ("KEYS_FILE", settings.keys_file)):
        if file.exists():
            check_place(name, file)
    if settings.oidc_issuer:
        _check_provider(settings)
    if is_any_address(settings.host) and not settings.site_names:
        raise WrongSetting(f"HOST={settings.host} is open to any name: set SITE_NAMES to the names of the site.")
    if settings.session_idle_minutes < 1 or settings.session_hours < 1:
        raise WrongSetting("SESSION_IDLE_MINUTES and SESSION_HOURS must be at least 1.")


def _check_provider(settings: Settings) -> None:
    address = urlsplit(settings.oidc_issuer)
    if address.scheme != "https" and not (address.scheme == "http" and is_loopback(address.hostname or "")):
        raise WrongSetting("OIDC_ISSUER must be an https address.")
    if not settings.oidc_client_id:
        raise WrongSetting("OIDC_ISSUER is set, so OIDC_CLIENT_ID must be too: the site's name at the provider.")
    if settings.oidc_client_secret_file is None:
        raise WrongSetting("OIDC_ISSUER is set, so OIDC_CLIENT_SECRET_FILE must name the file with the site's secret.")
    _check_file("OIDC_CLIENT_SECRET_FILE", settings.oidc_client_secret_file, "the provider gives it")
    secret = settings.oidc_client_secret_file.read_text(encoding="utf-8").strip()
    _check_strength("OIDC_CLIENT_SECRET_FILE", settings.oidc_client_secret_file, secret)


def _check_file(name: str, file: Path, source: str) -> None:
    if not file.is_file():
        raise WrongSetting(f"{name} names {file}, which is not there: {source}.")
    check_place(name, file)


def check_place(name: str, file: Path) -> None:
    """Raise WrongSetting when the file of the secret `name` may end up in version control."""
    place = file.resolve()
    if place.is_relative_to(ROOT) and not place.is_relative_to(PRIVATE):
        raise WrongSetting(
            f"{name} names {file}, inside the program's own folder: put the secret elsewhere and set {name}."
        )


def _check_strength(name: str, file: Path, secret: str) -> None:
    if len(secret) < 16 or len(set(secret)) < FEWEST_LETTERS or any(word in secret.lower() for word in PLAIN):
        raise WrongSetting(f"The secret in {file} can be guessed: put a random one there, or name another in {name}.")
