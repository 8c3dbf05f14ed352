"""The table of results, written into docs/disclosure.md between two marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attacks.judging import is_exceeded
from attacks.results import BROKEN, CITIES, SEED, WORLDS, Row
from attacks.schemes import NAIVE
from attacks.worked_out import at_the_edge, by_one_figure, by_pairs

BEGIN, END = "<!-- attack results: written by tools/attack.py -->", "<!-- end of attack results -->"
HEADER = (
    "| attack | targets | success | 99 % limit | allowed | surer than 80 % (right) | proven |",
    "|---|---|---|---|---|---|---|",
)


def table(rows: Sequence[Row], times: int) -> str:
    """All rows as Markdown, with what they were made with."""
    worlds = ", ".join(f"{city.name} {sum(city.districts)} settlements" for city in CITIES)
    made = ", ".join(f"{kind} {times * sum(counts.values())}" for kind, counts in WORLDS.items())
    return "\n".join((
        f"Cities: {worlds}.",
        f"Made-up worlds: {made}; first seed {SEED}.",
        "Targets are 0 or 1 by the toss of a coin: 50 % is guessing.",
        "The limit is one-sided, the greater of Clopper-Pearson and of the spread between tables.",
        "",
        *HEADER,
        *map(_line, rows),
        "",
        f"The same attacks on plain schemes; {BROKEN:.0%} and more is broken:",
        "",
        *_plain_schemes(rows),
        "",
        *_worked_out(),
    ))  # fmt: skip


def _line(row: Row) -> str:
    guesses = row.guesses
    sure = guesses.belief > 0.8
    right = f"{guesses.claims} ({guesses.truth[sure].mean():.0%})" if guesses.claims else "0"
    allowed = f"{row.limit:.0%}" if row.point is None else f"{row.limit:.0%}, success {row.point:.0%}"
    over = " **exceeded**" if is_exceeded(row) else ""
    return (
        f"| {row.attack} | {len(guesses.truth)} | {guesses.success:.1%} | {guesses.limit:.1%} | {allowed}{over} "
        f"| {right} | {guesses.proven} |"
    )


def _plain_schemes(rows: Sequence[Row]) -> list[str]:
    """A line each: the three schemes every attack is held against, and what else was tried."""
    names = [scheme.name for scheme in NAIVE]
    lines = [f"| attack | {' | '.join(names)} | others |", "|---" * (2 + len(names)) + "|"]
    for row in rows:
        success = {**row.naive, **row.also}
        told = {name: f"**{share:.0%}**" if share >= BROKEN else f"{share:.0%}" for name, share in success.items()}
        others = ", ".join(f"{name} {share}" for name, share in told.items() if name not in names)
        lines.append(f"| {row.attack} | {' | '.join(told.get(name, '') for name in names)} | {others} |")
    return lines


def _worked_out() -> list[str]:
    """What follows from the p-table without any trial, a line each."""
    (most, at_the_floor), (fifth, edge) = by_one_figure(), at_the_edge()
    pairs = ", ".join(f"{count}: {by_pairs(count).success:.1%}" for count in (1, 3, 5, 6, 10))
    sure = ", ".join(f"{count}: {by_pairs(count).claims:.2%}" for count in (3, 5, 6, 10))
    return [
        "Worked out from the p-table, for the best attacker there can be:",
        f"- one figure, all others known exactly, from 5 people on: at most {most:.1%};",
        f"- exactly 4 others known: {at_the_floor:.1%}, and a shown figure (with a fifth person in {fifth:.0%} of",
        f"  cases) proves the fifth; elsewhere a figure proves a person with a chance of at most {edge:.2%};",
        f"- pairs of nodes that share no node (two named sets are one pair): {pairs};",
        f"- targets of which such an attacker is surer than 80 %, by pairs: {sure}.",
    ]


def publish(file: Path, said: str) -> None:
    """Write the table between the marks of `file`."""
    text = file.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{file.name} has no marks for the results.")
    file.write_text(f"{before}{BEGIN}\n{said}\n{END}{after}", encoding="utf-8")
