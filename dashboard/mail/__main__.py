"""python -m dashboard.mail --due: send what is due now. Started by `python -m data mail --due`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine

from dashboard import reader
from dashboard.app import create_app
from dashboard.document import Screen
from dashboard.downloads.edition import PAGES
from dashboard.mail import content, letter, server
from data.accounts import audit, store, subscriptions
from data.accounts.subscriptions import REFUSED, SENDING, SENT, WAITING, Letter
from data.messages import LANGUAGES, Refusal, said
from data.releases import opening
from data.settings import Settings

WORDS = {SENT: "mail_sent_now", WAITING: "mail_waits", REFUSED: "mail_refused", SENDING: "mail_unsure"}
Say = Callable[..., None]
"""say(code, **details): one sentence of data/messages on the terminal."""


class NoServer(Refusal):
    """There is no mail server to send with."""


def send_due(settings: Settings, say: Say) -> int:
    """Send everything that is due: 0 when every letter went, 1 when not. Each letter is reserved before the mail server
    hears of it, so a second run at the same time, or after this one was killed, does not send it again."""
    if not (settings.smtp.host and settings.smtp.sender):
        raise NoServer("mail_no_server")
    server.check(settings)
    letter.sender(settings)
    newest = _newest(settings)
    if newest is None:
        say("mail_no_release")
        return 0
    with store.opened(settings) as engine:
        with engine.connect() as connection:
            due = subscriptions.due(connection, settings.today(), newest)
        app = create_app(replace(settings, readers_only=True)) if due else None
        states: list[str] = []
        for place, one in enumerate(due):
            try:
                states.append(_send(settings, engine, app, one, newest, say) if app is not None else WAITING)
            except server.Away as away:
                say("mail_server_away", why=str(away), count=len(due) - place)
                states += [WAITING] * (len(due) - place)
                break
    sent = states.count(SENT)
    say("mail_done", sent=sent, failed=len([state for state in states if state not in (SENT, "")]))
    return 0 if all(state in (SENT, "") for state in states) else 1


def _send(settings: Settings, engine: Engine, app: Screen, one: Letter, newest: int, say: Say) -> str:
    """One letter's state afterwards; "" where another run has it or it was stopped meanwhile. Raises server.Away."""
    shown = {"name": one.name, "email": one.email, "due": one.due}
    try:
        said_in = content.gather(app, settings, one, newest, PAGES)
    except content.Unmade as unmade:
        say("mail_waits", **shown, why=str(unmade))
        return WAITING
    mail = letter.written(settings, one, said_in)
    with server.connected(settings) as client:
        with store.writing(engine) as connection:
            if not subscriptions.reserve(connection, one):
                return ""
        outcome = server.deliver(client, letter.sender(settings).addr_spec, one.email, mail)
    with store.writing(engine) as connection:
        subscriptions.mark(connection, one, outcome.state, outcome.said)
        if outcome.state in (SENT, REFUSED):
            act = "mail_sent" if outcome.state == SENT else "mail_refused"
            audit.write(connection, act, who=one.account, role=one.owner.role, about=f"{one.name} ({one.due})")
    say(WORDS[outcome.state], **shown, why=outcome.said)
    return outcome.state


def _newest(settings: Settings) -> int | None:
    try:
        return next((one.no for one in reversed(opening.approved(settings.published_url))), None)
    except opening.NoRelease:
        return None


def main() -> int:
    """Exit codes: 0 everything went, 1 something did not, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.mail", description=__doc__)
    parser.add_argument("--due", action="store_true", required=True, help="send what is due now")
    parser.add_argument("--language", choices=LANGUAGES, default=reader.LANGUAGES[0], help="language of messages")
    arguments = parser.parse_args()

    def say(code: str, **details: object) -> None:
        sys.stdout.write(said(code, arguments.language, **details) + "\n")
        sys.stdout.flush()

    try:
        return send_due(Settings.from_env(), say)
    except Refusal as refused:
        sys.stderr.write(refused.sentence(arguments.language) + "\n")
    except ValueError as problem:
        sys.stderr.write(f"{problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
