"""A letter as it goes out: text and HTML in the recipient's language, the headers of machine-made mail, attachments."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import formatdate, parseaddr
from typing import Any

from flask import Flask

from dashboard.i18n import text, words
from dashboard.mail.content import Content
from dashboard.views.keeping import when
from dashboard.views.stopping import ADDRESS, code_of
from data.accounts.subscriptions import Letter
from data.settings import Settings

WHOLE = ("list-unsubscribe", "message-id")
_PAGES = Flask("dashboard.mail", static_folder=None).jinja_env
"""Flask's own way with templates (escaped in .html), outside a request."""
_PAGES.trim_blocks = _PAGES.lstrip_blocks = True


class _Headers(EmailPolicy):
    """Headers that hold an address are not folded: Python would encode a long one, and no mail program reads that."""

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() in WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        whole = name.lower() in WHOLE
        return self.fold(name, value).encode("ascii") if whole else super().fold_binary(name, value)


POLICY = _Headers(linesep=SMTP.linesep)


def sender(settings: Settings) -> Address:
    """Whom the mail comes from: MAIL_FROM, under the application's name where it has none. Raises ValueError."""
    name, address = parseaddr(settings.smtp.sender)
    user, at, domain = address.rpartition("@")
    if not (at and user and domain and address.isascii()):
        raise ValueError(f"MAIL_FROM must be an e-mail address, but is {settings.smtp.sender!r}.")
    return Address(name or text("app.name", "hu"), user, domain)


def written(settings: Settings, letter: Letter, content: Content) -> EmailMessage:
    """The whole mail. Its Message-ID follows from the subscription and the day it is due for."""
    language, origin = letter.wish.language, sender(settings)
    stop = f"{settings.site_address}{ADDRESS}{code_of(settings.secret_key(), letter)}"
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = _subject(letter, content)
    mail["From"] = origin
    mail["To"] = letter.email
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = f"<{letter.id}.{letter.due}.{code_of(settings.secret_key(), letter)[-12:]}@{origin.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<{stop}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Content-Language"] = language
    shown = {
        "say": words("mail", language) | {"demo": text("app.demo_note", language)},
        "language": language,
        "name": letter.name,
        "content": content,
        "link": settings.site_address + letter.link,
        "stop": stop,
        "why": text("mail.why", language, when=when(letter.wish, language)),
        "headings": _headings(language, content),
        "files": _files(language, content),
    }
    mail.set_content(_PAGES.get_template("letter.txt").render(shown), cte="quoted-printable")
    mail.add_alternative(_PAGES.get_template("letter.html").render(shown), subtype="html", cte="quoted-printable")
    for one in content.files:
        kind, _, subtype = one.type.partition("/")
        coded = {"charset": "utf-8"} if kind == "text" else {}
        mail.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name, params=coded)
    return mail


def _subject(letter: Letter, content: Content) -> str:
    language = letter.wish.language
    said = text("mail.subject", language, name=letter.name, release=content.release)
    return f"{text('app.demo', language)}: {said}" if content.demonstration else said


def _headings(language: str, content: Content) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The headings of the small table, and its rows; columns that say nothing are left out."""
    names = tuple(text(f"mail.{name}", language) for name in ("what", "figure", "status", "change"))
    rows = content.table
    if content.table_title and rows:
        names, rows = rows[0], rows[1:]
    kept = [place for place in range(len(names)) if any(row[place] for row in rows)]
    return tuple(names[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in rows)


def _files(language: str, content: Content) -> tuple[str, ...]:
    said = (("attached", tuple(one.name for one in content.files)), ("not_attached", content.missing))
    return tuple(text(f"mail.{key}", language, names=", ".join(names)) for key, names in said if names)
