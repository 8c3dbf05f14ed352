"""Accounts, roles, sessions and the audit log: a database of their own, written by the web process and by commands."""
