"""Install, prepare the ledger and serve: http://127.0.0.1:8050. --facts-only leaves the made-up data out.

Ctrl+C stops. PORT=8051 in front of the command, or in .env, chooses another port; .env.example lists every setting.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys

from _environment import PYTHON, ROOT, RUN_LOCK, environment, install, step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts-only", action="store_true", help="the public facts, without demonstration data")
    options = parser.parse_args()
    environ = environment()
    host, port = environ.get("HOST") or "127.0.0.1", environ.get("PORT") or "8050"
    check_port(host, port)
    install(RUN_LOCK, "1/3 ")
    with step("2/3 Ledger: migrations, facts" + ("" if options.facts_only else ", made-up data")):
        prepare = [str(PYTHON), "-m", "data", "prepare", *(["--no-sample"] if options.facts_only else [])]
        if subprocess.run(prepare, cwd=ROOT, env=environ, check=False).returncode:
            sys.exit("The ledger could not be prepared; the message above says why.")
    print(f"── 3/3 Serving on http://{host}:{port} (Ctrl+C stops)", flush=True)
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "gunicorn", "dashboard.app:server"], environ)


def check_port(host: str, port: str) -> None:
    """End with a sentence, before anything is installed, when the address cannot be served on."""
    if not port.isdigit():
        sys.exit(f"PORT must be a whole number, but is {port!r}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            sys.exit(f"Cannot serve on {host}:{port}: {error}. PORT={int(port) + 1} in front of the command may do.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
