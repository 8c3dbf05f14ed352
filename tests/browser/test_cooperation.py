"""The cooperation page in a real browser: the matrix of the newest sessions. What all pages promise: test_pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import screens
from browsing import reading, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_matrix_shows_the_newest_sessions_with_their_counts(
    browser: Browser, prepared: dict[str, Path], tmp_path: Path
) -> None:
    settings = screens.settings_in(tmp_path, prepared["sample"])
    with served(settings) as address, reading(browser, address) as reader:
        reader.open("/cooperation")
        headings = reader.page.locator("#cooperation-matrix-table thead th").all_inner_texts()
        assert len(headings) == 1 + 24 + 2
        assert headings[-2:] == ["Részvétel", "Várt alkalom"]
        assert reader.page.locator("#cooperation-matrix-table .mark-present").count() > 24
