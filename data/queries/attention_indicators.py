"""What asks for attention in indicators: those that are late, and reports that differ from the rows."""

from __future__ import annotations

from collections.abc import Iterator

from data.filters import Filters
from data.queries import names
from data.queries.attention_lines import Line, page_link
from data.queries.indicators_compared import DIFFERS, outcome
from data.queries.indicators_judged import Judged, chosen
from data.reading import Reading
from data.values import Status


def indicators(reading: Reading, filters: Filters) -> list[Line]:
    """By project: indicators_late (late; found_count of base_count indicators with a target) and indicators_differ
    (attention; found_count of base_count reports that can be compared differ from the rows). Target and workshop groups
    have no indicators of their own: with a chosen one there are none. The period does not apply."""
    if filters.groups or filters.workshops:
        return []
    by_project: dict[str, list[Judged]] = {}
    for one in chosen(reading, filters):
        by_project.setdefault(one.series.row.project_key, []).append(one)
    return [line for key, mine in by_project.items() for line in _lines(reading, filters, key, mine)]


def _lines(reading: Reading, filters: Filters, key: str, mine: list[Judged]) -> Iterator[Line]:
    judged = [one.standing for one in mine if one.standing is not None]
    told = [found for one in mine if (found := outcome(reading, one)) is not None]
    counts = (
        (Status.LATE, "indicators_late", "indicators", judged.count(Status.LATE.value), len(judged)),
        (Status.ATTENTION, "indicators_differ", "differences", told.count(DIFFERS), len(told)),
    )
    title = names.project(reading, key)["project"]
    for status, attention, tile, part, whole in counts:
        if part:
            yield {
                "status": status.value,
                "attention": attention,
                "subject": title,
                "subject_link": f"{page_link('indicators', filters, projects=(key,))}#indicators-{tile}",
                "project": title,
                "found_count": part,
                "base_count": whole,
                "source": None,
                "source_link": None,
            }
