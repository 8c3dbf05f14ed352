"""The last answers of the page callbacks, ready to send: Back, a page's first view and what several people look at.

An answer follows from the reading, the query and the language alone, and a reading never changes. So an answer is never
out of date: after an import the reading is another one, and its questions are new.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from flask import Flask, Response, g, request

from dashboard import reader, static_files
from dashboard.access.viewer import viewer

FRAME = "-frame.data-answer"
"""What the output of every page's callback, and of no other, contains."""
MOST_BYTES = 16_000_000
Answer = tuple[bytes, str]
"""The body as it was sent, and its Content-Encoding ("" = none)."""


class Answers:
    """Answers by question, up to `most_bytes` together; those not asked for the longest are forgotten first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._left, self._lock = most_bytes, Lock()
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()

    def find(self, question: Hashable) -> Answer | None:
        """The answer to a question, or None."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def keep(self, question: Hashable, answer: Answer) -> None:
        """Remember an answer."""
        with self._lock:
            if question in self._answers:
                return
            self._answers[question] = answer
            self._left -= len(answer[0])
            while self._left < 0:
                self._left += len(self._answers.popitem(last=False)[1][0])


def remember(server: Flask, path: str) -> None:
    """Answer POSTs to `path` from memory where the same was asked before. Register after what refuses requests."""
    answers = Answers()

    def find() -> Response | None:
        question = _question() if request.method == "POST" and request.path == path else None
        found = answers.find(question) if question else None
        g.question = None if found else question
        return _response(found) if found else None

    def keep(response: Response) -> Response:
        if g.get("question") and response.status_code == 200:
            answers.keep(g.question, (response.get_data(), response.headers.get("Content-Encoding", "")))
        return response

    server.before_request(find)
    server.after_request(keep)


def _question() -> Hashable | None:
    """What the answer depends on, or None for what is no page's callback."""
    body = request.get_json()
    if FRAME not in body["output"]:
        return None
    chosen = reader.chosen()
    asked = tuple(str(one.get("value") or "") for one in body["inputs"])
    asks = (static_files.accepted(), reader.language(), chosen.reading, chosen.newest)
    return (body["output"], asked, *asks), viewer().scope


def _response(answer: Answer) -> Response:
    body, encoding = answer
    response = Response(body, mimetype="application/json")
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response
