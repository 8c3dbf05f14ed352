"""What the repository promises as a whole: nothing of one machine in it, and lists that agree with each other."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from _environment import ROOT, read_dotenv

from data.settings import SETTINGS

MIB = 1 << 20
LARGE_FILES = re.compile(
    r"assets/vendor/plotly[^/]*\.js(\.br|\.gz)?"
)  # the drawing library: served from here, not a CDN
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Written with character classes so that this file does not contain what it looks for.
REGISTRIES = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.](npmjs|yarnpkg)|npmjs[.]com|(deb|security|ftp)[.]debian[.]org|/simple[/]"
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(work|root|farm)[/]|/home/[a-z]+[/]|/Users[/]")


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = {ROOT / name for name in listed.stdout.decode().split("\0") if name}
    return sorted(path for path in paths if path.is_file())


FILES = _files()


def _lines(pattern: re.Pattern[str]) -> list[str]:
    """Where `pattern` stands in a text file of ours, as path:line. Vendored files may name their home."""
    found = []
    for path in FILES:
        name = str(path.relative_to(ROOT))
        content = path.read_bytes()
        if name.startswith("assets/vendor/") or b"\0" in content:
            continue
        lines = content.decode("utf-8").splitlines()
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_files_are_found() -> None:
    assert {"pyproject.toml", "Makefile", "data/settings.py"} <= {str(path.relative_to(ROOT)) for path in FILES}


def test_no_file_names_a_package_registry() -> None:
    assert _lines(REGISTRIES) == []


def test_no_file_names_a_path_of_a_machine() -> None:
    assert _lines(MACHINE_PATHS) == []


@pytest.mark.parametrize("text", ["--index-url https://pypi" + ".org/simple", "see registry." + "npmjs.org/dash"])
def test_registry_pattern_finds_registries(text: str) -> None:
    assert REGISTRIES.search(text)


def test_files_are_small_enough_to_keep() -> None:
    names = [str(path.relative_to(ROOT)) for path in FILES if path.stat().st_size > MIB]
    assert [name for name in names if not LARGE_FILES.fullmatch(name)] == []


def test_no_database_or_workbook_is_kept() -> None:
    private = {".db", ".sqlite", ".sqlite3", ".xlsx", ".xlsm", ".key"}
    assert [path.name for path in FILES if path.suffix in private and path.parts[len(ROOT.parts)] != "tests"] == []


@pytest.mark.parametrize("folder", ["data", "dashboard"])
def test_source_files_have_at_most_300_lines(folder: str) -> None:
    sources = [path for path in FILES if path.suffix == ".py" and path.is_relative_to(ROOT / folder)]
    sources = [path for path in sources if path.parent.name != "versions"]  # migrations: Alembic writes the first draft
    assert sources
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_env_example_lists_every_setting_with_its_meaning_and_default() -> None:
    example = ROOT / ".env.example"
    assert read_dotenv(example) == {setting.name: setting.default for setting in SETTINGS}
    text = example.read_text(encoding="utf-8")
    assert [s.name for s in SETTINGS if f"# {s.help}\n{s.name}=" not in text] == []


def test_makefile_targets_are_all_in_make_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    shown = subprocess.run([sys.executable, ROOT / "tools/help.py"], capture_output=True, text=True, check=True).stdout
    assert targets == {"run", "facts", "test", "check", "fix", "bench", "attack", "help"}
    assert targets == set(re.findall(r"^make ([a-z]+) +\S", shown, re.MULTILINE))
    assert targets == set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]


def test_makefile_only_calls_scripts_that_exist() -> None:
    recipes = re.findall(r"^\t(.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipes
    for recipe in recipes:
        script = re.fullmatch(r"@\$\(PYTHON\) (tools/\w+\.py)( --facts-only| \$\(ARGS\))?", recipe)
        assert script, recipe
        assert (ROOT / script[1]).is_file(), recipe


def test_ci_runs_make_test() -> None:
    ci = ROOT / ".ci" / "run"
    assert ci.read_text(encoding="utf-8").splitlines()[-1] == "make test"
    assert ci.stat().st_mode & 0o100


def test_changelog_exists() -> None:
    assert (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").startswith("# ")


def _requirements() -> list[str]:
    return [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]


def test_each_dependency_is_pinned_and_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for requirement in _requirements():
        assert "==" in requirement
        (line,) = (line for line in lines if line.strip().startswith(f'"{requirement}",'))
        assert re.search(r",  # \w.{10,}", line), f"no reason beside {requirement}"


def _locked(name: str) -> Iterator[tuple[str, str]]:
    """The entries of a lock file: `name==version` and everything below it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for entry in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
        yield entry.split()[0], entry


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_everything_with_hashes_and_name_no_source(name: str) -> None:
    entries = dict(_locked(name))
    assert len(entries) > 30
    assert [pin for pin in entries if not re.fullmatch(r"[a-z0-9.-]+==[\w.]+", pin)] == []
    assert [pin for pin, entry in entries.items() if "--hash=sha256:" not in entry] == []
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


def test_locks_agree_with_pyproject_and_with_each_other() -> None:
    run, dev = (set(dict(_locked(name))) for name in ("requirements.lock", "requirements-dev.lock"))
    pins = {re.sub(r"\[.*?\]|;.*", "", requirement).strip() for requirement in _requirements()}
    assert pins <= dev
    assert run <= dev
    runtime = {re.sub(r"\[.*?\]|;.*", "", requirement).strip() for requirement in PROJECT["project"]["dependencies"]}
    assert runtime <= run


@pytest.mark.slow
def test_every_imported_package_is_a_declared_dependency() -> None:
    """Being installed because something else needs it is no promise that it stays."""
    declared = {_normal(re.split(r"[\[=;]", text)[0]) for text in PROJECT["project"]["dependencies"]}
    provided = {module for name in declared for module in _modules(importlib.metadata.distribution(name))}
    undeclared = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in FILES
        if path.suffix == ".py" and path.parts[len(ROOT.parts)] in ("data", "dashboard")
        for module in _imports(path)
        if module not in sys.stdlib_module_names | {"data", "dashboard"} | provided
    }
    assert undeclared == set()


def _modules(distribution: importlib.metadata.Distribution) -> set[str]:
    """What can be imported of an installed package."""
    named = (distribution.read_text("top_level.txt") or "").split()
    return {*named, *(file.parts[0].partition(".")[0] for file in distribution.files or () if file.suffix == ".py")}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]


def _normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_import_contracts_have_no_exceptions() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    assert contracts
    assert [contract["name"] for contract in contracts if "ignore_imports" in contract] == []
