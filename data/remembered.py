"""The last answers to questions whose answer never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any


class Remembered:
    """Up to `most` answers by question; those not asked for the longest are forgotten first. For any thread."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def found(self, question: Hashable) -> Any:
        """The answer to a question, or None."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def keep(self, question: Hashable, answer: Any) -> None:
        """Remember an answer."""
        with self._lock:
            self._answers[question] = answer
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)
