"""What the rows say (cases 20 to 62 of the list of bad inputs).

Every problem with its address, never guessed, never repeated.
"""

from __future__ import annotations

import re
import shutil
import string
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import bad_files as bad
import pytest
import workbooks
from quick import thinned
from sqlalchemy import Engine, func, select
from workbooks import Content, filled, headers

from data import db, facts
from data.importing import parse
from data.importing.importer import Outcome, import_file
from data.importing.personal import found_in
from data.importing.problems import Problem, sentences
from data.importing.sheets import SHEETS
from data.models import Activity, Import
from data.settings import Settings

Change = Callable[[Content], Any]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Engine, Settings]]:
    """A ledger with the public facts and one imported workbook; the tests here only try, so they share it."""
    folder = tmp_path_factory.mktemp("content")
    shutil.copyfile(sqlite_template, folder / "ledger.db")
    url = f"sqlite:///{folder / 'ledger.db'}"
    settings = Settings.from_env({"DATABASE_URL": url, "VAR_DIR": str(folder), "TODAY": "2026-11-15"})
    settings.prepare()
    engine = db.create(url)
    facts.load(engine)
    file = workbooks.write(folder / "first.xlsx", filled())
    assert import_file(engine, settings, file.name, file.read_bytes()).import_id is not None
    yield engine, settings
    engine.dispose()


@pytest.fixture
def attempt(ledger: tuple[Engine, Settings], tmp_path: Path) -> Callable[..., Outcome]:
    """Tries to import bytes, or the usual content after a change; writes nothing."""

    def run(change: Change | bytes, *sheets: str, name: str = "a.xlsx") -> Outcome:
        engine, settings = ledger
        if not isinstance(change, bytes):
            content = filled()
            content = {sheet: rows for sheet, rows in content.items() if not sheets or sheet in sheets}
            change(content)
            change = workbooks.write(tmp_path / "a.xlsx", content).read_bytes()
        return import_file(engine, settings, name, change, dry_run=True)

    return run


def put(sheet: str, row: int, **values: Any) -> Change:
    """Change cells of one row; underscores in names stand for spaces."""
    return lambda content: content[sheet][row].update({name.replace("_", " "): value for name, value in values.items()})


def add(sheet: str, **values: Any) -> Change:
    return lambda content: content[sheet].append({name.replace("_", " "): value for name, value in values.items()})


def told(outcome: Outcome) -> list[tuple[str, str, int | None, str]]:
    return [(problem.code, problem.sheet, problem.row, problem.column) for problem in outcome.report.problems]


CASES: dict[str, tuple[Change, tuple[str, str, int, str]]] = {
    "41 day-first date": (put("Alkalmak", 0, Dátum="25/11/2015"), ("ambiguous_date", "Alkalmak", 2, "Dátum")),
    "43 attendance in the future": (
        put("Jelenlét", 0, Alkalom_kódja="M21"),
        ("attendance_in_the_future", "Jelenlét", 2, "Alkalom kódja"),
    ),
    "43 held in the future": (
        lambda c: (put("Alkalmak", 0, Dátum=date(2026, 12, 1))(c), c.pop("Jelenlét")),
        ("held_in_the_future", "Alkalmak", 2, "Dátum"),
    ),
    "43 paid in the future": (
        put("Pénzmozgások", 0, Kelt=date(2026, 12, 1)),
        ("in_the_future", "Pénzmozgások", 2, "Kelt"),
    ),
    "43 end before start": (
        put("Projektek", 0, Tervezett_befejezés="2024"),
        ("end_before_start", "Projektek", 2, "Tervezett befejezés"),
    ),
    "44 negative payment": (
        lambda c: c["Pénzmozgások"][1].update({"Összeg (Ft)": -5}),
        ("negative_not_refund", "Pénzmozgások", 3, "Összeg (Ft)"),
    ),
    "44 negative budget": (
        lambda c: c["Költségvetés"][0].update({"Tervezett összeg (Ft)": -5}),
        ("negative", "Költségvetés", 2, "Tervezett összeg (Ft)"),
    ),
    "46 euro": (
        lambda c: c["Projektek"][0].update({"Támogatás (Ft)": "12 000 EUR"}),
        ("foreign_currency", "Projektek", 2, "Támogatás (Ft)"),
    ),
    "47 misspelt settlement": (
        put("Alkalmak", 0, Település="Szentlorinc"),
        ("unknown_settlement", "Alkalmak", 2, "Település"),
    ),
    "47 district number": (put("Alkalmak", 0, Település="038"), ("unknown_settlement", "Alkalmak", 2, "Település")),
    "47 KSH code without its zero": (
        put("Alkalmak", 0, Település=4093),
        ("unknown_settlement", "Alkalmak", 2, "Település"),
    ),
    "48 prefix of a project": (
        put("Költségvetés", 0, Projekt_kódja=workbooks.PROJECT[:-1]),
        ("unknown_project", "Költségvetés", 2, "Projekt kódja"),
    ),
    "48 project in small letters": (
        put("Költségvetés", 0, Projekt_kódja=workbooks.PROJECT.lower()),
        ("unknown_project", "Költségvetés", 2, "Projekt kódja"),
    ),
    "49 one code, two titles": (
        lambda c: c["Projektek"].append(c["Projektek"][0] | {"Cím": "Más cím"}),
        ("conflicting_rows", "Projektek", 4, "Projekt kódja"),
    ),
    "50 unknown group": (
        put("Résztvevők", 0, Célcsoportok="HEP-N; marslakók"),
        ("unknown_group", "Résztvevők", 2, "Célcsoportok"),
    ),
    "50 a name of two groups": (
        put("Résztvevők", 0, Célcsoportok="idősek"),
        ("several_have_this_name", "Résztvevők", 2, "Célcsoportok"),
    ),
    "51 two homes": (
        add("Résztvevők", Résztvevő_kódja="bem-000", Település="Helvécia"),
        ("participant_conflict", "Résztvevők", 50, "Résztvevő kódja"),
    ),
    "52 name as code": (
        add("Résztvevők", Résztvevő_kódja="Kovács János", Település="Helvécia"),
        ("personal_name", "Résztvevők", 50, "Résztvevő kódja"),
    ),
    "52 name in a note": (
        put("Alkalmak", 0, Megjegyzés="vezette: Kovács János"),
        ("personal_name", "Alkalmak", 2, "Megjegyzés"),
    ),
    "52 TAJ": (
        add("Résztvevők", Résztvevő_kódja=111111110, Település="Helvécia"),
        ("personal_taj", "Résztvevők", 50, "Résztvevő kódja"),
    ),
    "52 phone": (
        put("Pénzmozgások", 0, Megjegyzés="+36 30 123 4567"),
        ("personal_phone", "Pénzmozgások", 2, "Megjegyzés"),
    ),
    "52 e-mail": (
        put("Intézkedések", 0, Felelős="valaki@example.hu"),
        ("personal_email", "Intézkedések", 2, "Felelős"),
    ),
    "54 attendance without session": (
        put("Jelenlét", 0, Alkalom_kódja="M99"),
        ("unknown_session", "Jelenlét", 2, "Alkalom kódja"),
    ),
    "54 attendance of a cancelled session": (
        put("Jelenlét", 0, Alkalom_kódja="M4"),
        ("attendance_of_cancelled", "Jelenlét", 2, "Alkalom kódja"),
    ),
    "54 cancelling a session with attendances": (
        lambda c: (put("Alkalmak", 0, Állapot="elmaradt")(c), c.pop("Jelenlét")),
        ("cancelled_with_attendance", "Alkalmak", 2, "Állapot"),
    ),
    "unknown participant": (
        put("Jelenlét", 3, Résztvevő_kódja="X-1"),
        ("unknown_participant", "Jelenlét", 5, "Résztvevő kódja"),
    ),
    "unknown partner": (
        put("Partnerjelenlét", 0, Szervezet="Senki Kft."),
        ("unknown_organisation", "Partnerjelenlét", 2, "Szervezet"),
    ),
    "unknown document": (
        put("Partnerek", 0, Dokumentumok="BEM-JEL-2"),
        ("unknown_document", "Partnerek", 2, "Dokumentumok"),
    ),
    "unknown indicator": (
        put("Indikátorértékek", 0, Indikátor_kódja="BEM-IND-2"),
        ("unknown_indicator", "Indikátorértékek", 2, "Indikátor kódja"),
    ),
    "unknown kind": (put("Tevékenységek", 0, Típus="képzes-"), ("not_a_choice", "Tevékenységek", 2, "Típus")),
    "empty required cell": (put("Projektek", 1, Cím="  "), ("required", "Projektek", 3, "Cím")),
    "39 long title": (put("Projektek", 1, Cím="x" * 301), ("too_long", "Projektek", 3, "Cím")),
    "31 misread text": (
        put("Projektek", 1, Cím="Tiszaszőlős".encode().decode("cp1252")),
        ("misread_encoding", "Projektek", 3, "Cím"),
    ),
    "counts beside a name": (
        put("Megállapodások", 0, Megállapodások_száma=3),
        ("several_with_one_name", "Megállapodások", 2, "Megállapodások száma"),
    ),
}


@pytest.mark.parametrize("case", thinned(CASES, every=3))
def test_one_wrong_cell_is_one_problem_with_its_address(case: str, attempt: Callable[..., Outcome]) -> None:
    change, expected = CASES[case]
    outcome = attempt(change)
    assert told(outcome) == [expected]
    assert outcome.import_id is None
    for language in ("hu", "en"):
        assert not set("{}") & set(outcome.report.problems[0].line(language))


@pytest.mark.parametrize(
    ("change", "nearest"),
    [
        (put("Alkalmak", 0, Település="Szentkiraly"), "Szentkirály"),
        (put("Alkalmak", 0, Település="kecskemét"), "Kecskemét"),
        (put("Alkalmak", 0, Település=4093), "04093"),
        (put("Költségvetés", 0, Költségkategória="Projektmenedzsement"), "Projektmenedzsment"),
        (put("Tevékenységek", 0, Típus="kepzés"), None),
        (put("Alkalmak", 0, Település="Budapest"), None),
        (put("Partnerek", 0, Dokumentumok="BEM-JEL-2"), "BEM-JEL-1"),
    ],
)
def test_47_the_nearest_name_is_shown_and_not_used(
    change: Change, nearest: str | None, attempt: Callable[..., Outcome]
) -> None:
    problems = attempt(change).report.problems
    assert [problem.nearest for problem in problems] == ([nearest] if problems else [])
    if nearest:
        assert nearest in problems[0].line("hu")


def test_every_problem_is_found_at_once(attempt: Callable[..., Outcome]) -> None:
    def change(content: Content) -> None:
        for case in (
            "41 day-first date",
            "46 euro",
            "47 misspelt settlement",
            "50 unknown group",
            "unknown kind",
            "unknown participant",
        ):
            CASES[case][0](content)

    assert sorted(told(attempt(change))) == sorted(
        CASES[case][1]
        for case in (
            "41 day-first date",
            "46 euro",
            "47 misspelt settlement",
            "50 unknown group",
            "unknown kind",
            "unknown participant",
        )
    )


@pytest.mark.parametrize(
    "case",
    thinned(
        (
            "52 name as code",
            "52 name in a note",
            "52 TAJ",
            "52 phone",
            "52 e-mail",
            "unknown participant",
            "51 two homes",
        )
    ),
)
def test_52_personal_data_and_participant_codes_are_not_repeated(case: str, attempt: Callable[..., Outcome]) -> None:
    text = "".join(
        str(problem.as_json("hu")) + problem.line("en") for problem in attempt(CASES[case][0]).report.problems
    )
    for secret in ("Kovács", "111111110", "123 4567", "valaki@", "X-1", "bem-000", "BEM-000"):
        assert secret not in text


@pytest.mark.parametrize(
    ("sheet", "header"), [("Műhelycsoport-állapotok", "Vezető"), ("Vállalások és bizonyítékok", "Bizonyíték")]
)
def test_52_leaders_and_evidence_name_no_person(sheet: str, header: str, attempt: Callable[..., Outcome]) -> None:
    (problem,) = attempt(put(sheet, 0, **{header: "Kovács János"})).report.problems
    assert (problem.code, problem.column) == ("personal_name", header)


def test_52_a_name_in_a_column_of_keys_is_not_repeated(attempt: Callable[..., Outcome]) -> None:
    (problem,) = attempt(put("Alkalmak", 0, Település="Kovács János")).report.problems
    assert (problem.code, problem.value) == ("unknown_settlement", None)


@pytest.mark.parametrize(
    ("header", "cell", "code"), [("Név", "x", "personal_column"), ("Egyéb", "Kovács János", "personal_name")]
)
def test_52_also_columns_that_are_not_imported_are_looked_at(
    header: str, cell: str, code: str, attempt: Callable[..., Outcome]
) -> None:
    rows = [[*headers("Jelenlét"), header], ["BEM-MUHELY", "M1", "BEM-007", "igen", cell]]
    outcome = attempt(bad.workbook(rows, sheet="Jelenlét"))
    assert [problem.code for problem in outcome.report.problems] == [code]
    assert "Kovács" not in str([problem.as_json("hu") for problem in outcome.report.problems])


@pytest.mark.parametrize(
    "text",
    [
        "TOP-6.9.1-16-KE1-2017-00001",
        "Petőfi Sándor utca 5.",
        "Katona József Könyvtárban",
        "Szent István nap",
        "Anna-nap",
        "Türr István Képző és Kutató Intézet",
        "126/2018. (VI.21.)",
        "924-18/2018.",
        "összesen 123 456 788 Ft",
        "2019-06-20",
        "alpolgármester",
        "Kecskemét Megyei Jogú Város",
        "Humánszolgáltatási Iroda",
        "a program 2019 áprilisától folyamatos",
    ],
)
def test_52_places_offices_and_project_codes_are_not_people(text: str) -> None:
    assert found_in(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kovács János", "name"),
        ("KOVÁCS JÁNOS", "name"),
        ("kovács jános", "name"),
        ("Kis Jánosné", "name"),
        ("dr. Szabó", "name"),
        ("a foglalkozást Nagy Éva vezette", "name"),
        ("06-30/123-4567", "phone"),
        ("+36 76 513 513", "phone"),
        ("111 111 110", "taj"),
        ("111-111-110", "taj"),
        ("a.b@c.hu", "email"),
        ("adóazonosító: 8000000010", None),
    ],
)
def test_52_people_are_found(text: str, kind: str | None) -> None:
    assert found_in(text) == kind


@pytest.mark.parametrize("code", ["P-0001", "KE-2020/123", "0001", "JEL-001", "KOVACSJ-1"])
def test_52_participant_codes_pass(code: str) -> None:
    assert found_in(code, "participant") is None


@pytest.mark.parametrize("code", ["111111110", "2019/111111110", "8000000010", "30-123-4567", "P-0001"])
def test_52_invoice_numbers_pass(code: str) -> None:
    assert found_in(code, "code") is None
    assert found_in("111-111-110", "code") == "taj"


@pytest.mark.parametrize("code", ["kovacs.janos", "ANNA1", "ABC", "Kovács J. 1985 Éva"])
def test_52_names_as_participant_codes_do_not(code: str) -> None:
    assert found_in(code, "participant") == "name"


def test_44_a_refund_may_have_either_sign(attempt: Callable[..., Outcome]) -> None:
    outcome = attempt(lambda content: content["Pénzmozgások"][-3].update({"Összeg (Ft)": 120_000}))
    assert (told(outcome), outcome.changes.added) == ([], 0)


@pytest.mark.slow
def test_45_a_budget_that_misses_the_grant_is_told_and_taken(attempt: Callable[..., Outcome]) -> None:
    assert not attempt(lambda content: content["Projektek"][1].update({"Cím": "x"})).report.notices
    outcome = attempt(lambda content: content["Költségvetés"][0].update({"Tervezett összeg (Ft)": 1_600_002}))
    assert [(notice.code, notice.details["difference"]) for notice in outcome.report.notices] == [("budget_gap", 2)]
    assert (told(outcome), outcome.changes.superseded) == ([], 1)


def test_54_more_people_than_places_is_told(attempt: Callable[..., Outcome]) -> None:
    outcome = attempt(put("Alkalmak", 0, Férőhely=3))
    assert [(notice.code, notice.details["count"]) for notice in outcome.report.notices] == [("over_capacity", 10)]


def test_a_session_before_the_project_is_told(attempt: Callable[..., Outcome]) -> None:
    outcome = attempt(put("Alkalmak", 0, Dátum=date(2024, 12, 31)))
    assert [(notice.code, notice.row) for notice in outcome.report.notices] == [("before_project", 2)]


def test_28_the_same_row_twice_in_a_file_is_told_and_counts_once(attempt: Callable[..., Outcome]) -> None:
    outcome = attempt(lambda content: content["Jelenlét"].append(content["Jelenlét"][0]))
    assert [(notice.code, notice.details["first"]) for notice in outcome.report.notices] == [("duplicate_row", 2)]
    assert (told(outcome), outcome.changes.added) == ([], 0)


def test_50_groups_may_be_written_in_any_way(attempt: Callable[..., Outcome]) -> None:
    assert attempt(put("Résztvevők", 0, Célcsoportok=" nők ;HEP-I;\nHEP-N")).changes.added == 0


ODD = (
    '=HYPERLINK("http://a")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "＝1+1",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "</script>",
    '<a href="javascript:x">',
    "🙂 műhely",
    "e\u0301kezet",
    "x" * 300,
)


@pytest.mark.parametrize("title", thinned(ODD))
def test_59_to_62_odd_titles_are_kept_as_typed(
    title: str, ledger: tuple[Engine, Settings], tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "own.db")
    engine = db.create(f"sqlite:///{tmp_path / 'own.db'}")
    sheets = {
        "Projektek": [{"Projekt kódja": "P-1", "Cím": "P"}],
        "Tevékenységek": [{"Tevékenység kódja": "A-1", "Projekt kódja": "P-1", "Cím": title, "Típus": "klub"}],
    }
    file = workbooks.write_csvs(tmp_path / "a.zip", sheets, "utf-8")
    outcome = import_file(engine, ledger[1], file.name, file.read_bytes())
    with engine.connect() as connection:
        kept = connection.scalar(select(Activity.title))
    engine.dispose()
    assert (told(outcome), kept) == ([], title.replace("e\u0301", "é"))


# --- sheets and headers ---------------------------------------------------------------------------------
HEAD: list[Any] = list(headers("Műhelycsoportok"))
ROW: list[Any] = [11, "Bemutató", None, "működik", None]


def test_21_a_title_above_and_a_merged_header_are_read_past(attempt: Callable[..., Outcome]) -> None:
    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range(3, 1, 4, 1, "Név")
        sheet.merge_range(0, 0, 0, 4, "Kimutatás")

    outcome = attempt(bad.workbook([["Kimutatás"], [], [], HEAD, [], ROW], change=merge))
    assert (told(outcome), outcome.changes.added) == ([], 1)


def test_21_merged_data_is_refused_with_its_reference(attempt: Callable[..., Outcome]) -> None:
    outcome = attempt(bad.workbook([HEAD, ROW], change=lambda book, sheet: sheet.merge_range(4, 1, 5, 1, "x")))
    assert "merged_cells" in [problem.code for problem in outcome.report.problems]
    assert "B5:B6" in "".join(problem.line("hu") for problem in outcome.report.problems)


def test_22_an_unknown_sheet_is_refused_with_the_nearest(attempt: Callable[..., Outcome]) -> None:
    (problem,) = attempt(bad.workbook([HEAD, ROW], sheet="Mühelycsoport")).report.problems
    assert (problem.code, problem.nearest) == ("unknown_sheet", "Műhelycsoportok")
    assert "Jelenlét" in problem.sentence("hu")


def test_23_columns_in_any_order_and_spelling_and_extra_ones(attempt: Callable[..., Outcome]) -> None:
    rows: list[list[Any]] = [["ÁLLAPOT", "Szin", "nev *", "sorszám\u00a0"], ["működik", "kék", "Bemutató", 12]]
    outcome = attempt(bad.workbook(rows))
    assert (told(outcome), outcome.changes.added) == ([], 1)
    assert [(notice.code, notice.column) for notice in outcome.report.notices] == [("extra_column", "Szin")]


def test_23_a_missing_column_is_refused_with_what_looks_like_it(attempt: Callable[..., Outcome]) -> None:
    (problem,) = attempt(bad.workbook([["Sorszám", "Neve:"], [12, "x"]])).report.problems
    assert (problem.code, problem.column) == ("missing_column", "Név")


def test_24_a_header_twice_is_refused(attempt: Callable[..., Outcome]) -> None:
    assert [p.code for p in attempt(bad.workbook([[*HEAD, "Név"], ROW])).report.problems] == ["duplicate_header"]


def test_25_26_cells_without_a_value_are_refused(attempt: Callable[..., Outcome]) -> None:
    assert told(attempt(bad.uncached_formula())) == [("formula_without_result", "Műhelycsoportok", 3, "Sorszám")]
    data = bad.workbook(
        change=lambda book, sheet: sheet.write_row(2, 0, [12]) or sheet.write_formula(2, 1, "=1/0", None, "#REF!")
    )
    (problem,) = attempt(data).report.problems
    assert (problem.code, problem.row, problem.value) == ("error_cell", 3, "#REF!")


def test_a_sheet_without_headers_is_refused(attempt: Callable[..., Outcome]) -> None:
    (problem,) = attempt(bad.workbook([["a", "b"], [1, 2]])).report.problems
    assert problem.code == "no_header"
    assert "Sorszám" in problem.sentence("en")


def test_nothing_to_import_is_a_problem(attempt: Callable[..., Outcome]) -> None:
    assert [p.code for p in attempt(bad.workbook([HEAD])).report.problems] == ["nothing_to_import"]


def test_an_overwritten_example_that_kept_its_mark_is_refused(attempt: Callable[..., Outcome]) -> None:
    assert told(attempt(bad.workbook([HEAD, ["MINTA", "Bemutató"]]))) == [
        ("example_changed", "Műhelycsoportok", 2, "Sorszám")
    ]


def test_a_single_csv_is_the_sheet_it_is_named_after(attempt: Callable[..., Outcome]) -> None:
    outcome = attempt(bad.csv_file(encoding="cp1250"), name="Műhelycsoportok.csv")
    assert (told(outcome), outcome.changes.added) == ([], 1)
    assert [problem.code for problem in attempt(bad.csv_file(), name="muhely.csv").report.problems] == ["unknown_sheet"]


def test_nothing_of_all_this_was_written(ledger: tuple[Engine, Settings]) -> None:
    with ledger[0].connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Import)) == 2


# --- the declarations -----------------------------------------------------------------------------------
def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    hungarian, english = sentences("hu"), sentences("en")
    assert {part: set(words) for part, words in hungarian.items()} == {
        part: set(words) for part, words in english.items()
    }
    for part, words in hungarian.items():
        for code, sentence in words.items():
            assert set(_blanks(sentence)) == set(_blanks(english[part][code])), code


def _blanks(sentence: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


def test_every_code_of_a_problem_has_a_sentence() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in Path(parse.__file__).parent.rglob("*.py"))
    codes = set(re.findall(r'(?:Bad|Problem|Unreadable)\(\s*"([a-z_]+)"', source)) | set(
        re.findall(r'"notice": "(\w+)"', source)
    )
    assert len(codes) > 50
    assert codes <= set(sentences("en")["problem"])


def test_a_problem_without_details_has_a_sentence() -> None:
    assert Problem("required", "Projektek", 3, "Cím").line("hu") == "Projektek, 3. sor, „Cím”: A cella nem lehet üres."


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_declaration_fills_its_table(sheet: Any) -> None:
    columns = {column.name for column in sheet.model.__table__.columns}
    fields = {column.field for column in sheet.columns} - {"participant", "present", "groups"}
    if sheet.model.__tablename__ != "attendance":
        assert fields <= columns
    assert set(sheet.key) <= {column.field for column in sheet.columns}
    assert len({column.header for column in sheet.columns}) == len(sheet.columns)
    for column in sheet.columns:
        kept = getattr(sheet.model.__table__.columns.get(column.field), "type", None)
        most, longest = getattr(kept, "length", None), getattr(column.kind, "longest", None)
        assert not most or not longest or longest <= most, column.header
