"""What protects reader and server: response headers, and callback bodies checked before Dash trusts them."""

from __future__ import annotations

from typing import Any

from dash import Dash
from flask import Flask, Response, abort, request

CALLBACKS = "/_dash-update-component"
LARGEST_BODY = 1_000_000
LONGEST_TEXT = 16_000
_POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_OF_DOCUMENTS = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_OF_THE_REST = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
_NO_DOCUMENT = {"application/json", "text/javascript", "application/javascript", "text/css", "text/csv"}
"""What a browser never shows as a page of ours: the long headers would be a tenth of a later visit."""


def protect(server: Flask, app: Dash) -> None:
    """Set the security headers on every response.

    The policy of documents allows exactly the inline scripts Dash writes; that of data and scripts, nothing.
    """
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    known: dict[int, str] = {}

    def add(response: Response) -> Response:
        scripts = len(app._inline_scripts)
        if scripts not in known:
            known[scripts] = _POLICY.format(hashes=" ".join(app.csp_hashes()))
        own = {"Content-Security-Policy": known[scripts], **_OF_DOCUMENTS}
        for name, value in {**_HEADERS, **(_OF_THE_REST if response.mimetype in _NO_DOCUMENT else own)}.items():
            response.headers.setdefault(name, value)
        return response

    server.after_request(add)


def check_bodies(server: Flask, app: Dash) -> None:
    """Answer 400 to a callback request whose body is not what our own page would send. Register after Dash."""

    def check() -> None:
        if request.path != CALLBACKS or request.method != "POST":
            return
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("output"), str):
            abort(400, "This is not a request of this page.")
        registered = app.callback_map.get(body["output"])
        if registered is None or not _as_registered(body, registered):
            abort(400, "This is not a request of this page.")

    server.before_request(check)


def first_request(app: Dash, output: str) -> dict[str, Any]:
    """The body with which a browser asks for `output` (a callback's name) when its page opens without filters."""
    names = [name.rpartition(".") for name in output.strip(".").split("...")]
    return {
        "output": output,
        "outputs": [{"id": component, "property": prop} for component, _, prop in names],
        "inputs": [{**one, "value": ""} for one in app.callback_map[output]["inputs"]],
        "state": [],
        "changedPropIds": [],
    }


def _as_registered(body: dict[str, Any], registered: dict[str, Any]) -> bool:
    changed = body.get("changedPropIds", [])
    return (
        _same_components(body.get("inputs", []), registered["inputs"])
        and _same_components(body.get("state", []), registered["state"])
        and isinstance(changed, list)
        and all(isinstance(name, str) for name in changed)
        and _names_outputs(body.get("outputs"), str(body["output"]))
    )


def _same_components(sent: Any, expected: list[dict[str, Any]]) -> bool:
    return (
        isinstance(sent, list)
        and len(sent) == len(expected)
        and all(
            isinstance(one, dict)
            and (one.get("id"), one.get("property")) == (other["id"], other["property"])
            and _is_plain(one.get("value"))
            for one, other in zip(sent, expected, strict=True)
        )
    )


def _is_plain(value: Any) -> bool:
    """Every input of this application is a piece of an address: text or nothing."""
    return value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT)


def _names_outputs(sent: Any, output: str) -> bool:
    """Whether the outputs sent are the ones the callback's name lists, in that order."""
    single = isinstance(sent, dict)
    outputs = [sent] if single else sent
    if not isinstance(outputs, list) or not all(isinstance(one, dict) for one in outputs):
        return False
    names = [f"{one.get('id')}.{one.get('property')}" for one in outputs]
    return output == (names[0] if single else f"..{'...'.join(names)}..")
