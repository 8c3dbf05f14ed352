"""Attackers who want to know whether one person is in a group, and the cities they try it on: `docs/disclosure.md`."""
