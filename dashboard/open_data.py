"""Open data: a release as a Frictionless data package, one CSV for each table.

`python -m data publish OUT` starts this as a child process. The package holds what the pages show without filters
(`tables/<page>/<table>.csv`) and, for programs, the rows beneath (`rows/<table>.csv`). Every figure has its state
beside it (`<column>_state`), a figure of people is safe to publish (docs/disclosure.md), and no text becomes a formula.
Specification of the package: Data Package 1.0 with Table Schema (specs.frictionlessdata.io).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
from sqlalchemy import select

from dashboard import filter_words
from dashboard import format as fmt
from dashboard.downloads import as_json
from dashboard.downloads.edition import LINK, PAGES
from dashboard.i18n import LANGUAGES, has_text, text, words
from data import reading_tables as tables
from data.filters import Filters
from data.messages import Refusal
from data.models.published import published_cell
from data.reading import Reading
from data.releases import opening
from data.settings import Settings
from data.values import State

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
ROWS = {
    "projects": select(*(tables.project.c[name] for name in ("project_key", "title", "call_code"))),
    "settlements": select(*(tables.settlement.c[name] for name in ("ksh_code", "name", "district_code", "district"))),
    "target_groups": select(*(tables.target_group.c[name] for name in ("group_code", "name", "scheme", "parent_code"))),
    "money": select(tables.money),
    "sessions": select(
        *(tables.session.c[name] for name in ("project_key", "kind", "workshop_group_no", "settlement_ksh", "month")),
        *(tables.session.c[name] for name in ("planned_sessions", "held_sessions", "cancelled_sessions")),
    ),
}
"""Rows beneath the figures → where a release has them. The published counts of people are made by `_people`."""
KEYS = {"projects": "project_key", "settlements": "ksh_code", "target_groups": "group_code"}
_TYPES = {"huf": "integer", "people": "integer", "sessions": "integer", "attendances": "integer", "share": "number"}
_UNITS = {"huf": "HUF", "people": "persons", "sessions": "sessions", "attendances": "participations", "days": "days"}


@dataclass(frozen=True)
class Table:
    """One CSV of the package: where it lies, its names by language, and its columns and rows as JSON downloads have
    them."""

    name: str
    path: str
    titles: Mapping[str, str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    key: str | None = None


def publish(settings: Settings, folder: Path, licence: str, number: int | None = None) -> Reading:
    """Write the package of release `number` (None: the newest) into `folder`, which must be new or empty.

    NoRelease when there is none; FileExistsError when the folder holds something already.
    """
    reading = opening.open_release(settings.published_url, settings.today(), number)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    found = [*_page_tables(reading), *_row_tables(reading)]
    for table in found:
        file = folder / table.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_csv(table))
    package = _package(reading, found, licence)
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for language in LANGUAGES:
        file = folder / text("open_data.file", language)
        file.write_text(_readme(reading, found, licence, language), encoding="utf-8")
    return reading


def _page_tables(reading: Reading) -> Iterator[Table]:
    for page, queries in PAGES.items():
        for name, query in queries.items():
            frame = query(reading, Filters())
            if frame.empty:
                continue
            key = f"{page}.{name}.name"
            titles = {
                one: f"{text(f'page.{page}', one)}: {text(key, one) if has_text(key, one) else name}"
                for one in LANGUAGES
            }
            yield _table(f"{page}-{name}", f"tables/{page}/{name}.csv", titles, _without_links(frame))


def _row_tables(reading: Reading) -> Iterator[Table]:
    frames = {name: reading.frame(query) for name, query in ROWS.items()}
    for name, frame in {**frames, "people": _people(reading)}.items():
        titles = {one: text(f"open_data.{name}", one) for one in LANGUAGES}
        yield _table(name, f"rows/{name}.csv", titles, frame, KEYS.get(name))


def _table(name: str, path: str, titles: Mapping[str, str], frame: pd.DataFrame, key: str | None = None) -> Table:
    made = as_json.table(frame)
    return Table(name.replace("_", "-"), path, titles, made["columns"], made["rows"], key)


def _without_links(frame: pd.DataFrame) -> pd.DataFrame:
    """Without addresses of pages: they mean nothing outside the site."""
    return frame[[name for name in frame.columns if not name.endswith(LINK)]]


def _people(reading: Reading) -> pd.DataFrame:
    """The published figures by project or call, place, time and group; an empty cell of these means all. A combination
    without a row is "<10"."""
    rows = [(*_parts(row.node), row.people, row.visits) for row in reading.rows(select(published_cell))]
    names = ("project_key", "call_code", "set_code", "district_code", "settlement_ksh", "period", "group_code")
    frame = pd.DataFrame(rows, columns=[*names, "published_people", "published_attendances"])
    shown = frame["published_attendances"].notna()
    frame["published_people_state"] = State.PUBLISHED.value
    frame["published_attendances_state"] = [State.PUBLISHED.value if one else State.WITHHELD.value for one in shown]
    return frame.sort_values(list(names), na_position="first", ignore_index=True)


def _parts(node: str) -> tuple[str | None, ...]:
    project, place, time, group = node.split("|")
    kinds = ((project, "p:"), (project, "c:"), (project, "n:"), (place, "d:"), (place, "s:"))
    named = [unquote(part.removeprefix(kind)) if part.startswith(kind) else None for part, kind in kinds]
    return (*named, *(None if part == "*" else part for part in (time, group)))


def _csv(table: Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8")


def _cell(value: Any) -> Any:
    if fmt.is_missing(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return fmt.formula_safe(value) if isinstance(value, str) else value


def _package(reading: Reading, found: Sequence[Table], licence: str) -> dict[str, Any]:
    release = reading.release
    assert release is not None  # opened as one
    return {
        "profile": "tabular-data-package",
        "name": f"eselytukor-{release.no}",
        "title": text("open_data.title", "hu", no=release.no),
        "titles": {one: text("open_data.title", one, no=release.no) for one in LANGUAGES},
        "description": filter_words.release_title(reading, "hu"),
        "version": str(release.no),
        "created": f"{release.approved_at:%Y-%m-%dT%H:%M:%SZ}",
        "data_date": reading.data_date,
        "checksum": release.checksum,
        "demonstration": reading.is_demonstration,
        "licenses": [{"name": licence, "path": LICENCES[licence]}],
        "sources": _sources(reading),
        "resources": [_resource(table) for table in found],
    }


def _sources(reading: Reading) -> list[dict[str, str]]:
    of = tables.document.c
    found = []
    for row in reading.rows(select(of.code, of.title, of.publisher, of.dated, of.locator).order_by(of.code)):
        source = {"title": row.title, "code": row.code, "publisher": row.publisher, "dated": row.dated}
        if (row.locator or "").startswith(("http://", "https://")):
            source["path"] = row.locator
        found.append({name: value for name, value in source.items() if value})
    return found


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, at) for at in range(len(table.columns))], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = [table.key]
    return {
        "profile": "tabular-data-resource",
        "name": table.name.lower(),
        "path": table.path,
        "title": table.titles["hu"],
        "titles": dict(table.titles),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": schema,
    }


def _field(table: Table, at: int) -> dict[str, Any]:
    """Name, type, unit and words of a column. Partial dates ("2019", "2019-H1") and codes are text."""
    name = table.columns[at]
    of = name.removesuffix("_state").removesuffix("_low").removesuffix("_high")
    field: dict[str, Any] = {"name": name, "type": _type(name, [row[at] for row in table.rows])}
    if fmt.is_numeric(of) and name.endswith("_state") and of in table.columns:
        field["constraints"] = {"enum": [state.value for state in State]}
    elif unit := _UNITS.get(fmt.kind(of)):
        field["unit"] = unit
    titles = {one: _words(name, of, one) for one in LANGUAGES}
    return field | {"title": titles["hu"], "titles": titles} | _labels(name)


def _type(name: str, values: Sequence[Any]) -> str:
    there = [value for value in values if not fmt.is_missing(value)]
    if there and all(isinstance(value, bool) for value in there):
        return "boolean"
    if there and all(isinstance(value, (int, float)) for value in there):
        return "integer" if all(isinstance(value, int) for value in there) else "number"
    if there:
        return "yearmonth" if fmt.kind(name) == "month" else "string"
    return _TYPES.get(fmt.kind(name), "string")


def _words(name: str, of: str, language: str) -> str:
    own = f"open_data.column.{of}"
    said = text(own, language) if has_text(own, language) else fmt.heading(of, language)
    return said if name == of else text(f"open_data.sibling.{name.removeprefix(of)[1:]}", language, column=said)


def _labels(name: str) -> dict[str, Any]:
    """What the codes of a column mean, in both languages."""
    meanings = {one: words(f"value.{name}", one) for one in LANGUAGES}
    return {"labels": meanings} if all(meanings.values()) else {}


def _readme(reading: Reading, found: Sequence[Table], licence: str, language: str) -> str:
    release = reading.release
    assert release is not None
    said = {key: text(f"open_data.readme.{key}", language) for key in ("people", "states", "tables", "sources", "read")}
    states = "\n".join(f"- `{name}`: {meaning}" for name, meaning in words("state_meaning", language).items())
    listed = "\n".join(f"- `{table.path}`: {table.titles[language]}" for table in found)
    sources = "\n".join(f"- {one['title']} ({one['code']})" for one in _sources(reading))
    warning = f"\n**{text('app.demo_note', language)}**\n" if reading.is_demonstration else ""
    return (
        f"# {text('open_data.title', language, no=release.no)}\n\n{filter_words.release_title(reading, language)}\n"
        f"{warning}\n{text('open_data.readme.licence', language, licence=licence, path=LICENCES[licence])}\n\n"
        f"{said['people']}\n\n{said['read']}\n\n## {said['states']}\n{states}\n\n"
        f"## {said['tables']}\n{listed}\n\n## {said['sources']}\n{sources}\n"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The command. Exit codes: 0 written, 1 nothing to publish or the folder is not empty, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m data publish", description=(publish.__doc__ or "").split("\n")[0])
    parser.add_argument("out", type=Path, metavar="OUT", help="a new folder")
    parser.add_argument("--release", type=int, help="its number; without it the newest")
    parser.add_argument("--licence", choices=LICENCES, default="CC-BY-4.0")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of what it says")
    chosen = parser.parse_args(argv)
    try:
        reading = publish(Settings.from_env(), chosen.out, chosen.licence, chosen.release)
    except Refusal as refused:
        sys.exit(refused.sentence(chosen.language))
    except FileExistsError:
        sys.exit(text("open_data.not_empty", chosen.language, folder=chosen.out))
    release = filter_words.release(reading, chosen.language)
    sys.stdout.write(text("open_data.done", chosen.language, folder=chosen.out, release=release) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
