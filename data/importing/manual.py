"""docs/workbook.md, written from the declarations: python -m data.importing.manual > docs/workbook.md"""

from __future__ import annotations

import sys

from data.importing.problems import sentences
from data.importing.sheet import Column, Sheet
from data.importing.sheets import SHEETS

_HEAD = """# The workbook

Written from the declarations in `data/importing/sheets/` by `python -m data.importing.manual`; do not edit by hand.

```
python -m data template FILE.xlsx [--language hu|en]  # empty, with notes, lists and examples
python -m data import FILE [--dry-run] [--json] [--language hu|en]
python -m data imports [--json] [--language hu|en]
python -m data undo N [--json] [--language hu|en]
```

In the browser: `/imports`, in the menu under one's own name. A programme manager imports rows of own projects there
(`docs/adr/0014-importing-in-the-browser.md`).

`import` takes an .xlsx, a .zip of CSVs named after the sheets, or one such CSV. All of it is taken, or nothing:
exit 0 imported (also when nothing was new), 1 problems (nothing written), 2 wrong usage. Sheets that are not needed
may be missing.

- **Rows are found by their key** (below). The same row again changes nothing; another content supersedes it; rows
  that are not in the file stay as they are. Where the file lacks an optional column, what the ledger says stays.
  The same file (byte for byte) twice is recognised.
- **The example row**: row 2 of each sheet. A row whose first column says `MINTA` is left out and told; if anything
  else in it differs from the template's example, the file is refused, so that nobody's work is lost behind the
  word.
- **Names are exact** (settlements also by KSH code, groups also by code). Nothing is guessed; the nearest name is
  shown.
- **Participants** are codes with a digit in them; only their keyed hash is kept. Files with names, e-mail
  addresses, phone, TAJ or tax numbers in code or note columns are refused, and what was found is not repeated
  anywhere.
- **Numbers**: `1 234 567`, `1.234.567`, `21.993.850,- Ft`, `12,5`; `1.500`, `1,234` and `1,234.50` are refused.
  Forints only.
- **Dates**: `2015.11.25.`, `2015. november 25.`, `2015-11-25`, spreadsheet dates of both epochs; day-first dates
  are refused.
- **CSV**: UTF-8 with or without byte order mark, UTF-16 with it, CP1250; separated by `;`, `,` or tab.
- **Limits**: 20 MB a file, 100 000 rows and 200 columns a sheet.
- **Warnings** do not stop an import; they are shown and kept with it.
"""


def markdown() -> str:
    """The whole page."""
    return _HEAD + "".join(_sheet(sheet) for sheet in SHEETS)


def _sheet(sheet: Sheet) -> str:
    key = " + ".join(sheet.column(name).header for name in sheet.key)
    rows = "\n".join(_column(column) for column in sheet.columns)
    return (
        f"\n## {sheet.name}\n\n{sheet.hu}\n\n{sheet.en}\n\nKey: {key}.\n\n"
        f"| Column | Required | Jelentés | Meaning | Written as |\n|---|---|---|---|---|\n{rows}\n"
    )


def _column(column: Column) -> str:
    form = sentences("en")["form"][column.kind.form].format(choices=", ".join(column.words))
    return f"| {column.header} | {'yes' if column.required else ''} | {column.hu} | {column.en} | {form} |"


if __name__ == "__main__":
    sys.stdout.write(markdown())
