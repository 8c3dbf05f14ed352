"""What a release says instead of what it does not publish, and how to get one figure out of it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import format as fmt
from dashboard.i18n import text

WIDENED = "not_quarter"


def withheld(language: str) -> str:
    """That a tile's figures are not published, and who sees them."""
    return text("release.withheld", language)


def unpublished(name: str, language: str) -> str:
    """The title of a tile without figures, from the key of its name: "Férőhelyek: nem közölhető"."""
    return f"{text(name, language)}: {text('state.withheld', language)}"


def advice(state: object, reasons: Sequence[str], months: tuple[str | None, str | None], *, language: str) -> str:
    """What to choose to get one figure (`reasons`: of data.people.selection.REASONS), and which quarters the figures of
    people are for where the period was widened to `months`; "" where exactly what was chosen is published."""
    said = []
    if WIDENED in reasons:
        said.append(text("release.widened", language, period=fmt.period(*months, language)))
    rest = [text(f"release.reason.{reason}", language) for reason in reasons if reason != WIDENED]
    if rest and state != "nobody":
        said.append(text("release.advice", language, advice=fmt.listing(rest, language)))
    return " ".join(said)
