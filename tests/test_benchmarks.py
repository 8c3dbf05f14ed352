"""Every benchmark runs and reports what it promises: on the smallest sample, with the fewest measurements, untimed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import screens
from playwright.sync_api import Browser

from benchmarks import _harness, first_visit, memory, page_callbacks, repaint
from benchmarks.__main__ import BENCHMARKS, main
from dashboard.app import PAGES, noun

pytestmark = pytest.mark.slow
NUMBER = re.compile(r"\b\d+(?:\.\d+)?\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(autouse=True)
def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample is made once for this file, and nothing is left in the place of real measurements."""
    monkeypatch.setattr(_harness, "FOLDER", folder)


@pytest.fixture
def made(folder: Path, compressed: Path) -> None:
    """The benchmarks' own sample, and the site's files compressed."""
    with _harness.installation("S", "sqlite") as made:
        shutil.copytree(compressed, Path(made.environ["VAR_DIR"]) / "static", dirs_exist_ok=True)


@pytest.fixture
def made_before(folder: Path, prepared: dict[str, Path], compressed: Path) -> None:
    """The sample is there already, and the site's files are compressed."""
    kept = folder / "sqlite-S"
    if not kept.exists():
        kept.mkdir()
        screens.settings_in(kept, prepared["sample"])
        shutil.copytree(compressed, kept / "static")
        _harness.mark_current(kept)


def measured(module: ModuleType, capsys: pytest.CaptureFixture[str], **more: Any) -> list[str]:
    """The lines a benchmark prints for sample S on SQLite, measured as few times as it can."""
    module.run(_harness.Options("S", ("sqlite",), 1, **more))
    return capsys.readouterr().out.splitlines()


def numbers(lines: list[str], name: str) -> list[list[float]]:
    """The figures of every row that begins with `name`."""
    rows = [line.strip().removeprefix(name) for line in lines if line.strip().startswith(name)]
    return [[float(found) for found in NUMBER.findall(row)] for row in rows]


@pytest.mark.usefixtures("made")
def test_page_callbacks_reports_times_and_parts_of_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    lines = measured(page_callbacks, capsys)
    for page in map(noun, PAGES):
        (first, new, *_, kib, packed), parts = numbers(lines, page)
        assert first > 0 and new > 0 and kib > packed > 1
        assert len(parts) == len(page_callbacks.NAMES) + 1 and sum(parts) > 0


@pytest.mark.browser
@pytest.mark.usefixtures("made_before")
def test_repaint_changes_filters_and_goes_back(capsys: pytest.CaptureFixture[str], browser: Browser) -> None:
    lines = measured(repaint, capsys, pages=1, chromium=browser)
    for how in ("control", "back"):
        ((charts, redrawn, p50, p95, *parts),) = numbers(lines, f"{noun(PAGES[0])}, {how}")
        assert charts > 0 and 0 <= redrawn <= charts and 0 < p50 <= p95 and len(parts) == len(repaint.PARTS)


@pytest.mark.browser
@pytest.mark.usefixtures("made_before")
def test_first_visit_counts_bytes_and_later_visits_cost_less(
    capsys: pytest.CaptureFixture[str], browser: Browser
) -> None:
    ((kib, requests, first_chart, second_kib, second_requests, *_),) = numbers(
        measured(first_visit, capsys, pages=1, chromium=browser), noun(PAGES[0])
    )
    assert 300 < kib < 850 and first_chart > 0
    assert second_kib < kib / 10 and second_requests < requests


@pytest.mark.usefixtures("made")
def test_memory_counts_master_and_workers(capsys: pytest.CaptureFixture[str]) -> None:
    lines = measured(memory, capsys)
    assert len([line for line in lines if "S, sqlite, 2 worker(s)" in line]) == 4
    assert all(min(found[-2:]) > 10 for found in numbers(lines, "S, sqlite"))


def test_random_filters_differ_and_repeat_with_the_seed() -> None:
    with _harness.installation("S", "sqlite") as made:
        asked = _harness.queries(made, 50)
        assert len(set(asked)) == 50
        assert asked == _harness.queries(made, 50)


def test_an_unknown_benchmark_is_refused() -> None:
    assert {"page_callbacks", "repaint", "first_visit", "memory"} <= set(BENCHMARKS)
    with pytest.raises(SystemExit) as stopped:
        main(["no_such_benchmark"])
    assert stopped.value.code == 2
