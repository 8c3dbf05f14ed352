"""The committee pack: slides (PPTX), an előterjesztés (DOCX) and the same as PDF, with native charts and tables.

    python -m dashboard.packs --query Q --format pptx|docx|pdf --language hu|en OUT

writes one file in a process that has no network and opens nothing but the published store: always a release. Whoever
needs a pack (the page, `python -m data pack`, a mail) starts this command; `--progress` prints a JSON line per step,
`--site https://…` is where links lead back to. Exit codes: 0 written, 1 refused (one sentence on standard error,
nothing written), 2 wrong usage.
"""
