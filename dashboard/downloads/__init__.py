"""Downloads at plain URLs beside the pages: /budget.csv?table=projects, /budget.xlsx, /budget.json, with the
page's own query. /budget.table?table=cumulative is what the page itself asks for when a chart's table is opened."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request

from dashboard import reader
from dashboard.downloads import as_csv, as_json, as_table, as_xlsx
from dashboard.downloads.edition import PAGES, Edition, open_edition
from dashboard.i18n import text
from data.releases.opening import NoRelease

Writer = Callable[[Edition], bytes]
WRITERS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv.write),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx.write),
    "json": ("application/json", as_json.write),
    "table": ("application/json", as_table.write),
}
ONE_TABLE = ("csv", "table")
SHOWN = ("json", "table")


def register(server: Flask) -> None:
    """Add one route per page and format."""
    for noun in PAGES:
        for ending in WRITERS:
            server.add_url_rule(f"/{noun}.{ending}", f"download_{noun}_{ending}", _view(noun, ending))


def _view(noun: str, ending: str) -> Callable[[], Response]:
    def view() -> Response:
        try:
            edition = open_edition(noun, request.query_string.decode("utf-8", "replace"), request.args.getlist("table"))
        except NoRelease:
            return Response(text("release.missing", reader.language()) + "\n", status=404, mimetype="text/plain")
        if edition.unknown or (ending in ONE_TABLE and len(edition.tables) != 1):
            return _no_such_table(edition)
        kind, write = WRITERS[ending]
        response = Response(write(edition), mimetype=None, content_type=kind)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Cookie"
        if ending not in SHOWN:
            response.headers["Content-Disposition"] = f'attachment; filename="{edition.file_name(ending)}"'
        return response

    return view


def _no_such_table(edition: Edition) -> Response:
    known = ", ".join(PAGES[edition.noun])
    message = text("download.no_table", edition.language, tables=known)
    return Response(message + "\n", status=404 if edition.unknown else 400, mimetype="text/plain")
