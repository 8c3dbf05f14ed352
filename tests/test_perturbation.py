"""The p-table, the draws, and figures worked out by hand."""

from __future__ import annotations

import hashlib
import math
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from quick import thinned

from data.people import perturbation
from data.people.perturbation import Method, drawn, drawn_visits, message, perturbed, published, record_keys, support

ROWS = [*range(5, 40), 99, 100, 1234, 20_003]


def _chances(people: int) -> dict[int, float]:
    """figure → how likely `perturbed` gives it, measured on the boundaries between figures."""
    _, bounds = perturbation.thresholds()
    row = people - 5 if people < 10 else 5 + people % 5
    ends = [0, *(int(bound) for bound in bounds[row]), 1 << 53]
    figures = perturbed(np.full(6, people), np.minimum(np.array(ends[:-1]), (1 << 53) - 1))
    sizes = [(high - low) / (1 << 53) for low, high in pairwise(ends)]
    return {int(figure): size for figure, size in zip(figures, sizes, strict=True) if size}


@pytest.mark.parametrize("people", ROWS)
def test_a_row_sums_to_one_and_has_the_mean_and_variance_promised(people: int) -> None:
    chances = _chances(people)
    assert tuple(chances) == support(people)
    assert sum(chances.values()) == pytest.approx(1, abs=1e-12)
    mean = math.fsum(figure * chance for figure, chance in chances.items())
    assert mean == pytest.approx(people, abs=1e-9)  # I5: unbiased
    assert math.fsum((figure - people) ** 2 * p for figure, p in chances.items()) == pytest.approx(16, abs=1e-6)
    assert max(abs(figure - people) for figure in chances) <= 15


@pytest.mark.parametrize("people", range(5, 20))
def test_a_row_is_the_flattest_of_its_mean_and_variance(people: int) -> None:
    """Of all distributions the one of greatest entropy: its logarithm is a polynomial of degree two."""
    logs = [chance.ln() for chance in perturbation.probabilities(people)]
    third = [d - 3 * c + 3 * b - a for a, b, c, d in zip(logs, logs[1:], logs[2:], logs[3:], strict=False)]
    assert third and all(abs(difference) < Decimal("1e-20") for difference in third)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (12, {0: 0.006, 5: 0.108, 10: 0.440, 15: 0.376, 20: 0.068, 25: 0.003}),
        (20, {10: 0.022, 15: 0.229, 20: 0.497, 25: 0.228, 30: 0.022}),
        (23, {10: 0.003, 15: 0.068, 20: 0.376, 25: 0.440, 30: 0.108, 35: 0.006}),
    ],
)
def test_rows_of_the_specification(people: int, expected: dict[int, float]) -> None:
    assert {figure: round(chance, 3) for figure, chance in _chances(people).items() if chance >= 5e-4} == expected


@pytest.mark.parametrize(("people", "shown"), [(5, 0.25), (7, 0.44), (9, 0.65), (10, 0.75), (12, 0.89), (14, 0.96)])
def test_the_threshold_is_fuzzy(people: int, shown: float) -> None:
    assert sum(p for figure, p in _chances(people).items() if figure >= 10) == pytest.approx(shown, abs=0.006)


def test_no_row_below_five() -> None:
    with pytest.raises(ValueError, match="nothing is drawn below 5"):
        perturbation.probabilities(4)


@given(st.integers(5, 10**7), st.integers(0, (1 << 53) - 1))
def test_figures_are_multiples_of_five_near_the_number(people: int, luck: int) -> None:
    (figure,) = perturbed(np.array([people]), np.array([luck])).tolist()
    assert figure % 5 == 0 and figure >= 0 and abs(figure - people) <= 15
    (shown,) = published(np.array([people]), np.array([luck])).tolist()
    assert shown == (figure if figure >= 10 else 0)


@pytest.mark.parametrize("people", thinned((5, 7, 12, 23)))
def test_figures_of_many_keys_are_distributed_as_the_table_says(people: int) -> None:
    count = 100_000
    keys = np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    method = Method(shown=perturbed)
    figures = drawn(b"secret", ["p:A|*|*|*"] * count, keys, np.full(count, people), method)
    chances = _chances(people)
    expected = {figure: p * count for figure, p in chances.items() if p * count > 5}
    chi = sum((int((figures == figure).sum()) - mean) ** 2 / mean for figure, mean in expected.items())
    assert chi < {4: 23.5, 5: 25.8, 3: 21.2}[len(expected) - 1]  # one in ten thousand
    assert figures.mean() == pytest.approx(people, abs=4 * 4 / math.sqrt(count))
    assert figures.var() == pytest.approx(16, abs=0.5)


# -- golden vectors: written down, and worked out again without a line of the product ----------------------------

RECORD, CELL = bytes(range(32)), bytes(range(32, 64))
HASHES = [hashlib.sha256(b"person %d" % number).digest() for number in range(23)]
GOLDEN = {
    # node: (people, cell key, draw of 53 bits, figure before suppression)
    "*|*|*|*": (23, 0x459069E28C267CD2, 3228690625140920, 20),
    "p:EFOP-1.6|s:26684|2019Q2|HEP-R": (12, 0xF07E207626EE5FD2, 1537595374925847, 10),
    "c:TOP-6.9.1|d:038|2020|*": (7, 0xB014490DECC0F54C, 4447798600163343, 5),
    "n:Iskolák|*|2021|HEP-GY": (5, 0xDAB16029B0274769, 284234146454424, 0),
}


def _hmac(key: bytes, text: bytes) -> bytes:
    """HMAC-SHA256 from its definition."""
    key = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + text).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()


def _by_hand(node: str, people: int) -> tuple[int, int, int, int]:
    cell_key = sum(int(_hmac(RECORD, one).hex()[:16], 16) for one in HASHES[:people]) % 2**64
    text = b"sdc1\0" + node.encode() + b"\0" + f"{cell_key:016x}".encode() + b"\0" + str(people).encode() + b"\0b5s4w3"
    luck = int(f"{int.from_bytes(_hmac(CELL, text)):0256b}"[:53], 2)
    base = 5 * (people // 5)
    figures = [figure for figure in range(base - 10, base + 16, 5) if figure >= 0]
    rest, (tilt, spread) = luck / 2**53, _solved(figures, people)
    weights = [math.exp(tilt * (figure - people) + spread * (figure - people) ** 2) for figure in figures]
    for figure, weight in zip(figures, weights, strict=True):
        rest -= weight / sum(weights)
        if rest < 0:
            return people, cell_key, luck, figure
    raise AssertionError("The chances do not sum to one.")


def _solved(figures: list[int], people: int) -> tuple[float, float]:
    """Tilt and spread by bisection: the spread for the variance, inside it the tilt for the mean."""

    def moments(tilt: float, spread: float) -> tuple[float, float]:
        weights = [math.exp(tilt * (figure - people) + spread * (figure - people) ** 2) for figure in figures]
        mean = sum(w * (figure - people) for w, figure in zip(weights, figures, strict=True)) / sum(weights)
        return mean, sum(w * (figure - people) ** 2 for w, figure in zip(weights, figures, strict=True)) / sum(weights)

    def tilted(spread: float) -> float:
        low, high = -5.0, 5.0
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if moments(middle, spread)[0] < 0 else (low, middle)
        return low

    low, high = -1.0, 0.2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if moments(tilted(middle), middle)[1] < 16 else (low, middle)
    return tilted(low), low


@pytest.mark.parametrize("node", GOLDEN)
def test_golden_vectors(node: str) -> None:
    people, cell_key, luck, figure = GOLDEN[node]
    assert _by_hand(node, people) == (people, cell_key, luck, figure)
    keys = record_keys(RECORD, HASHES[:people])
    assert keys.tolist() == [int(_hmac(RECORD, one).hex()[:16], 16) for one in HASHES[:people]]
    total = np.add.reduce(keys)
    assert total == cell_key
    assert perturbation.draw(CELL, message(node, cell_key, people)) == luck
    told = drawn(CELL, [node], np.array([total]), np.array([people]), Method(shown=perturbed))
    assert told.tolist() == [figure]


def test_a_draw_depends_on_node_people_and_number() -> None:
    same = message("*|*|*|*", 1, 12)
    assert len({same, message("*|*|2019|*", 1, 12), message("*|*|*|*", 2, 12), message("*|*|*|*", 1, 13)}) == 4


def test_visits_are_rounded_noisy_and_hidden_where_two_people_make_them() -> None:
    count = 20_000
    nodes, keys = [f"{number}" for number in range(count)], np.arange(count, dtype=np.uint64)
    largest = (np.full(count, 30), np.full(count, 20))
    visits = drawn_visits(b"secret", nodes, keys, np.full(count, 1000), largest)
    assert (visits % 10 == 0).all()
    assert visits.mean() == pytest.approx(1000, abs=3)
    assert visits.std() == pytest.approx(4 * 25, rel=0.03)
    few = drawn_visits(b"secret", nodes[:2], keys[:2], np.array([100, 99]), (largest[0][:2], largest[1][:2]))
    assert few[0] >= 0 and few[1] == -1
