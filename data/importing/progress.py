"""How far an import is: a bar that redraws itself on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TextIO

LINE_SECONDS = 1.0
REDRAW_SECONDS = 0.1
WIDTH = 24


class Bar:
    """Call it with a stage (read, checked, written) and a number of rows; `words` name the stages."""

    def __init__(self, out: TextIO, words: Mapping[str, str]) -> None:
        self._out, self._words = out, words
        self._terminal = out.isatty()
        self._stage, self._rows, self._total = "", 0, 0
        self._shown, self._pending, self._drawn = time.monotonic(), False, False

    def __call__(self, stage: str, rows: int) -> None:
        if stage != self._stage:
            self._show()  # how far the stage before came in the end
        self._stage, self._rows, self._pending = stage, rows, True
        if stage == "read":
            self._total = rows
        if time.monotonic() - self._shown >= (REDRAW_SECONDS if self._terminal else LINE_SECONDS):
            self._show()

    def _show(self) -> None:
        if not self._pending:
            return
        self._pending, self._shown = False, time.monotonic()
        words = self._words[self._stage].format(rows=f"{self._rows:,}".replace(",", "\u00a0"))
        if self._terminal:
            stages = list(self._words)
            part = 0.5 if self._stage == "read" else self._rows / max(self._total, 1)
            filled = min(WIDTH, round(WIDTH * (stages.index(self._stage) + part) / len(stages)))
            self._out.write(f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {words}\x1b[K")
        else:
            self._out.write(words + "\n")
        self._out.flush()
        self._drawn = True

    def end(self) -> None:
        """Show the last state, and on a terminal go to the next line."""
        self._show()
        if self._drawn and self._terminal:
            self._out.write("\n")
