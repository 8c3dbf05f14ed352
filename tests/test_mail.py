"""Subscriptions by e-mail: through the command, to a real mail server on loopback that keeps what it takes."""

from __future__ import annotations

import base64
import datetime as dt
import email
import ipaddress
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from _environment import ROOT
from access_site import HASHED, bring_own_data, settings_in
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from commands import ran
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dashboard.app import create_app
from dashboard.mail import server
from dashboard.mail.__main__ import send_due
from data.accounts import audit, people, store, subscriptions, views
from data.accounts.subscriptions import MONTH, RELEASE, WEEK, Wish, due_key
from data.accounts.views import Owner
from data.messages import Refusal
from data.messages import said as sentence
from data.settings import Settings

NAME = "Kecskemét, előző negyedév – őű"
QUERY = "settlement=26684&period=last-quarter"
SECRET = "levelek-jelszava-123"
MONDAY, NEXT_MONDAY = "2026-11-16", "2026-11-23"


@dataclass
class Mailbox:
    """A mail server: what it took, and how it answers whom."""

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 OK"
    slow: float = 0.0
    asked: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.asked.append(address)
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        time.sleep(self.slow)
        if self.after_data.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken += [(address, message) for address in envelope.rcpt_tos]
        return self.after_data

    def to(self, address: str) -> list[EmailMessage]:
        """What was sent to an address."""
        return [message for recipient, message in self.taken if recipient == address]


@dataclass
class Post:
    """A site with subscribers, and its mail server."""

    settings: Settings
    mailbox: Mailbox
    port: int

    def command(self, *words: str, **more: str) -> list[str]:
        self.environ = {
            **os.environ, **self.settings.environment(), "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.port),
            "SMTP_SECURITY": "none", "MAIL_FROM": "eselytukor@varos.hu", "SITE_ADDRESS": "https://esely.varos.hu",
            "SMTP_SECONDS": "10", "TODAY": NEXT_MONDAY, "READERS_ONLY": "no", **more,
        }  # fmt: skip
        return [sys.executable, "-m", "data", "mail", *words]

    def run(self, *words: str, code: int = 0, **more: str) -> str:
        """What `python -m data mail …` says."""
        self.command(*words, **more)
        done = ran(self.environ, "mail", *words)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def send(self, code: int = 0, **more: str) -> str:
        """What `python -m data mail --due` says, here: a process for each costs seconds."""
        self.command("--due", **more)
        told: list[str] = []
        try:
            found = send_due(
                Settings.from_env(self.environ), lambda key, **values: told.append(sentence(key, "hu", **values))
            )
        except (Refusal, ValueError) as refused:
            found, told = 1, [refused.sentence("hu") if isinstance(refused, Refusal) else str(refused)]
        assert found == code, told
        return "\n".join(told)

    def subscribe(self, name: str, role: str, wish: Wish, query: str = QUERY, path: str = "/") -> int:
        """An account with an address, its view and its subscription; the account's number."""
        with store.opened(self.settings) as engine, store.writing(engine) as connection:
            projects = ("MINTA-01",) if role == "manager" else ()
            number = people.add(connection, name, role, projects, HASHED, f"{name}@varos.hu")
            owner = Owner(number, role)
            view = views.add(connection, owner, NAME, path, query, None)
            assert subscriptions.subscribe(connection, owner, view, wish, dt.date(2026, 11, 15), 0)
        return number

    def states(self) -> dict[str, str]:
        """Account → state of its last mail."""
        with store.opened(self.settings) as engine, engine.connect() as connection:
            found = subscriptions.everybodys(connection, dt.date(2026, 11, 23), 1)
        return {one.account: one.last.state if one.last else one.barred for one in found}


def free_port() -> int:
    """A port nobody listens on: the controller of the mail server cannot be given 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(mailbox: Mailbox, **more: Any) -> Controller:
    """A mail server that runs; stop it."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    return controller


def wish(rhythm: str = WEEK, day: int | None = 1, files: tuple[str, ...] = (), language: str = "hu") -> Wish:
    return Wish(rhythm, day, files, language)


@pytest.fixture
def post(tmp_path: Path, prepared: dict[str, Path]) -> Iterator[Post]:
    """A city's own data with a release, and a mail server without TLS on this machine."""
    mailbox = Mailbox()
    controller = listening(mailbox)
    settings = settings_in(tmp_path, prepared["sample"])
    bring_own_data(settings)
    yield Post(settings, mailbox, controller.port)
    controller.stop()


@pytest.mark.slow
def test_a_letter_says_what_the_view_says_in_the_recipients_language_with_what_was_chosen(post: Post) -> None:
    post.subscribe("anna", "reader", wish(files=("csv", "xlsx")))
    post.subscribe("bela", "manager", wish(RELEASE, None, ("pptx",), "en"), path="/budget")
    assert "2 levél elküldve, 0 nem" in post.send()
    (hungarian,), (english,) = post.mailbox.to("anna@varos.hu"), post.mailbox.to("bela@varos.hu")

    client = create_app(post.settings).server.test_client()
    assert client.get("/").status_code == 303  # readers of this site sign in, and still they get their letters
    assert hungarian["Subject"].startswith("BEMUTATÓ ADATOK: " + NAME + " – 1. kiadás")
    assert (
        re.search(r"[a-z0-9.-]+@varos\.hu>$", hungarian["Message-ID"])
        and hungarian["Auto-Submitted"] == "auto-generated"
    )
    assert hungarian["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert abs(hungarian["Date"].datetime - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=2)
    for kind in ("plain", "html"):
        said = hungarian.get_body((kind,)).get_content()  # type: ignore[union-attr]
        for words in (
            "Az időszakra tervezett összeg",
            "2026. július–szeptember",
            "1. kiadás",
            "Kifizetett pénz",
            "késésben",
        ):
            assert words in said, (kind, words)
        assert "https://esely.varos.hu/?settlement=26684" in said and "https://esely.varos.hu/mail/stop/" in said
    said = english.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Release 1" in said and "when a new release is approved" in said and "Megállapítások" not in said
    assert english["Subject"].startswith("BEMUTATÓ ADATOK (demonstration data): ")

    files = {one.get_filename(): one.get_content() for one in hungarian.iter_attachments()}
    assert {str(name).rpartition(".")[2] for name in files} == {"csv", "xlsx"} and len(files) == 7
    table = next(content for name, content in files.items() if str(name).startswith("overview-kpis"))
    assert (table if isinstance(table, str) else table.decode("utf-8-sig")).lstrip("\ufeff").startswith("Terület;")
    (slides,) = english.iter_attachments()
    assert slides.get_filename() == "budget-kiadas1-BEMUTATO.pptx" and slides.get_content().startswith(b"PK")


@pytest.mark.slow
def test_what_is_sent_is_a_release_and_a_link_that_cannot_be_followed_says_so(post: Post) -> None:
    post.subscribe("bela", "manager", wish(), query="release=99&project=NINCS")
    post.send()
    (mail,) = post.mailbox.to("bela@varos.hu")
    said = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "1. kiadás" in said and "99" in said and "NINCS" in said
    assert not re.search("munkaközi", said, re.IGNORECASE)


@pytest.mark.slow
def test_nothing_is_sent_twice_and_the_next_week_has_its_own(post: Post) -> None:
    post.subscribe("anna", "reader", wish())
    assert "0 levél" in post.send(TODAY="2026-11-15")
    post.send(TODAY=MONDAY)
    for day in (MONDAY, "2026-11-17", "2026-11-22"):
        assert "0 levél" in post.send(TODAY=day)
    post.send(TODAY="2026-11-25")  # Monday was missed: made up for, once
    first, second = post.mailbox.to("anna@varos.hu")
    assert first["Message-ID"] != second["Message-ID"] and len(post.mailbox.taken) == 2


@pytest.mark.slow
def test_two_runs_at_once_send_each_letter_once(post: Post) -> None:
    for name in ("anna", "bela", "cili"):
        post.subscribe(name, "reader", wish())
    post.mailbox.slow = 0.3
    command = post.command("--due")
    runs = [subprocess.Popen(command, cwd=ROOT, env=post.environ, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sum(int(number) for one in said for number in re.findall(r"(\d+) levél elküldve", one)) == 3, said
    taken = sorted(address for address, _ in post.mailbox.taken)
    assert taken == ["anna@varos.hu", "bela@varos.hu", "cili@varos.hu"]


def test_one_of_many_reserves_a_letter_on_both_databases(tmp_path: Path, empty_database_url: str) -> None:
    settings = settings_in(tmp_path, ACCOUNTS_URL=empty_database_url)
    post = Post(settings, Mailbox(), 0)
    post.subscribe("anna", "reader", wish())
    with store.opened(settings) as engine:
        with engine.connect() as connection:
            (letter,) = subscriptions.due(connection, dt.date(2026, 11, 16), 1)

        def reserves(_number: int) -> bool:
            with store.writing(engine) as connection:
                return subscriptions.reserve(connection, letter)

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(reserves, range(8))) == [False] * 7 + [True]


@pytest.mark.slow
def test_a_run_that_is_killed_between_sending_and_noting_sends_nothing_again(post: Post) -> None:
    post.subscribe("anna", "reader", wish())
    post.mailbox.slow = 1.5
    run = subprocess.Popen(post.command("--due"), cwd=ROOT, env=post.environ, start_new_session=True)
    while not post.mailbox.asked:  # it is handing the letter over
        assert run.poll() is None
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    time.sleep(1.7)
    post.mailbox.slow = 0.0
    post.send()
    assert len(post.mailbox.taken) <= 1 and post.mailbox.asked == ["anna@varos.hu"]
    assert "nem tudni, megérkezett-e" in post.run("--list")


@pytest.mark.slow
def test_one_failing_address_does_not_stop_the_others_and_what_is_temporary_is_tried_again(post: Post) -> None:
    for name in ("anna", "bela", "cili"):
        post.subscribe(name, "reader", wish())
    post.mailbox.refuses = {"anna@varos.hu": "550 5.1.1 nincs ilyen fiók", "bela@varos.hu": "450 4.2.1 később"}
    said = post.send(code=1)
    assert "550" in said and "450" in said and "1 levél elküldve, 2 nem" in said
    assert post.states() == {"anna": "refused", "bela": "waiting", "cili": "sent"}
    post.mailbox.refuses = {}
    post.send()
    assert [address for address, _ in post.mailbox.taken] == ["cili@varos.hu", "bela@varos.hu"]
    assert "visszautasítva (550 5.1.1" in post.run("--list") and '"state": "refused"' in post.run("--list", "--json")
    post.mailbox.after_data = "552 túl nagy"
    assert "552" in post.send(code=1, TODAY="2026-11-30") and post.states()["cili"] == "refused"


def test_a_mail_server_that_is_away_or_silent_loses_nothing(post: Post) -> None:
    post.subscribe("anna", "reader", wish())
    assert "nem érhető el" in post.send(code=1, SMTP_PORT="9")
    assert post.states() == {"anna": ""}  # nothing was reserved
    assert "SMTP_HOST" in post.send(code=1, SMTP_HOST="")
    assert "this machine only" in post.send(code=1, SMTP_HOST="levelezo.varos.hu")
    post.send()
    assert len(post.mailbox.taken) == 1


@pytest.mark.slow
def test_rights_are_looked_at_when_a_letter_is_sent(post: Post) -> None:
    number = post.subscribe("bela", "steward", wish())
    post.subscribe("anna", "reader", wish())
    post.subscribe("cili", "reader", wish())
    with store.opened(post.settings) as engine, store.writing(engine) as connection:
        steward, reader = Owner(number, "steward"), Owner(number + 1, "reader")
        shared = views.add(connection, steward, "Megosztott", "/", "", "reader")
        assert subscriptions.subscribe(connection, reader, shared, wish(), dt.date(2026, 11, 15), 0)
        views.change(connection, steward, shared, "Megosztott", "administrator")
        people.disable(connection, "cili")
        people.set_email(connection, "bela", None)
    assert "1 levél elküldve" in post.send()
    assert [address for address, _ in post.mailbox.taken] == ["anna@varos.hu"]
    said = post.run("--list", "--language", "en")
    for why in ("no longer shared", "account is disabled", "no e-mail address"):
        assert why in said


@pytest.mark.slow
def test_the_link_in_a_letter_stops_it_without_signing_in_and_only_it(post: Post) -> None:
    post.subscribe("anna", "reader", wish())
    post.subscribe("bela", "reader", wish())
    post.send()
    link = post.mailbox.to("anna@varos.hu")[0]["List-Unsubscribe"].strip("<>").removeprefix("https://esely.varos.hu")
    client = create_app(post.settings).server.test_client()
    assert "Leállítom" in client.get(link).text and post.states() == {"anna": "sent", "bela": "sent"}
    for forged in (
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        link.replace("/1-", "/2-"),
        "/mail/stop/x",
        "/mail/stop/1",
    ):
        assert client.post(forged, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert post.states() == {"bela": "sent"} and client.post(link).status_code == 404
    with store.opened(post.settings) as engine, engine.connect() as connection:
        acts = [(line.act, line.who) for line in audit.newest(connection)]
    assert ("unsubscribed", "anna") in acts and ("mail_sent", "bela") in acts


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that only its own file vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "levelező")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1)
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    authority = x509.BasicConstraints(ca=True, path_length=0)
    made = builder.add_extension(names, False).add_extension(authority, True).sign(key, hashes.SHA256())
    file = folder / "server.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*plain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return file, context


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd does not know of TLS from the first byte
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_password_goes_only_through_tls_that_is_vouched_for_and_is_never_told(
    post: Post, tmp_path: Path, security: str
) -> None:
    file, context = certificate(tmp_path)
    seen: list[tuple[bytes, bytes]] = []

    def signs_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        seen.append((given.login, given.password))
        return AuthResult(success=given.password == SECRET.encode(), handled=False)

    more: dict[str, Any] = (
        {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    )
    controller = listening(
        post.mailbox, authenticator=signs_in, auth_required=True, auth_require_tls=security == "starttls", **more
    )
    post.port = controller.port
    password = tmp_path / "smtp.password"
    password.write_text("rossz-jelszo\n", encoding="utf-8")
    asked: dict[str, Any] = {"SMTP_SECURITY": security, "SMTP_USER": "eselytukor", "SMTP_PASSWORD_FILE": str(password)}
    post.subscribe("anna", "reader", wish())
    assert "SSL" in post.send(code=1, **asked) and seen == []  # nobody vouches for this server
    said = post.send(code=1, SMTP_CA_FILE=str(file), **asked)
    assert "535" in said and "rossz" not in said and base64.b64encode(b"rossz-jelszo").decode() not in said
    password.write_text(SECRET, encoding="utf-8")
    post.send(SMTP_CA_FILE=str(file), **asked)
    controller.stop()
    assert len(post.mailbox.to("anna@varos.hu")) == 1 and seen[-1] == (b"eselytukor", SECRET.encode())


@pytest.mark.parametrize(
    ("asked", "since", "today", "due"),
    [
        (wish(WEEK, 1), "2026-11-15", "2026-11-15", ""),
        (wish(WEEK, 1), "2026-11-15", MONDAY, MONDAY),
        (wish(WEEK, 1), MONDAY, MONDAY, ""),
        (wish(WEEK, 7), "2026-11-01", "2026-11-21", "2026-11-15"),
        (wish(MONTH, 31), "2026-01-01", "2026-02-28", "2026-02-28"),
        (wish(MONTH, 31), "2026-01-01", "2026-02-27", "2026-01-31"),
        (wish(MONTH, 1), "2026-11-02", "2026-11-30", ""),
        (wish(RELEASE, None), "2", "2026-11-30", ""),
        (wish(RELEASE, None), "1", "2026-11-30", "release-2"),
    ],
)
def test_a_letter_is_due_on_its_day_or_with_a_new_release(asked: Wish, since: str, today: str, due: str) -> None:
    assert due_key(asked, since, dt.date.fromisoformat(today), 2) == due


def test_an_address_is_given_on_the_command_line_and_must_be_one(post: Post) -> None:
    post.command("--list")

    def user(*words: str) -> tuple[int, str]:
        done = ran(post.environ, "user", *words)
        return done.returncode, done.stdout + done.stderr

    assert user("add", "anna", "--role", "reader", "--elsewhere", "--email", "anna@varos.hu")[0] == 0
    assert "anna@varos.hu" in user("list")[1]
    code, told = user("email", "anna", "--email", "anna@varos.hu\nBcc: x@y.hu")
    assert code == 1 and "nem használható" in told and "anna@varos.hu" in user("list")[1]
    assert user("email", "anna")[0] == 0 and "anna@varos.hu" not in user("list")[1]


def test_the_servers_words_cannot_break_a_line(post: Post) -> None:
    post.subscribe("anna", "reader", wish())
    post.mailbox.refuses = {"anna@varos.hu": "550-első sor\r\n550 második\tsor " + "x" * 400}
    post.send(code=1)
    (line,) = post.run("--list").splitlines()
    assert "első sor" in line and len(line) < 600


def test_a_mail_server_on_the_network_needs_tls_and_a_password_its_user(
    tmp_path: Path, prepared: dict[str, Path]
) -> None:
    for wrong in ({"SMTP_HOST": "m.varos.hu", "SMTP_SECURITY": "none"}, {"SMTP_HOST": "m.varos.hu", "SMTP_USER": "x"}):
        with pytest.raises(ValueError, match="SMTP_"):
            server.check(settings_in(tmp_path, prepared["empty"], **wrong))
