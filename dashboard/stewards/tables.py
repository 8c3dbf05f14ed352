"""What the stewards' pages show of an answer of the commands: words and rows, ready to write down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from data import settings
from data.messages import said, shown
from data.models.published import Release
from data.releases import telling
from data.releases.comparing import Change
from data.releases.counting import Beside

ROWS = 200
"""So many rows of a table are written out; the command line gives all of them."""
FIELDS = ("note", "import_no", "data_date", "built", "approved", "rejected", "follows", "code_version")


class Part(NamedTuple):
    """One table of a difference: its name, one sentence, its rows (subject, what, before, after, why), and how many
    more there are."""

    name: str
    sentence: str
    rows: list[tuple[str, str, str, str, str]]
    more: int


def local(at: datetime | str | None) -> str:
    """A time of the registry (UTC) as the wall clock shows it; "" for None."""
    if at is None:
        return ""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{settings.local(moment):%Y-%m-%d %H:%M}"


def facts(release: Release, language: str) -> list[tuple[str, str]]:
    """Everything about a release, named."""
    found = [(said(f"release_field_{name}", language), value) for name in FIELDS if (value := _fact(release, name))]
    keys = (said("release_field_keys", language), release.keys_fingerprint)
    return [*found, keys, (said("release_field_checksum", language), release.checksum)]


def _fact(release: Release, name: str) -> str:
    if name not in ("built", "approved", "rejected"):
        value = getattr(release, name)
        return "" if value is None else str(value)
    by = getattr(release, f"{name}_by")
    return " · ".join(part for part in (local(getattr(release, f"{name}_at")), by) if part)


def counts(people: Mapping[str, Any], language: str) -> str:
    """How many figures a draft has, in one sentence."""
    return said("preview_counts", language, **{name: people[name] for name in ("nodes", "shown", "small", "held")})


def beside(people: Mapping[str, Any], language: str) -> list[tuple[str, str, str, str]]:
    """The rows of a preview: of whom, the exact number, the published figure, whether it is held."""
    rows = [Beside(**row) for row in people["rows"][:ROWS]]
    held = said("preview_held", language)
    return [
        (row.title(language), str(shown(row.exact, language)), row.published, held if row.held else "") for row in rows
    ]


def difference(changes: Mapping[str, Any], language: str) -> list[Part]:
    """The tables of a difference, those without a change too."""
    found = []
    for name, listed in changes["tables"].items():
        rows = [Change(**{**row, "why": tuple(row["why"])}) for row in listed]
        cells = [telling.cells(name, row, language) for row in rows[:ROWS]]
        found.append(Part(name, telling.heading(name, rows, language), cells, max(0, len(rows) - ROWS)))
    return found


def imports(changes: Mapping[str, Any], language: str) -> tuple[str, Sequence[tuple[str, str, str, str]]]:
    """The imports between two releases: one sentence, and number, time, kind and file of each."""
    listed = changes["imports"]
    sentence = said("diff_imports" if listed else "diff_no_imports", language, count=len(listed))
    rows = [
        (str(one["id"]), local(one["imported_at"]), said(f"kind_{one['kind']}", language), one["file_name"])
        for one in listed
    ]
    return sentence, rows
