"""What kind of figures the site holds: that decides who may look without signing in."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from data.reading import Reading
from data.reading_tables import imports, project

PUBLIC, DEMONSTRATION, OWN = "public", "demonstration", "own"
"""Only published facts; with them made-up data; anything else, and be it one workbook."""
TRIED_PROJECTS = 2
"""Projects a demonstration's manager has."""
KNOWN = {"facts", "sample", "undo", "erasure", "reindex"}
"""Kinds of imports that bring nothing of one's own."""
_IMPORTS = select(imports.c.kind, imports.c.undone_by).distinct()


class Contents(NamedTuple):
    """PUBLIC, DEMONSTRATION or OWN, and the projects that the manager of a demonstration looks after."""

    kind: str
    projects: tuple[str, ...] = ()


def contents_of(*readings: Reading) -> Contents:
    """What the readings hold together. One's own data in any of them makes it OWN, also after that import was undone:
    its rows are still there. Remembered per reading."""
    rows = [row for reading in readings for row in reading.rows(_IMPORTS)]
    if {row.kind for row in rows} - KNOWN:
        return Contents(OWN)
    if not any(row.kind == "sample" and row.undone_by is None for row in rows):
        return Contents(PUBLIC)
    made_up = imports.c.kind == "sample"
    keys = select(project.c.project_key).join(imports, imports.c.id == project.c.import_id).where(made_up)
    found = readings[0].rows(keys.order_by(project.c.project_key).limit(TRIED_PROJECTS))
    return Contents(DEMONSTRATION, tuple(row.project_key for row in found))
