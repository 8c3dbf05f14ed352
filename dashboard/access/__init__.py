"""Who may see what: the policy table, the gate before every request, sessions, sign-in and the audit log's page."""

from dashboard.access.contents import Contents, contents_of
from dashboard.access.gate import register
from dashboard.access.site import Access
from dashboard.access.viewer import VISITOR, WITHIN, Viewer, viewer

__all__ = [
    "VISITOR",
    "WITHIN",
    "Access",
    "Contents",
    "Viewer",
    "contents_of",
    "menu",
    "register",
    "viewer",
    "working_note",
]
