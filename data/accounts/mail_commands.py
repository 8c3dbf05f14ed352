"""python -m data mail --due | --list: saved views by e-mail."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

import orjson

from data.accounts import store, subscriptions
from data.accounts.subscriptions import Letter
from data.messages import LANGUAGES, said
from data.screen_command import hand_over
from data.settings import Settings

Run = Callable[[argparse.Namespace, Settings], int]


def register(command: Callable[[str, Run], argparse.ArgumentParser]) -> None:
    """Add the command; `command(name, run)` gives its parser."""
    mail = command("mail", run_mail)
    what = mail.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--due", action="store_true", help="send what is due; run it every quarter of an hour or once a day"
    )
    what.add_argument("--list", action="store_true", help="all subscriptions and what became of the last mail of each")
    mail.add_argument("--language", choices=LANGUAGES, default="hu", help="language of messages")
    mail.add_argument("--json", action="store_true", help="answer of --list for programs")


def run_mail(arguments: argparse.Namespace, settings: Settings) -> int:
    """Saved views by e-mail: send what is due, or list the subscriptions."""
    if arguments.due:
        return hand_over("mail", ["--due", "--language", arguments.language])
    with store.opened(settings) as engine, engine.connect() as connection:
        found = subscriptions.everybodys(connection, settings.today(), None)
    if arguments.json:
        rows = [_facts(letter) for letter in found]
        sys.stdout.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_NAIVE_UTC).decode() + "\n")
        return 0
    lines = [_line(letter, arguments.language) for letter in found]
    sys.stdout.write("\n".join(lines or [said("mail_none", arguments.language)]) + "\n")
    return 0


def _facts(letter: Letter) -> dict[str, Any]:
    last = (
        None
        if letter.last is None
        else {name: getattr(letter.last, name) for name in ("due", "state", "tries", "said")}
    )
    wish = {name: getattr(letter.wish, name) for name in ("rhythm", "on_day", "attachments", "language")}
    facts = {
        "id": letter.id,
        "account": letter.account,
        "email": letter.email,
        "view": letter.name,
        "link": letter.link,
    }
    return {**facts, **wish, "barred": letter.barred, "last": last}


def _line(letter: Letter, language: str) -> str:
    rhythm = said(f"mail_{letter.wish.rhythm}", language, day=letter.wish.on_day)
    if letter.barred:
        last = said(f"mail_barred_{letter.barred}", language)
    elif letter.last is None:
        last = said("mail_last_none", language)
    else:
        last = said(f"mail_state_{letter.last.state}", language, due=letter.last.due, said=letter.last.said)
    named = {"number": letter.id, "account": letter.account, "email": letter.email or "–", "name": letter.name}
    return said("mail_list", language, **named, rhythm=rhythm, last=last)
