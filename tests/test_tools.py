"""The commands of tools/ and the Procfile, started as a reader of the README starts them."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from _checks import Check, run
from _environment import ROOT, RUN_LOCK, is_installed, read_dotenv, record_installed

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("PORT=8051", "8051"),
        ("  export PORT = 8051  ", "8051"),
        ("PORT=8051  # the other one", "8051"),
        ("PORT= # empty", ""),
        ("PORT=", ""),
        ("PORT=a#b", "a#b"),
        ('PORT="a # b"', "a # b"),
        ("PORT='it''s'", "it"),
        ("PORT=a=b", "a=b"),
    ],
)
def test_dotenv_values(tmp_path: Path, line: str, value: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# settings\n\n{line}\n", encoding="utf-8-sig")
    assert read_dotenv(file) == {"PORT": value}


def test_dotenv_may_be_missing(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path / ".env") == {}


def test_dotenv_names_the_line_that_is_no_setting(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=8051\nHOST\n")
    with pytest.raises(SystemExit, match=r"\.env, line 2: expected NAME=value, found 'HOST'"):
        read_dotenv(file)


def test_stamp_holds_until_the_lock_changes_or_the_environment_moves(tmp_path: Path) -> None:
    venv, lock = tmp_path / "venv", tmp_path / "requirements.lock"
    venv.mkdir()
    lock.write_text("dash==4.4.1\n")
    assert not is_installed(lock, venv)
    record_installed([lock], venv)
    assert is_installed(lock, venv)
    moved = venv.rename(tmp_path / "moved")
    assert not is_installed(lock, moved)
    moved.rename(venv)
    lock.write_text("dash==4.4.2\n")
    assert not is_installed(lock, venv)


def test_all_checks_run_and_the_failed_ones_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    checks = (
        Check("bad", (sys.executable, "-c", "raise SystemExit(3)")),
        Check("good", (sys.executable, "-c", "import os; print('said', os.environ['EXTRA'])")),
    )
    with pytest.raises(SystemExit, match=r"^FAILED in \d+ s: bad$"):
        run(checks, EXTRA="something")
    assert "said something" in capfd.readouterr().out
    run(checks[1:], EXTRA="something")
    assert "All 1 checks passed" in capfd.readouterr().out
    with pytest.raises(SystemExit, match=r"^FAILED in \d+ s: bad$"):
        run(checks[1:], beside=checks, EXTRA="something")
    assert capfd.readouterr().out.count("said something") == 2


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    """The commands in an otherwise empty project, whose lock names nothing."""
    tree = tmp_path / "project"
    shutil.copytree(ROOT / "tools", tree / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tree / name).write_text("# nothing\n")
    return tree


def _tool(tree: Path, script: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    command = [sys.executable, str(tree / "tools" / script)]
    return subprocess.run(command, env=clean | environ, capture_output=True, text=True, check=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_run_refuses_a_port_in_use_before_it_installs_anything(copied_tree: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        (copied_tree / ".env").write_text(f"PORT={port}\n")
        done = _tool(copied_tree, "run.py")
    assert done.returncode == 1
    assert f"Cannot serve on 127.0.0.1:{port}" in done.stderr
    assert not (copied_tree / ".venv").exists()


@pytest.mark.parametrize("port", ["eighty", "70000"])
def test_run_refuses_what_is_no_port(copied_tree: Path, port: str) -> None:
    done = _tool(copied_tree, "run.py", PORT=port)
    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_chromium_is_named(copied_tree: Path) -> None:
    command = "import _chromium; _chromium.find_chromium()"
    environ = {**os.environ, "CHROMIUM": "/nowhere/chromium"}
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=copied_tree / "tools",
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "CHROMIUM=/nowhere/chromium is not a program.\n")


def test_a_wrong_libreoffice_is_named(copied_tree: Path) -> None:
    command = "import _libreoffice; _libreoffice.find_libreoffice()"
    environ = {**os.environ, "LIBREOFFICE": "/nowhere/soffice"}
    words = [sys.executable, "-c", command]
    done = subprocess.run(words, cwd=copied_tree / "tools", env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "LIBREOFFICE=/nowhere/soffice is not a program.\n")


@pytest.mark.slow
def test_run_makes_the_environment_once_and_says_what_fails(copied_tree: Path) -> None:
    first = _tool(copied_tree, "run.py", PORT=str(_free_port()))
    assert "1/3 Packages: installing requirements.lock" in first.stdout
    assert (copied_tree / ".venv" / "bin" / "python").exists()
    assert first.returncode == 1
    assert "The ledger could not be prepared" in first.stderr  # there is no data layer in this project
    second = _tool(copied_tree, "run.py", PORT=str(_free_port()))
    assert "1/3 Packages: .venv holds what requirements.lock names" in second.stdout


@contextlib.contextmanager
def _serving(command: list[str], environ: dict[str, str]) -> Iterator[str]:
    """Start `command`, wait until it answers, give its address; afterwards it must stop in peace when asked to."""
    address = f"http://127.0.0.1:{environ['PORT']}"
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(f"{address}/readyz", process)
            yield address
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=40) == 0
        finally:
            process.kill()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            assert answer.status == 200
            return
        time.sleep(0.2)
    process.kill()
    assert process.stdout
    raise AssertionError(f"{url} did not answer:\n{process.stdout.read().decode()}")


def _environ(folder: Path) -> dict[str, str]:
    ours = {
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": "",
        "HOST": "",
        "PORT": str(_free_port()),
        "HOME": str(folder),
    }
    return {**os.environ, **ours, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.slow
def test_procfile_starts_as_written(tmp_path: Path, compressed: Path) -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    commands = dict(line.split(": ", 1) for line in lines)
    environ = _environ(tmp_path)
    shutil.copytree(compressed, tmp_path / "var" / "static")
    subprocess.run(shlex.split(commands["release"]), cwd=ROOT, env=environ, check=True, capture_output=True)
    with _serving(shlex.split(commands["web"]), environ) as address:
        with urllib.request.urlopen(address, timeout=20) as page:
            assert page.status == 200
        assert not list(tmp_path.rglob("gunicorn.ctl")), "the control socket is open"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["THREADS", "SITE_ADDRESS"])
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, name: str) -> None:
    environ = {**_environ(tmp_path), name: "many"}
    refused = subprocess.run([BIN / "gunicorn", "dashboard.app:server"], cwd=ROOT, env=environ, check=False,
                             capture_output=True, text=True)  # fmt: skip
    assert refused.returncode == 1 and refused.stderr.startswith(f"{name} must be")
    assert refused.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_missing_secret_is_one_sentence(tmp_path: Path) -> None:
    refused = subprocess.run([BIN / "gunicorn", "dashboard.app:server"], cwd=ROOT, env=_environ(tmp_path), check=False,
                             capture_output=True, text=True)  # fmt: skip
    assert refused.returncode == 1 and "session.key is not there: python -m data init makes one" in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.slow
def test_run_serves_the_facts_and_loads_nothing_twice(tmp_path: Path, compressed: Path) -> None:
    assert is_installed(RUN_LOCK), "Start the tests with `make test` or `make check` once: it fills .venv."
    environ = _environ(tmp_path)
    shutil.copytree(compressed, tmp_path / "var" / "static")
    command = [sys.executable, str(ROOT / "tools" / "run.py"), "--facts-only"]
    seen = []
    for _start in range(2):
        with _serving(command, environ) as home, urllib.request.urlopen(home + "/sources.json", timeout=20) as answer:
            seen.append(json.load(answer)["tables"])
    assert len(seen[0]["documents"]["rows"]) > 10
    assert seen[0] == seen[1]
