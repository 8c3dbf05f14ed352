"""The HTML a browser gets first: language, title, styles, preloads, and the outline shown until the page is there."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from dash import Dash
from flask import request

from dashboard import reader
from dashboard.access.policy import PLACE, PLACES
from dashboard.i18n import text
from dashboard.static_files import StaticFiles

FONTS = ("fonts/source-sans-3-latin-wght-normal.woff2", "fonts/source-sans-3-latin-ext-wght-normal.woff2")
STYLES = ("vendor/bootstrap-grid.min.css", "app.css")
LATER = ("later/pictures.js", "later/projector.js", "later/views.js")
"""Scripts that most readers never need: fetched when they are asked for, by `tukor.later` of assets/shell.js."""
_UNUSED = re.compile(r'<script src="[^"]*/(?:dash_table/|deps/polyfill@)[^"]*"></script>\n?')
"""A table component we do not use, and features that every browser of the last eight years has by itself."""

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
{metas}
<title>{title}</title>
<meta name="plotly" content="{plotly}">
<meta name="later" content="{later}">
<meta name="theme-color" content="#ffffff">
<link rel="icon" type="image/svg+xml" href="{icon}">
{links}
</head>
<body>
{outline}
<div hidden>
{config}
{scripts}
{renderer}
</div>
</body>
</html>"""

_OUTLINE = """<div id="react-entry-point"><div class="outline" aria-busy="true">
<div class="outline-bar"><strong>{name}</strong></div><div class="outline-filters"></div>
<div class="outline-page"><i></i><div><b></b><b></b><b></b><b></b></div><div><b class="tall"></b></div></div>
</div></div>"""


class Screen(Dash):
    """Dash with a document of our own: the reader's language, no unused bundle, no versions told to strangers."""

    files: StaticFiles
    titles: dict[str, str]
    """Path → key of the page's name."""

    def title_of(self, path: str, language: str) -> str:
        """What the browser's tab says for a page: "Költségvetés – Esélytükör"."""
        page = self.titles.get(PLACE if path.startswith(PLACES) else path, "shell.missing.title")
        return f"{text(page, language)} – {text('app.name', language)}"

    def interpolate_index(self, **parts: str) -> str:
        """The document in the reader's language."""
        language = reader.language()
        return _PAGE.format(
            language=language,
            metas=parts["metas"],
            title=escape(self.title_of(request.path, language)),
            plotly=self.files.plotly_url(),
            later=" ".join(map(self.files.url, LATER)),
            icon=self.files.url("icon.svg"),
            links="\n".join(self._links()),
            outline=_OUTLINE.format(name=text("app.name", language)),
            config=parts["config"],
            scripts=parts["scripts"],
            renderer=parts["renderer"],
        )

    def _links(self) -> list[str]:
        styles = [f'<link rel="stylesheet" href="{self.files.url(name)}">' for name in STYLES]
        fonts = [
            f'<link rel="preload" as="font" type="font/woff2" href="{self.files.url(name)}" crossorigin>'
            for name in FONTS
        ]
        return [*styles, *self._early(), *fonts]

    def _early(self) -> list[str]:
        """What Dash asks for only when its scripts run, fetched meanwhile: each a round trip less before the charts."""
        prefix = self.config.requests_pathname_prefix
        scripts = (self.files.plotly_url(), f"{prefix}_dash-component-suites/dash/dcc/async-graph.js")
        answers = (f"{prefix}_dash-layout", f"{prefix}_dash-dependencies")
        return [
            *(f'<link rel="preload" as="script" href="{address}">' for address in scripts),
            *(f'<link rel="preload" as="fetch" href="{address}" crossorigin>' for address in answers),
        ]

    def _generate_scripts_html(self) -> str:
        return _UNUSED.sub("", super()._generate_scripts_html())

    def _config(self) -> dict[str, Any]:
        config = super()._config()
        nested = {
            package: {name: props for name, props in components.items() if props}
            for package, components in config["children_props"].items()
        }
        return {**config, "children_props": nested, "python_version": "", "dash_version_url": ""}
