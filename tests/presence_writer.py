"""Makes the index file of a ledger again and again, until it is killed: python presence_writer.py URL FOLDER."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from data import db
from data.people import loading, mapped
from data.reading import open_reading

if __name__ == "__main__":
    engine, folder = db.create(sys.argv[1]), Path(sys.argv[2])
    loading.keep_files_in(engine, folder)
    while True:
        mapped.forget(folder)
        loading.load.cache_clear()
        sys.stdout.write(f"{loading.load(open_reading(engine, date(2026, 11, 15))).placements}\n")
        sys.stdout.flush()
