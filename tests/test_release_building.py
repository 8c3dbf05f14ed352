"""One build at a time, killed at any moment; the release a first start ends with; the keys it needs."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import Any

import pytest
from releasing import BUILDER, ROOT, Site, apply
from sqlalchemy import Engine, event

from data import db, models
from data.messages import Refusal
from data.models.published import Release
from data.releases import building, checksum, demonstration, registry


def impatient(engine: Engine) -> None:
    """Let the connections of an engine wait for another writer a moment only, not five seconds."""
    words = "PRAGMA busy_timeout = 200" if engine.dialect.name == "sqlite" else "SET lock_timeout = 200"

    def settle(raw: Any, _record: object) -> None:
        raw.execute(words)
        raw.commit()

    event.listen(engine, "connect", settle)


@pytest.mark.slow
def test_one_build_at_a_time_and_none_beside_an_import(known: Site) -> None:
    for engine in (known.ledger, known.published):
        impatient(engine)
    with db.writing(known.ledger), pytest.raises(db.Busy, match="Another import"):
        known.build()
    with db.writing(known.published, db.PUBLISHED), pytest.raises(db.Busy, match="Another release"):
        known.build()
    assert known.build().no == 1


@pytest.mark.slow
def test_killed_at_any_moment_the_old_release_stays(loaded: Site) -> None:
    first = loaded.released("first")
    seed = random.randrange(1 << 30)
    moments = random.Random(seed)
    command = [sys.executable, "-m", "data", "release", "build", "--by", BUILDER]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=loaded.environment, check=True, stdout=subprocess.DEVNULL)
    whole = time.perf_counter() - started
    for _ in range(3):
        process = subprocess.Popen(
            command, cwd=ROOT, env=loaded.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(moments.uniform(0.4, 1.0) * whole)
        process.kill()
        process.wait()
        assert loaded.open().release == first, f"seed {seed}"
        with loaded.published.begin() as connection:
            for one in registry.releases(connection):
                assert checksum.of(connection, one.no) == one.checksum, f"seed {seed}"
    last = next_build(loaded)
    assert loaded.approve(last.no).no > first.no
    assert loaded.open().release == loaded.open(last.no).release


def next_build(site: Site) -> Release:
    """A build after a kill: PostgreSQL needs a moment to notice that the client is gone."""
    for _ in range(20):
        try:
            return site.build()
        except db.Busy:
            time.sleep(0.5)
    return site.build()


@pytest.mark.slow
def test_a_first_start_ends_with_a_release_and_real_data_does_not(site: Site) -> None:
    started = site.run("prepare", "--no-sample")
    assert (started.returncode, site.open().release.note) == (0, demonstration.FACTS_NOTE)  # type: ignore[union-attr]
    assert site.run("prepare").returncode == 0
    assert site.open().is_demonstration
    assert site.run("prepare").returncode == 0
    assert [one.no for one in registry.listed(site.published)] == [1, 2]
    apply(site, "real.xlsx", (models.Project, {"project_key": "R", "title": "real"}))
    assert site.run("prepare").returncode == 0
    assert len(registry.listed(site.published)) == 2


@pytest.mark.slow
def test_a_start_that_was_stopped_is_taken_up(known: Site) -> None:
    settings, say = known.settings, (lambda _code: None)
    building.build(settings, known.ledger, known.published, by=demonstration.BUILDER, note=None, say=say)
    released = demonstration.ensure(settings, known.ledger, say)
    assert released is not None and released.no == 2
    assert demonstration.ensure(settings, known.ledger, say) == released
    assert [one.state for one in registry.listed(known.published)] == ["rejected", "approved"]


def test_a_missing_key_file_refuses(known: Site) -> None:
    known.settings.keys_file.unlink()
    with pytest.raises(Refusal):
        known.build()
    assert registry.listed(known.published) == ()
