"""The table of results, written into docs/disclosure.md between two marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

from attacks.judging import faults
from attacks.results import CITIES, SEED, WORLDS, Row
from attacks.schemes import OURS

BEGIN, END = "<!-- attack results: written by tools/attack.py -->", "<!-- end of attack results -->"
HEADER = (
    "| attack | targets | success | 99 % limit | allowed | surer than 80 % (of them right) | proven | plain schemes |",
    "|---|---|---|---|---|---|---|---|",
)


def table(rows: Sequence[Row]) -> str:
    """All rows as Markdown, with what they were made with."""
    worlds = ", ".join(f"{city.name} {sum(city.districts)} settlements" for city in CITIES)
    made = {kind: sum(counts.values()) for kind, counts in WORLDS.items()}
    lines = [
        f"Cities: {worlds}; made-up worlds: {', '.join(f'{kind} {count}' for kind, count in made.items())}; "
        f"first seed {SEED}. Targets are 0 or 1 by the toss of a coin: 50 % is guessing. The limit is one-sided, the "
        "greater of Clopper-Pearson and of the spread between tables.",
        "",
        *HEADER,
        *map(_line, rows),
        "",
        *_worked_out(),
    ]
    return "\n".join(lines)


def _line(row: Row) -> str:
    guesses = row.guesses
    sure = guesses.belief > 0.8
    right = f"{guesses.claims} ({guesses.truth[sure].mean():.0%})" if guesses.claims else "0"
    plain = [f"{name} {success:.0%}" for name, success in row.naive.items()]
    plain += [f"({name} {success:.0%})" for name, success in row.also.items()]
    over = " **exceeded**" if row.bound else ""
    return (
        f"| {row.attack} | {len(guesses.truth)} | {guesses.success:.1%} | {guesses.limit:.1%} | {row.limit:.0%}{over} "
        f"| {right} | {guesses.proven} | {', '.join(plain)} |"
    )


def _worked_out() -> list[str]:
    """What follows from the p-table without any trial."""
    chances = OURS.chances
    apart = [0.5 + abs(chances[n] - chances[n + 1]).sum() / 4 for n in range(4, 40)]
    shown = float(chances[5][chances[4] == 0].sum())
    edge = max(float(chances[n + 1][chances[n] == 0].sum()) for n in range(5, 40))
    joined = NormalDist().cdf(0.5 * math.sqrt(6 / 32))
    return [
        f"Worked out from the p-table: one figure, all others known exactly, from 5 people on: at most "
        f"{max(apart[1:]):.1%}. Exactly 4 others known: {apart[0]:.1%}, and a shown figure (with a fifth person in "
        f"{shown:.0%} of cases) proves the fifth. Elsewhere a figure proves a person with a chance of at most "
        f"{edge:.2%}. Six independent pairs of nodes: {joined:.1%}."
    ]


def publish(file: Path, rows: Sequence[Row]) -> list[str]:
    """Write the table between the marks of `file`; returns what is wrong with the rows."""
    text = file.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{file.name} has no marks for the results.")
    file.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}", encoding="utf-8")
    return [fault for row in rows for fault in faults(row)]
