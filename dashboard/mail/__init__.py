"""Saved views by e-mail: what a letter says, how it is written down, and how it reaches the mail server.

    python -m dashboard.mail --due --language hu|en

sends everything that is due now and ends. The ledger is not opened: a letter is always about a release.
"""
