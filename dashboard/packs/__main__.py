"""python -m dashboard.packs --query Q --format F --language L OUT: one pack, in this process, which has no network."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from dashboard.committee.choice import FORMATS
from dashboard.i18n import LANGUAGES, text
from data.messages import Refusal
from data.settings import Settings

BAR = 24
STEPS = ("reading", "writing")


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    root = argparse.ArgumentParser(prog="python -m data pack", description="Write a committee pack of a release.")
    root.add_argument("out", metavar="OUT", type=Path, help="the file to write")
    root.add_argument("--query", default="", help="the query of a view's link, with the pack's own parameters")
    root.add_argument("--format", choices=FORMATS, help="default: what OUT ends in, else pptx")
    root.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="language of the pack")
    root.add_argument("--site", default="", help="where links lead back to, https://…")
    root.add_argument("--progress", action="store_true", help="a JSON line on standard output for each step")
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Write one pack. Exit codes: 0 written, 1 refused, 2 wrong usage."""
    asked = parser().parse_args(argv)
    ending = asked.out.suffix.removeprefix(".").lower()
    format = asked.format or (ending if ending in FORMATS else FORMATS[0])
    told = _lines if asked.progress else _bar(asked.language)
    if not asked.out.absolute().parent.is_dir():
        return _cannot_write(asked, os.strerror(errno.ENOENT))
    from dashboard.packs.writing import write  # seconds of loading, which a wrong argument need not wait for

    try:
        pack = write(
            asked.query, format, asked.language, asked.out, settings=Settings.from_env(), site=asked.site.rstrip("/"),
            told=told,
        )  # fmt: skip
    except Refusal as refused:
        return _refused(refused.sentence(asked.language))
    except OSError as problem:
        return _cannot_write(asked, problem.strerror or str(problem))
    except ValueError as problem:
        return _refused(str(problem))
    for sentence in pack.left_out:
        sys.stderr.write(f"{sentence}\n")
    if not asked.progress:
        size = -(-asked.out.stat().st_size // 1024)
        said = text("pack.command.written", asked.language, file=asked.out, release=pack.release, size=size)
        sys.stdout.write(f"{said}\n")
    return 0


def _cannot_write(asked: argparse.Namespace, why: str) -> int:
    return _refused(text("pack.command.cannot_write", asked.language, file=asked.out, why=why))


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


def _lines(step: str, done: int, whole: int) -> None:
    """For a program that waits: one JSON line."""
    sys.stdout.buffer.write(orjson.dumps({"step": step, "done": done, "whole": whole}) + b"\n")
    sys.stdout.buffer.flush()


def _bar(language: str) -> Callable[[str, int, int], None]:
    """For somebody who waits at a terminal: a bar; nothing elsewhere."""

    def show(step: str, done: int, whole: int) -> None:
        if step not in STEPS:
            sys.stderr.write("\r\x1b[K")
            return
        filled = BAR * done // max(1, whole)
        sys.stderr.write(f"\r[{'█' * filled}{'·' * (BAR - filled)}] {text(f'pack.command.{step}', language)}\x1b[K")
        sys.stderr.flush()

    return show if sys.stderr.isatty() else lambda _step, _done, _whole: None


if __name__ == "__main__":
    sys.exit(main())
