"""The release of what `python -m data prepare` loaded: public facts, with or without made-up programmes.

Readers see only releases, so a first start ends with one. Real data is never released by a program alone: as soon as a
workbook is in the ledger, two persons build and approve.
"""

from __future__ import annotations

from sqlalchemy import Engine, select

from data.models import Import
from data.models.published import APPROVED, DRAFT, Release
from data.releases import building, registry, store
from data.releases.building import Say
from data.releases.freezing import UNTOLD
from data.settings import Settings

BUILDER, APPROVER = "bemutató építő", "bemutató jóváhagyó"
NOTE = "bemutató adatok"
FACTS_NOTE = "közölt tények"


def ensure(settings: Settings, ledger: Engine, say: Say) -> Release | None:
    """The approved release of the ledger as it is, built and approved by two roles where there is none.

    None when the ledger is empty or holds anything but facts and made-up data. `say` is told the steps' codes.
    """
    with ledger.connect() as connection:
        alive = select(Import.kind).where(Import.undone_by.is_(None), Import.undoes.is_(None))
        kinds = set(connection.scalars(alive))
        version = connection.scalar(select(Import.id).order_by(Import.id.desc()).limit(1))
    if version is None or not kinds or kinds - {"facts", "sample", *UNTOLD}:
        return None
    with store.opened(settings.published_url) as published:
        return _of(settings, ledger, published, version, NOTE if "sample" in kinds else FACTS_NOTE, say)


def _of(settings: Settings, ledger: Engine, published: Engine, version: int, note: str, say: Say) -> Release:
    for one in registry.listed(published):
        if one.import_no == version and one.state == APPROVED:
            return one
        if one.state == DRAFT and one.built_by == BUILDER:  # left by a start that was stopped
            building.reject(ledger, published, one.no, BUILDER)
    draft = building.build(settings, ledger, published, by=BUILDER, note=note, say=say)
    return building.approve(settings, ledger, published, draft.no, APPROVER)
