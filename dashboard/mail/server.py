"""The mail server: one connection a letter, and what became of the letter, in the words of the server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from data.accounts.subscriptions import REFUSED, SENDING, SENT, WAITING
from data.settings import Settings, Smtp

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Away(RuntimeError):
    """The mail server cannot be reached, or does not let this site in; as text why, never with the password."""


class Outcome(NamedTuple):
    """SENT, WAITING (the server may take it later), REFUSED (it never will) or SENDING (it had everything when the
    connection broke: nobody knows), and the server's words."""

    state: str
    said: str


def check(settings: Settings) -> None:
    """Raise ValueError where mail would be sent, or a password told, in the clear over a network."""
    smtp = settings.smtp
    if smtp.security == "none" and smtp.host not in LOOPBACK:
        raise ValueError("SMTP_SECURITY=none is for a mail server on this machine only: set starttls or tls.")
    if bool(smtp.user) != (smtp.password_file is not None):
        raise ValueError("SMTP_USER and SMTP_PASSWORD_FILE belong together: set both or neither.")
    if smtp.password_file is not None:
        if not smtp.password_file.is_file():
            raise ValueError(f"SMTP_PASSWORD_FILE names {smtp.password_file}, which is not there.")
        if not (smtp.user.isascii() and _password(smtp.password_file).isascii()):
            raise ValueError("SMTP_USER and its password must be of plain letters without accents (ASCII).")


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection that is ready to take a letter. Raises Away."""
    smtp = settings.smtp
    name = urlsplit(settings.site_address).hostname or "localhost"
    try:
        client = _opened(smtp, name)
    except (OSError, smtplib.SMTPException) as error:
        raise Away(_told(error)) from None
    try:
        yield client
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


def _opened(smtp: Smtp, name: str) -> smtplib.SMTP:
    context = None
    if smtp.security != "none":
        context = ssl.create_default_context(cafile=str(smtp.ca_file) if smtp.ca_file else None)
    if smtp.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.port, local_hostname=name, timeout=smtp.seconds, context=context
        )
    else:
        client = smtplib.SMTP(smtp.host, smtp.port, local_hostname=name, timeout=smtp.seconds)
    with ExitStack() as on_failure:
        on_failure.callback(client.close)
        client.ehlo_or_helo_if_needed()
        if smtp.security == "starttls":
            client.starttls(context=context)
        if smtp.password_file is not None:
            client.login(smtp.user, _password(smtp.password_file))
        on_failure.pop_all()
    return client


def _password(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip()


def deliver(client: smtplib.SMTP, sender: str, recipient: str, mail: EmailMessage) -> Outcome:
    """Hand one letter over. Never raises for what the server says or does."""
    try:
        for code, said in (client.mail(sender), client.rcpt(recipient)):
            if code not in (250, 251):
                return _refused(code, said)
    except (OSError, smtplib.SMTPException) as error:  # it had nothing of the letter yet
        return Outcome(WAITING, _told(error))
    try:
        code, said = client.data(mail.as_bytes())
    except smtplib.SMTPDataError as error:  # before the letter
        return _refused(error.smtp_code, _bytes(error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(SENDING, _told(error))
    return Outcome(SENT, "") if code == 250 else _refused(code, said)


def _refused(code: int, said: bytes) -> Outcome:
    return Outcome(REFUSED if 500 <= code < 600 else WAITING, f"{code} {said.decode('utf-8', 'replace')}")


def _told(error: Exception) -> str:
    """The kind of an error and the server's code; of a sign-in nothing that could hold the password."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _bytes(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said
