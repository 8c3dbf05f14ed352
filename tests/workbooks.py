"""Filled workbooks for tests, made by code: a realistic small programme that touches every sheet.

`python tests/workbooks.py FILE` writes one. Everything in it is made up and says so (BEMUTATÓ).
"""

from __future__ import annotations

import csv
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from data.importing.sheets import SHEETS

Rows = Sequence[Mapping[str, Any]]
Content = dict[str, list[dict[str, Any]]]

PROJECT = "BEMUTATO-1.1-2025-00001"
SECOND = "BEMUTATO-2.2-2025-00002"
MEMBERS = ("Bemutató Közösségi Egyesület", "Bemutató Családsegítő Központ")
CATEGORIES = ("Szakmai megvalósítás szolgáltatásai", "Projektmenedzsment")
MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 13)) + tuple(f"2026-{month:02d}" for month in range(1, 11))
PEOPLE = 48


def headers(sheet: str) -> list[str]:
    """The headers of a sheet, as declared."""
    return [column.header for column in next(s for s in SHEETS if s.name == sheet).columns]


def write(file: Path, content: Mapping[str, Rows], *, extra: Mapping[str, Any] | None = None) -> Path:
    """Write `content` (sheet → rows as header → value) to an .xlsx; `extra` are options of the workbook."""
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, **(extra or {})}) as book:
        day = book.add_format({"num_format": "yyyy.mm.dd."})
        for sheet, rows in content.items():
            worksheet = book.add_worksheet(sheet)
            columns = headers(sheet)
            worksheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                for header, value in row.items():
                    _write_cell(worksheet, number, columns.index(header), value, day)
    return file


def _write_cell(worksheet: Any, row: int, place: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        worksheet.write_datetime(row, place, value, day)
    elif value is not None:
        worksheet.write(row, place, value)


def write_csvs(file: Path, content: Mapping[str, Rows], encoding: str = "utf-8-sig") -> Path:
    """Write `content` as a .zip of CSVs with the sheets' names, as Hungarian Excel saves them."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet, rows in content.items():
            archive.writestr(f"{sheet}.csv", csv_text(sheet, rows).encode(encoding))
    return file


def csv_text(sheet: str, rows: Rows, delimiter: str = ";") -> str:
    """One sheet as CSV text; dates as Hungarian Excel writes them."""
    out = StringIO()
    lines = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    columns = headers(sheet)
    lines.writerow(columns)
    for row in rows:
        values = (row.get(header) for header in columns)
        lines.writerow(f"{value:%Y.%m.%d.}" if isinstance(value, date) else value for value in values)
    return out.getvalue()


def fill(template: Path, file: Path, content: Mapping[str, Rows]) -> Path:
    """Fill in a template as a person would: type `content` over and below its example rows."""
    book = openpyxl.load_workbook(template)
    for sheet, rows in content.items():
        worksheet = book[sheet]
        places = {str(cell.value).rstrip(" *"): cell.column for cell in worksheet[1]}
        for number, row in enumerate(rows, 2):
            for header, place in places.items():
                worksheet.cell(number, place).value = row.get(header)
    book.save(file)
    return file


def filled() -> Content:
    """Two made-up programmes with rows on every sheet, consistent with the public facts' settlements and groups."""
    return {
        "Dokumentumok": [
            {
                "Dokumentum kódja": "BEM-JEL-1",
                "Cím": "BEMUTATÓ szakmai beszámoló",
                "Típus": "beszámoló",
                "Kiadó": MEMBERS[0],
                "Kelt": date(2026, 10, 15),
                "Hely": "iktatószám: 12-34/2026.",
            },
        ],
        "Projektek": _projects(),
        "Partnerek": [
            {
                "Projekt kódja": PROJECT,
                "Szervezet": MEMBERS[0],
                "Település": "Kecskemét",
                "Szerep": "konzorciumvezető",
                "Támogatási rész (Ft)": 30_000_000,
                "Dokumentumok": "BEM-JEL-1",
            },
            {
                "Projekt kódja": PROJECT,
                "Szervezet": MEMBERS[1],
                "Település": "Helvécia",
                "Szerep": "konzorciumi tag",
                "Támogatási rész (Ft)": "14.000.000,- Ft",
            },
            {"Projekt kódja": SECOND, "Szervezet": MEMBERS[0], "Település": "04093", "Szerep": "együttműködő partner"},
        ],
        "Megállapodások": [
            {
                "Projekt kódja": PROJECT,
                "Szervezet": MEMBERS[1],
                "Település": "Helvécia",
                "Aláírva": "2025. február 3.",
                "Érvényes mettől": "2025. február",
                "Érvényes": "2027",
                "További felek": "Bemutató Tanoda Alapítvány",
                "Vállalások": "részvétel a kerekasztalon; szakmai hozzájárulás a programhoz",
            },
            {"Projekt kódja": SECOND, "Megállapodások száma": 4, "Aláírva": "2025. I. félév"},
        ],
        "Vállalások és bizonyítékok": [
            {
                "Projekt kódja": PROJECT,
                "Szervezet": MEMBERS[1],
                "Vállalás típusa": "szakmai hozzájárulás",
                "Vállalás": "szakmai hozzájárulás a programhoz",
                "Teljesítés": "részben teljesült",
                "Bizonyíték kelte": "2026.06.",
                "Bizonyíték": "a helyzetelemzés első fele elkészült",
                "Dokumentumok": "BEM-JEL-1",
            },
            {"Projekt kódja": SECOND, "Vállalás típusa": "egyéb", "Vállalás": "adatszolgáltatás"},
        ],
        "Költségvetés": list(_budget()),
        "Pénzmozgások": list(_transactions()),
        "Célcsoportok": [
            {"Projekt kódja": PROJECT, "Tervezett fő": 60, "Határidő": date(2026, 12, 31)},
            {"Projekt kódja": PROJECT, "Célcsoport": "HEP-N", "Tervezett fő": 30, "Határidő": "2026.12."},
            {"Projekt kódja": PROJECT, "Célcsoport": "nők", "Település": "Helvécia", "Tervezett fő": 12},
        ],
        "Fejlesztési tervek": [
            {
                "Projekt kódja": PROJECT,
                "Fajta": "egyéni",
                "Időszak": period,
                "Tervezett": 40,
                "Elkészült": prepared,
                "Folyamatban": prepared - closed,
                "Lezárult": closed,
            }
            for period, prepared, closed in (("2025", 26, 4), ("2026. I. félév", 12, 11))
        ],
        "Műhelycsoportok": [
            {
                "Sorszám": 9,
                "Név": "BEMUTATÓ kertész műhelycsoport",
                "Terv": "Közösségi Beavatkozási Terv",
                "Állapot": "működik",
            },
        ],
        "Műhelycsoport-állapotok": [
            {
                "Műhelycsoport": "9",
                "Mikortól": "2025. január",
                "Állapot": "létrejött",
                "Vezető": "családsegítő központ vezetője",
            },
        ],
        "Tevékenységek": _activities(),
        "Alkalmak": list(_sessions()),
        "Résztvevők": [
            {
                "Résztvevő kódja": f"BEM-{n:03d}",
                "Település": _HOMES[n % len(_HOMES)],
                "Célcsoportok": _GROUPS[n % len(_GROUPS)],
            }
            for n in range(PEOPLE)
        ],
        "Jelenlét": list(_attendance()),
        "Partnerjelenlét": [
            {
                "Tevékenység kódja": "BEM-KEREK",
                "Alkalom kódja": f"K{n}",
                "Szervezet": member,
                "Település": place,
                "Jelen": "igen" if (n + len(member)) % 3 else "nem",
            }
            for n in range(1, 7)
            for member, place in zip(MEMBERS, ("Kecskemét", "Helvécia"), strict=True)
        ],
        "Tervek": [
            {
                "Terv kódja": "BEM-HEP",
                "Cím": "BEMUTATÓ Helyi Esélyegyenlőségi Program",
                "Típus": "HEP",
                "Település": "Helvécia",
                "Határozat": "12/2023. (V.31.)",
                "Elfogadva": date(2023, 5, 31),
                "Határozat állapota": "elfogadott",
                "Időtáv (év)": 5,
                "Felülvizsgálat (hány évente)": 2,
                "Felülvizsgálva": "2025.05.",
                "Felelős": "jegyző",
                "Határidő": "folyamatos",
            },
        ],
        "Intézkedések": [
            {
                "Terv kódja": "BEM-HEP",
                "Intézkedés száma": "I/1",
                "Cím": "Szűrőnapok a településen",
                "Probléma": "ritka szűrés",
                "Cél": "évente négy szűrőnap",
                "Célcsoportok": "HEP-I; HEP-N",
                "Felelős": "Egészségügyi Osztály",
                "Határidő (dátum)": "2026. II. félév",
                "Állapot": "folyamatban",
                "Sorszám": 1,
                "Stratégiai kapcsolat": "egészségterv",
                "Tartalom": "szűrőbusz és tájékoztató",
                "Eredményességi mutatók": "a szűrésen részt vettek száma",
                "Indikátorok kódja": "BEM-IND-1",
                "Humán erőforrás": "két védőnő",
                "Pénzügyi erőforrás": "saját keret",
                "Technikai erőforrás": "szűrőbusz",
                "Fenntarthatóság": "évente megismételhető",
            },
        ],
        "Intézkedés-állapotok": [
            {"Terv kódja": "BEM-HEP", "Intézkedés száma": "I/1", "Mióta": since, "Állapot": status, "Megjegyzés": note}
            for since, status, note in (
                ("2024. I. félév", "nem indult", None),
                (date(2025, 3, 1), "folyamatban", "az első szűrőnap megvolt"),
            )
        ],
        "Felülvizsgálatok": [
            {"Terv kódja": "BEM-HEP", "Napja": "2025.05.", "Eredmény": "változatlan", "Megjegyzés": "áttekintve"},
            {"Terv kódja": "BEM-HEP", "Fajta": "fórum", "Napja": date(2024, 6, 10)},
            {"Terv kódja": "BEM-HEP", "Intézkedés száma": "I/1", "Napja": date(2026, 2, 2), "Eredmény": "módosítandó"},
        ],
        "Indikátorok": [
            {
                "Projekt kódja": PROJECT,
                "Indikátor kódja": "BEM-IND-1",
                "Név": "Programba bevont személyek száma",
                "Meghatározás": "Akik legalább egy alkalmon ott voltak.",
                "Mértékegység": "fő",
                "Összegzés": "egyedi",
                "Irány": "növekvő",
                "Bázisérték": 0,
                "Célérték": 60,
                "Céldátum": date(2026, 12, 31),
                "Felelős": "projektmenedzser",
                "Mi számítja ki": "bevont személyek",
            },
        ],
        "Indikátor-célértékek": [
            {
                "Projekt kódja": PROJECT,
                "Indikátor kódja": "BEM-IND-1",
                "Időszak": "2025. II. félév",
                "Célérték": 30,
                "Ki tűzte ki": "irányító hatóság",
                "Mikor tűzték ki": date(2025, 1, 15),
                "Indoklás": "időközi vállalás",
            },
        ],
        "Megjegyzések": [
            {
                "Kód": "BEM-M-1",
                "Fajta": "megjegyzés",
                "Projekt kódja": PROJECT,
                "Ábra": "budget-cumulative",
                "Ettől": "2025. május",
                "Szöveg": "A számlák egy hónappal később érkeztek.",
            },
            {"Kód": "BEM-M-2", "Fajta": "esemény", "Ettől": date(2025, 3, 1), "Szöveg": "Felújítás kezdődött."},
        ],
        "Indikátorértékek": [
            {"Projekt kódja": PROJECT, "Indikátor kódja": "BEM-IND-1", "Időszak": period, "Érték": amount}
            for period, amount in (("2025. I. félév", 18), ("2025. II. félév", 34), ("2026. I. félév", "41,5"))
        ],
    }


_HOMES = ("Kecskemét", "Helvécia", "Ballószög", "17686", "Lajosmizse")
_GROUPS = ("HEP-N; HEP-I", "gyermekek", "HEP-R;HEP-M", None, "HEP-F", "HEP-N")
_SERIES = {"BEM-MUHELY": ("M", 20), "BEM-KEPZES": ("T", 5), "BEM-KEREK": ("K", 6)}


def _projects() -> list[dict[str, Any]]:
    shared = {"Felhívás kódja": "BEMUTATO-1.1", "Alap": "ESZA+", "Székhely": "Kecskemét", "Állapot": "folyamatban"}
    return [
        {
            "Projekt kódja": PROJECT,
            "Cím": "BEMUTATÓ: Közösségben könnyebb",
            "Vezető szervezet": MEMBERS[0],
            "Támogatás (Ft)": "44 000 000 Ft",
            "Összköltség (Ft)": 44_000_000,
            "Intenzitás (%)": 100,
            "Kezdet": date(2025, 1, 1),
            "Tervezett befejezés": date(2026, 12, 31),
            "Hatókör": "saját",
            "Dokumentumok": "BEM-JEL-1",
            **shared,
        },
        {
            "Projekt kódja": SECOND,
            "Cím": "BEMUTATÓ: Nyitott ajtók",
            "Vezető szervezet": MEMBERS[1],
            "Támogatás (Ft)": 9_900_000,
            "Kezdet": "2025. március",
            "Tervezett befejezés": "2027",
            "Hatókör": "saját",
            **shared,
        },
    ]


def _budget() -> Iterable[dict[str, Any]]:
    for month in MONTHS:
        for category, amount in zip(CATEGORIES, (1_600_000, 400_000), strict=True):
            yield {
                "Projekt kódja": PROJECT,
                "Költségkategória": category,
                "Hónap": f"{month[:4]}.{month[5:]}.",
                "Tervezett összeg (Ft)": amount,
                "Szervezet": MEMBERS[0],
            }
        yield {
            "Projekt kódja": SECOND,
            "Költségkategória": CATEGORIES[0],
            "Hónap": month,
            "Tervezett összeg (Ft)": 450_000,
        }


def _transactions() -> Iterable[dict[str, Any]]:
    shared = {"Projekt kódja": PROJECT, "Költségkategória": CATEGORIES[0], "Szervezet": MEMBERS[0]}
    yield {**shared, "Bizonylatszám": "L-1", "Kelt": date(2025, 1, 20), "Típus": "lekötés", "Összeg (Ft)": 20_000_000}
    for number, month in enumerate(MONTHS[:-1], 1):
        day = date(int(month[:4]), int(month[5:]), 25)
        yield {
            **shared,
            "Bizonylatszám": f"{number:04d}",
            "Kelt": day,
            "Típus": "kifizetés",
            "Összeg (Ft)": 1_350_000 + 10_000 * number,
        }
    yield {
        **shared,
        "Bizonylatszám": "V-1",
        "Kelt": "2026. május 4.",
        "Típus": "visszafizetés",
        "Összeg (Ft)": -120_000,
    }
    yield {
        **shared,
        "Bizonylatszám": "I-1",
        "Kelt": "2026.06.30.",
        "Típus": "kifizetési igénylés",
        "Összeg (Ft)": "12 500 000 Ft",
    }
    yield {
        **shared,
        "Projekt kódja": SECOND,
        "Bizonylatszám": "0001",
        "Kelt": date(2025, 5, 2),
        "Típus": "kifizetés",
        "Összeg (Ft)": 640_000,
        "Megjegyzés": "első részlet",
    }


def _activities() -> list[dict[str, Any]]:
    return [
        {
            "Tevékenység kódja": "BEM-MUHELY",
            "Projekt kódja": PROJECT,
            "Cím": "BEMUTATÓ kertész műhely",
            "Típus": "műhely",
            "Műhelycsoport": "9",
            "Település": "Kecskemét",
            "Tervezett alkalmak": 24,
            "Tervezett létszám": 20,
            "Férőhely": 20,
            "Kezdet": "2025.01.",
            "Tervezett befejezés": "2026. II. félév",
            "Állapot": "folyamatban",
            "Állapot napja": date(2026, 10, 31),
        },
        {
            "Tevékenység kódja": "BEM-KEPZES",
            "Projekt kódja": PROJECT,
            "Cím": "BEMUTATÓ digitális képzés",
            "Típus": "képzés",
            "Műhelycsoport": "Szenior (időskori) műhelycsoport",
            "Település": "Helvécia",
            "Tervezett alkalmak": 6,
            "Tervezett létszám": 15,
            "Kezdet": "2026.02.",
            "Tervezett befejezés": "2026.06.30.",
            "Állapot": "folyamatban",
        },
        {
            "Tevékenység kódja": "BEM-KEREK",
            "Projekt kódja": SECOND,
            "Cím": "BEMUTATÓ járási kerekasztal",
            "Típus": "kerekasztal",
            "Település": "Kecskemét",
            "Tervezett alkalmak": 8,
            "Meghívottak": "valamennyi partner",
            "Kezdet": date(2025, 3, 10),
        },
    ]


def _sessions() -> Iterable[dict[str, Any]]:
    for activity, (letter, count) in _SERIES.items():
        for number in range(1, count + 1):
            state = "elmaradt" if number == 4 else "megtartott"
            yield {
                "Tevékenység kódja": activity,
                "Alkalom kódja": f"{letter}{number}",
                "Dátum": _day(activity, number),
                "Település": "Kecskemét",
                "Állapot": state,
                "Férőhely": 20,
                "Létszám": 17 if activity == "BEM-KEREK" and state == "megtartott" else None,
            }
    yield {
        "Tevékenység kódja": "BEM-MUHELY",
        "Alkalom kódja": "M21",
        "Dátum": date(2027, 1, 12),
        "Állapot": "tervezett",
    }


def _day(activity: str, number: int) -> date:
    start, every = {
        "BEM-MUHELY": (date(2025, 1, 14), 30),
        "BEM-KEPZES": (date(2026, 2, 5), 14),
        "BEM-KEREK": (date(2025, 3, 10), 90),
    }[activity]
    return start + timedelta(days=(number - 1) * every)


def _attendance() -> Iterable[dict[str, Any]]:
    for activity in ("BEM-MUHELY", "BEM-KEPZES"):
        letter, count = _SERIES[activity]
        for number in range(1, count + 1):
            for place in range(9 + number % 5):
                if number != 4:
                    yield {
                        "Tevékenység kódja": activity,
                        "Alkalom kódja": f"{letter}{number}",
                        "Résztvevő kódja": f"BEM-{(number * 7 + place * 3) % PEOPLE:03d}",
                    }


if __name__ == "__main__":
    write(Path(sys.argv[1]), filled())
