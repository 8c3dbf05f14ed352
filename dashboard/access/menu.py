"""Who is looking, in the header: name and role, the way in or out, and in a demonstration the other roles."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.access.csrf import FIELD
from dashboard.access.site import Access, access
from dashboard.access.viewer import Viewer, viewer
from data.accounts.people import ROLES

PLACES = {"manager": ("imports",), "steward": ("imports", "releases", "audit"), "administrator": ("imports",)}
"""Role → its own pages, by the key of their title, which is their address."""


def menu() -> html.Details:
    """The menu for whoever makes this request. Its forms work without a callback."""
    site, asks = access(), viewer()
    role = site.words(f"role.{asks.role or 'reader'}")
    label = f"{asks.name} · {role}" if asks.name and not asks.may_try_roles else role
    marks = {"data-export": asks.csrf} if asks.working else {}  # with it assets/access.js asks for a download's link
    return html.Details(
        [
            html.Summary(label, **{"aria-label": f"{site.words('who.title')} {label}"}),
            html.Div(
                [
                    html.A(site.words("who.title"), href="/who"),
                    *(html.A(site.words(f"{name}.title"), href=f"/{name}") for name in _places(site, asks.role)),
                    _roles(site, asks) if asks.may_try_roles else None,
                    _in_or_out(site, asks),
                ],
                className="who-menu",
            ),
        ],
        id="who",
        className="who",
        **marks,
    )


def _places(site: Access, role: str) -> list[str]:
    """The pages of a role, without those that need the ledger where there is none."""
    without = ("imports",) if site.settings.readers_only else ()
    return [name for name in PLACES.get(role, ()) if name not in without]


def working_note() -> html.Aside:
    """The mark of working figures above every page; hidden while a release is shown."""
    return html.Aside(
        access().words("working.mark"), id="working-note", className="banner working", hidden=not viewer().working
    )


def _roles(site: Access, asks: Viewer) -> html.Form:
    buttons = [
        html.Button(
            site.words(f"role.{role}"),
            name="role",
            value=role,
            type="submit",
            className="button",
            **{"aria-pressed": "true" if role == asks.role else "false"},
        )
        for role in ROLES
    ]
    return _form("/role", asks, [html.P(site.words("roles.title")), *buttons])


def _in_or_out(site: Access, asks: Viewer) -> Component:
    if not asks.is_signed_in:
        return html.A(site.words("sign_in.title"), href="/sign-in")
    return _form("/sign-out", asks, [html.Button(site.words("sign_out"), type="submit", className="button")])


def _form(action: str, asks: Viewer, children: list[Component]) -> html.Form:
    token = dcc.Input(type="hidden", name=FIELD, value=asks.csrf)
    return html.Form([token, *children], action=action, method="post")
