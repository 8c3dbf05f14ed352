"""What holds for every later release, decided on the command line: named sets of projects, and other keys."""

from __future__ import annotations

import secrets

import pytest
from releasing import APPROVER, BUILDER, Site
from sqlalchemy import select

from data.accounts import audit
from data.accounts import store as accounts
from data.filters import Filters
from data.models.published import named_set
from data.people.counts import published_people

pytestmark = pytest.mark.slow

PROJECTS = ("MINTA-01", "MINTA-02")
NAMED = [word for key in PROJECTS for word in ("--project", key)]
SET = ("set", "TANODA", "--name", "Tanodák", *NAMED, "--by", APPROVER)


def acts(site: Site) -> list[tuple[str, str]]:
    with accounts.opened(site.settings) as engine, engine.connect() as connection:
        return [(line.act, line.about) for line in audit.newest(connection)]


def state_of(site: Site, filters: Filters) -> str:
    return published_people(site.open(), filters).total.state


def told(site: Site, *arguments: str, code: int = 0) -> str:
    found = site.run("release", *arguments, "--language", "en")
    assert found.returncode == code, found
    return found.stdout + found.stderr


@pytest.mark.slow
def test_a_set_is_approved_once_and_the_next_release_counts_it(loaded: Site) -> None:
    assert "no named sets" in told(loaded, "sets")
    both = Filters(projects=PROJECTS)
    loaded.released()
    assert state_of(loaded, both) == "interval"
    assert "TANODA), number of projects: 2" in told(loaded, *SET)
    assert "MINTA-01, MINTA-02" in told(loaded, "sets")
    assert acts(loaded)[0][0] == "set_approved" and acts(loaded)[0][1].startswith("TANODA: MINTA-01, MINTA-02")
    assert "TANODA" in told(loaded, *SET, code=1)
    assert "NINCS" in told(loaded, "set", "B", "--name", "b", "--project", "NINCS", "--by", APPROVER, code=1)
    for bad in ("a|b", "", "-x", "á", "x" * 33):
        told(loaded, "set", "--name", "b", "--project", "MINTA-01", "--by", APPROVER, "--", bad, code=2)
    loaded.released()
    assert {row.set_code for row in loaded.open().rows(select(named_set.c.set_code))} == {"TANODA"}
    assert state_of(loaded, both) == "value"


def test_other_keys_need_an_explicit_act_with_a_reason(known: Site) -> None:
    known.released()
    told_why = ("keys", "--by", APPROVER, "--reason", "the file was copied")
    assert "are those of release 1" in told(known, *told_why, code=1)
    known.settings.keys_file.write_text(f"{secrets.token_hex(32)}\n{secrets.token_hex(32)}\n")
    assert "fingerprint" in told(known, "build", "--by", BUILDER, code=1)
    for _ in range(2):  # asked twice, it is one change
        assert "Changes left: 1" in told(known, *told_why)
    assert acts(known)[0][0] == "keys_allowed" and "the file was copied" in acts(known)[0][1]
    told(known, "build", "--by", BUILDER)
    with pytest.raises(AssertionError):
        told(known, "keys", "--by", APPROVER)  # without a reason
