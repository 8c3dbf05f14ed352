"""Who may do what: the one table. An endpoint, method or callback without an entry is refused to everybody, and a test
fails until it has one."""

from __future__ import annotations

from collections.abc import Mapping

from data.accounts.people import ROLES

Rule = frozenset[str]

EVERYBODY: Rule = frozenset(("", *ROLES))
READERS: Rule = frozenset(ROLES)
MANAGERS: Rule = frozenset(("manager",))
STEWARDS: Rule = frozenset(("steward",))
IMPORTERS: Rule = frozenset(("manager", "steward", "administrator"))
NO_ONE: Rule = frozenset()

GET = "GET"
POST = "POST"
PAGES = (
    "overview", "budget", "reach", "workshops", "cooperation", "partners", "settlement", "measures", "indicators",
    "sources",
)  # fmt: skip
PLACE = "/telepules"
PATHS = {"/": "overview", **{f"/{page}": page for page in PAGES[1:] if page != "settlement"}, PLACE: "settlement"}
"""Where a sign-in may lead back to: address → page."""
PLACES = f"{PLACE}/"
"""What the addresses of single settlements begin with."""
INNER = ("/measures/", PLACES, "/rows/", "/row/", "/document/", "/import/", "/imports")
"""What the addresses of single measures, settlements, rows, documents and imports, and of importing, begin with; a
sign-in and a change of the language may lead back there, too."""
EXPORTS = ("csv", "xlsx", "json")
"""Downloads that leave the screen; in working mode each needs a link of its own."""
TABLE = "table"
TABLES = {f"download_{page}_{TABLE}": path for path, page in PATHS.items()}
"""The endpoint of the tables behind a page's charts → the page's address."""
LONGEST_ADDRESS = 8000

SUITES = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
CALLBACKS_ENDPOINT = "/_dash-update-component"
BY_LINK = "views.stop_by_link"
"""Stopping a subscription by the link in its mail: a mail program does it, which has neither cookie nor form token."""
START = "/start"
"""Where a visit begins: the reader's start page, else the overview."""
DOCUMENTS = (
    "/", "/<path:path>", "stewards.listing", "stewards.show", "views.start", "views.listing", "views.show",
    "committee.choose", "imports.listing", "imports.check", "imports.ask_to_undo",
    "measures_sheet.show", "provenance.rows", "provenance.row", "provenance.document", "provenance.imported",
)  # fmt: skip
"""Endpoints that answer with a page: whoever is not signed in is led to the sign-in instead of a bare 401."""
ALWAYS = ("healthz", "readyz")
"""Answered also while the databases are away, so nobody is looked up for them."""
LARGE_FORMS = {"imports.upload": 21 << 20}
"""Forms that bring a file → the bytes they may have, of whoever may send them; all others have MAX_CONTENT_LENGTH."""
SIGN_IN_FILES = ("/assets/app.css", "/assets/sign-in.css", "/assets/icon.svg")
SIGN_IN_FOLDER = "/assets/fonts/"
"""What the sign-in page itself needs."""

ENDPOINTS: Mapping[str, Mapping[str, Rule]] = {
    "healthz": {GET: EVERYBODY},
    "readyz": {GET: EVERYBODY},  # says only whether a page could be served, for the machine that watches
    "language": {GET: EVERYBODY},
    "access.sign_in": {GET: EVERYBODY, POST: EVERYBODY},
    "access.elsewhere": {GET: EVERYBODY},
    "access.back": {GET: EVERYBODY},
    "access.sign_out": {POST: EVERYBODY},
    "roles.try_role": {POST: READERS},  # refused outside a demonstration
    "roles.who": {GET: READERS},
    "roles.working": {POST: MANAGERS},
    "roles.export": {POST: MANAGERS},
    "log.audit": {GET: STEWARDS},
    "stewards.listing": {GET: STEWARDS},
    "stewards.build": {POST: STEWARDS},
    "stewards.show": {GET: STEWARDS},
    "stewards.preview": {GET: STEWARDS},  # exact beside published
    "stewards.approve": {POST: STEWARDS},
    "stewards.reject": {POST: STEWARDS},
    "stewards.changes": {GET: STEWARDS},
    "committee.choose": {GET: READERS},
    "committee.make": {POST: READERS},
    "committee.progress": {GET: READERS},  # only whoever asked for it: dashboard/committee/jobs.py
    "committee.file": {GET: READERS},
    "views.start": {GET: READERS},
    "views.listing": {GET: READERS},
    "views.menu": {GET: READERS},
    "views.save": {POST: READERS},  # what is saved, shared and seen: data/accounts/views.py
    "views.show": {GET: READERS},
    "views.change": {POST: READERS},
    "views.remove": {POST: READERS},
    "views.begin_with": {POST: READERS},
    "views.subscribe": {POST: READERS},
    "views.stop": {POST: READERS},
    BY_LINK: {GET: EVERYBODY, POST: EVERYBODY},  # the link is the right: dashboard/views/stopping.py
    "/": {GET: READERS},
    "/<path:path>": {GET: READERS},
    "/_dash-layout": {GET: READERS},
    "/_dash-dependencies": {GET: READERS},
    "projector": {GET: READERS},
    "measures_sheet.show": {GET: READERS},
    "notes.new": {GET: MANAGERS, POST: MANAGERS},  # on own projects only: dashboard/notes/pages.py
    "imports.listing": {GET: IMPORTERS},
    "imports.empty": {GET: IMPORTERS},
    "imports.upload": {POST: IMPORTERS},
    "imports.check": {GET: IMPORTERS},  # only whoever uploaded it: dashboard/imports/pages.py
    "imports.problems": {GET: IMPORTERS},
    "imports.write": {POST: IMPORTERS},  # a manager rows of own projects only: data/importing/rights.py
    "imports.ask_to_undo": {GET: IMPORTERS},  # a manager own imports only: dashboard/imports/listing.py
    "imports.undo": {POST: IMPORTERS},
    "provenance.rows": {GET: READERS},  # never rows of people
    "provenance.row": {GET: READERS},  # its history in the ledger: to its project's manager at work
    "provenance.document": {GET: READERS},
    "provenance.imported": {GET: READERS},
    CALLBACKS_ENDPOINT: {POST: READERS},  # and then what CALLBACKS says
    "_dash_assets.static": {GET: READERS},
    SUITES: {GET: READERS},
    "/_favicon.ico": {GET: READERS},
    "/_reload-hash": {GET: NO_ONE},  # for developing: lists what is installed
    **{f"download_{page}_{ending}": {GET: READERS} for page in PAGES for ending in (*EXPORTS, TABLE)},
}

PAGE_CALLBACKS: Mapping[str, str] = {f"..{page}-frame.data-answer..": path for path, page in PATHS.items()}
"""The callback that answers with a page's figures → the page's address."""
CALLBACKS: Mapping[str, Rule] = {
    ".._pages_content.children..._pages_store.data..": READERS,
    "_pages_dummy.children": READERS,
    **dict.fromkeys(PAGE_CALLBACKS, READERS),
}
"""Output of a callback, as Dash names it → who may ask for it."""


def endpoint_rule(endpoint: str | None, method: str, path: str) -> Rule:
    """Who may make this request. HEAD is a GET."""
    if endpoint == "_dash_assets.static" and method in (GET, "HEAD"):
        is_font = path.startswith(SIGN_IN_FOLDER) and "/" not in path.removeprefix(SIGN_IN_FOLDER)
        return EVERYBODY if path in SIGN_IN_FILES or is_font else READERS
    return ENDPOINTS.get(endpoint or "", {}).get(GET if method == "HEAD" else method, NO_ONE)


def callback_rule(output: object) -> Rule | None:
    """Who may ask for this output; None: there is no such callback."""
    return CALLBACKS.get(output) if isinstance(output, str) else None


def is_export(endpoint: str | None) -> bool:
    """Whether the endpoint is a download that leaves the screen."""
    return (endpoint or "").startswith("download_") and (endpoint or "").endswith(EXPORTS)
