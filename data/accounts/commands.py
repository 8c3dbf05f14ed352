"""python -m data user add | role | password | email | disable | list, and python -m data audit."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import Any

import orjson

from data.accounts import audit, journal, people, store
from data.accounts.passwords import Passwords, check_strength
from data.messages import LANGUAGES, Refusal, said
from data.settings import Settings, local

Run = Callable[[argparse.Namespace, Settings], int]


class NoPassword(Refusal):
    """No password was given, or two different ones."""


def register(command: Callable[[str, Run], argparse.ArgumentParser]) -> None:
    """Add the commands about accounts; `command(name, run)` gives the parser of one."""
    acts = command("user", run_user).add_subparsers(dest="act", required=True, metavar="ACT")
    for act, run in _USER.items():
        sub = acts.add_parser(act, help=run.__doc__, description=run.__doc__)
        sub.add_argument("--language", choices=LANGUAGES, default="hu", help="language of messages")
        if act != "list":
            sub.add_argument("name", metavar="NAME", help="what is typed at sign-in")
        if act in ("add", "role"):
            sub.add_argument("--role", choices=people.ROLES, required=True, help="what the account may do")
            sub.add_argument("--project", action="append", default=[], metavar="KEY", help="a manager's own project")
        if act == "add":
            sub.add_argument("--elsewhere", action="store_true", help="signs in at the identity provider, no password")
        if act in ("add", "email"):
            sub.add_argument("--email", metavar="ADDRESS", help="where subscriptions are sent; without it nowhere")
        if act in ("add", "password"):
            sub.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    log = command("audit", show_audit)
    log.add_argument("--language", choices=LANGUAGES, default="hu", help="language of messages")
    log.add_argument("--most", type=int, default=200, metavar="N", help="how many lines, newest first")
    log.add_argument("--who", default="", metavar="NAME", help="only of this account")
    log.add_argument("--act", choices=audit.ACTS, default="", help="only this act")
    log.add_argument("--json", action="store_true", help="answer for programs")


def run_user(arguments: argparse.Namespace, settings: Settings) -> int:
    """Accounts: add one, give a role, set a password or an e-mail address, disable, list."""
    _USER[arguments.act](arguments, settings)
    return 0


def add(arguments: argparse.Namespace, settings: Settings) -> None:
    """Add an account with a role."""
    password = None if arguments.elsewhere else _hashed(arguments)
    with store.opened(settings) as engine, store.writing(engine) as connection:
        people.add(connection, arguments.name, arguments.role, arguments.project, password, arguments.email)
        audit.write(connection, "account_added", **_operator(), about=_described(arguments))
    _say(said("account_added", arguments.language, name=people.same_name(arguments.name), role=_role(arguments)))


def role(arguments: argparse.Namespace, settings: Settings) -> None:
    """Give an account another role or other projects; it has to sign in again."""
    with store.opened(settings) as engine, store.writing(engine) as connection:
        people.give_role(connection, arguments.name, arguments.role, arguments.project)
        audit.write(connection, "role_given", **_operator(), about=_described(arguments))
    _say(said("role_given", arguments.language, name=people.same_name(arguments.name), role=_role(arguments)))


def password(arguments: argparse.Namespace, settings: Settings) -> None:
    """Replace an account's password; it has to sign in again."""
    hashed = _hashed(arguments)
    with store.opened(settings) as engine, store.writing(engine) as connection:
        people.set_password(connection, arguments.name, hashed)
        audit.write(connection, "password_set", **_operator(), about=people.same_name(arguments.name))
    _say(said("password_set", arguments.language, name=people.same_name(arguments.name)))


def email(arguments: argparse.Namespace, settings: Settings) -> None:
    """Say where an account's subscriptions are sent; without --email nowhere."""
    with store.opened(settings) as engine, store.writing(engine) as connection:
        people.set_email(connection, arguments.name, arguments.email)
        audit.write(connection, "email_set", **_operator(), about=people.same_name(arguments.name))
    code = "email_set" if arguments.email else "email_none"
    _say(said(code, arguments.language, name=people.same_name(arguments.name), email=arguments.email or ""))


def disable(arguments: argparse.Namespace, settings: Settings) -> None:
    """Disable an account and end its sessions at once."""
    with store.opened(settings) as engine, store.writing(engine) as connection:
        people.disable(connection, arguments.name)
        audit.write(connection, "account_disabled", **_operator(), about=people.same_name(arguments.name))
    _say(said("account_disabled", arguments.language, name=people.same_name(arguments.name)))


def listing(arguments: argparse.Namespace, settings: Settings) -> None:
    """List the accounts."""
    with store.opened(settings) as engine, engine.connect() as connection:
        known = people.everybody(connection)
    if not known:
        _say(said("accounts_none", arguments.language))
    for one in known:
        state = said("account_is_disabled", arguments.language) if one.disabled else ""
        role_words = said(f"role_{one.role}", arguments.language)
        _say("  ".join(filter(None, (f"{one.name:<24}", role_words, ", ".join(one.projects), one.email, state))))


def show_audit(arguments: argparse.Namespace, settings: Settings) -> int:
    """The audit log: who saw exact figures, imported, undid, built, approved, signed in; newest first."""
    with store.opened(settings) as engine, engine.connect() as connection:
        lines = audit.newest(connection, arguments.most, who=arguments.who, act=arguments.act)
    if arguments.json:
        found = [dict(line._mapping) for line in lines]
        _say(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC).decode())
        return 0
    _say(said("audit_header" if lines else "audit_none", arguments.language))
    for line in lines:
        _say(_line(line, arguments.language))
    return 0


_USER: dict[str, Callable[[argparse.Namespace, Settings], None]] = {
    "add": add,
    "role": role,
    "password": password,
    "email": email,
    "disable": disable,
    "list": listing,
}


def _line(line: Any, language: str) -> str:
    role_words = said(f"role_{line.role}", language) if line.role else ""
    who = f"{line.who} ({role_words})" if role_words else line.who
    act = said(f"act_{line.act}", language)
    return f"{local(line.at):%Y-%m-%d %H:%M:%S}  {who or '–':<32}  {act:<28}  {line.about}".rstrip()


def _hashed(arguments: argparse.Namespace) -> str:
    """The new password from standard input or asked twice without showing it, as argon2id. Never from an argument."""
    if arguments.password_stdin:
        chosen = sys.stdin.readline().rstrip("\r\n")
    else:
        chosen = getpass.getpass(said("password_ask", arguments.language))
        if getpass.getpass(said("password_again", arguments.language)) != chosen:
            raise NoPassword("password_differs")
    check_strength(chosen, people.same_name(arguments.name))
    return Passwords().hash(chosen)


def _role(arguments: argparse.Namespace) -> str:
    return said(f"role_{arguments.role}", arguments.language)


def _operator() -> dict[str, str]:
    return {"who": journal.operator(), "role": audit.COMMAND_LINE}


def _described(arguments: argparse.Namespace) -> str:
    return " ".join((people.same_name(arguments.name), arguments.role, *arguments.project))


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
