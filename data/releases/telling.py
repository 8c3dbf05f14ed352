"""What the commands say about releases, as lines of text in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from data.messages import said, shown
from data.models.published import Release
from data.releases.comparing import Change, Difference
from data.releases.counting import Preview
from data.settings import local

LINES = 40
"""So many lines of a table are written out; --json gives all of them."""


def listing(releases: Sequence[Release], language: str) -> Iterator[str]:
    """One line per release."""
    if not releases:
        yield said("release_none", language)
    for one in releases:
        state = said(f"state_{one.state}", language)
        yield f"{one.no:>5}  {state:<12}  {_time(one.built_at)}  {one.data_date or '–':<10}  {one.note or ''}".rstrip()


def built(one: Release, language: str) -> Iterator[str]:
    """What was built, and what comes next."""
    about = {"number": one.no, "import_no": one.import_no, "data_date": one.data_date or "–", "checksum": one.checksum}
    yield said("release_built", language, **about)
    yield said("release_next", language, number=one.no)


def release(one: Release, verified: bool | None, language: str) -> Iterator[str]:
    """Everything about one release."""
    state = said(f"state_{one.state}", language)
    yield said("release_title", language, number=one.no, state=state)
    for name in ("note", "import_no", "data_date", "built", "approved", "rejected", "follows", "code_version"):
        if (value := _field(one, name)) is not None:
            yield f"  {said(f'release_field_{name}', language)}: {value}"
    yield f"  {said('release_field_keys', language)}: {one.keys_fingerprint}"
    yield f"  {said('release_field_checksum', language)}: {one.checksum}"
    if one.is_demonstration:
        yield f"  {said('release_demonstration', language)}"
    if verified is not None:
        yield said("release_verified" if verified else "release_altered", language)


def _field(one: Release, name: str) -> object:
    if name not in ("built", "approved", "rejected"):
        return getattr(one, name)
    at, by = getattr(one, f"{name}_at"), getattr(one, f"{name}_by")
    return at and _time(at) + (f", {by}" if by else "")


def preview(one: Release, counts: Preview, changes: Difference | None, language: str) -> Iterator[str]:
    """A draft beside the exact numbers, and what it would change for readers."""
    yield from release(one, None, language)
    yield ""
    yield said("preview_counts", language, nodes=counts.nodes, shown=counts.shown, small=counts.small, held=counts.held)
    if counts.rows:
        yield said("preview_header", language)
    for row in counts.rows[:LINES]:
        held = said("preview_held", language) if row.held else ""
        yield f"  {row.exact:>8}  {row.published:>9}  {held:<10}  {row.title(language)}".rstrip()
    yield from _more(len(counts.rows), language)
    yield said("preview_restricted", language)
    if changes:
        yield ""
        yield from difference(changes, language)


def difference(changes: Difference, language: str) -> Iterator[str]:
    """What changed and why, table by table."""
    yield said("diff_title", language, older=changes.older, newer=changes.newer)
    yield said("diff_imports" if changes.imports else "diff_no_imports", language, count=len(changes.imports))
    for one in changes.imports:
        kind = said(f"kind_{one['kind']}", language)
        undone = said("import_undone", language, number=one["undone_by"]) if one["undone_by"] else ""
        yield f"  {one['id']:>5}  {_time(one['imported_at'])}  {kind}  {one['file_name']}  {undone}".rstrip()
    for name, rows in changes.tables.items():
        yield heading(name, rows, language)
        for change in rows[:LINES]:
            yield _line(name, change, language)
        yield from _more(len(rows), language)


def cells(name: str, change: Change, language: str) -> tuple[str, str, str, str, str]:
    """A change of table `name` in words: subject, what, before, after, why. What came or went has no before and
    after."""
    subject = change.title or said("diff_all_projects", language)
    why = ", ".join(said(f"why_{reason}", language) for reason in change.why)
    if name != "people" and change.what == "":
        return subject, said("diff_gone" if change.after is None else "diff_added", language), "", "", why
    what = said(f"field_{change.what}", language)
    return subject, what, _value(change.before, language), _value(change.after, language), why


def heading(name: str, rows: Sequence[Change], language: str) -> str:
    """How much of table `name` changed and why, in one sentence."""
    title = f"diff_{name}" if rows else f"diff_{name}_same"
    return said(title, language, count=len(rows), why=_causes(rows, language))


def _line(name: str, change: Change, language: str) -> str:
    subject, what, before, after, why = cells(name, change, language)
    words = f" · {what}: {before} → {after}" if before else f": {what}"
    return f"  {subject}{words}" + (f" ({why})" if why else "")


def _causes(rows: Sequence[Change], language: str) -> str:
    """The reasons of all rows, in the order they first come."""
    return _words(tuple(dict.fromkeys(reason for row in rows for reason in row.why)), language)


def _words(why: Sequence[str], language: str) -> str:
    return f" ({', '.join(said(f'why_{reason}', language) for reason in why)})" if why else ""


def _value(value: Any, language: str) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, float) and language == "hu":
        return str(value).replace(".", ",")
    return str(shown(value, language))


def _more(count: int, language: str) -> Iterator[str]:
    if count > LINES:
        yield said("lines_more", language, count=count - LINES)


def _time(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
