"""The attacks' surface is the application's own: over HTTP it says what the published cells say, and no more."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest
import screens
from flask.testing import FlaskClient

from attacks import free_selection, results
from attacks.cities import CITIES, City
from attacks.free_selection import Answer, Question, of_cells
from attacks.installation import Installation, answered, document, over_http
from attacks.limits import Guesses
from attacks.tables import Tables, tables
from data import db
from data.filters import Filters
from data.releases import store

pytestmark = pytest.mark.slow
TARGETS, PAIRS = 25, 2
"""Of each city, over HTTP: 100 questions a city."""
Site = tuple[City, Tables, Installation, FlaskClient]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Site]]:
    """The four cities as installations with an approved release."""
    found = []
    for city in CITIES:
        made = tables(city, results.SEED)
        site = Installation.of(tmp_path_factory.mktemp(f"city-{city.name}"), made.world)
        found.append((city, made, site, site.client()))
    yield found
    store.close_readers()


def asked(made: Tables) -> list[Question]:
    return list(free_selection.questions(made))[:TARGETS]


def test_free_multi_select_over_http_sees_what_it_sees_in_the_published_cells(sites: list[Site]) -> None:
    """A1, question for question; what the attack makes of all targets is in test_attacks_in_one_release.py."""
    guesses = []
    for city, made, site, client in sites:
        rows = [
            free_selection.attack(asked(made), city.settlements, surface, PAIRS, 1)
            for surface in (over_http(client, 1), of_cells(site.cells(1)))
        ]
        assert (rows[0] == rows[1]).all()
        guesses.append(free_selection.guessed(asked(made), rows[0]))
    assert Guesses.together(guesses).claims == 0


def test_a_node_over_http_has_the_figure_the_attacks_work_with(sites: list[Site]) -> None:
    """A2 to A6 and A9 put their questions to the published cells: every kind of node, asked for as a reader would."""
    for _, made, site, client in sites:
        cells = site.cells(1)
        seen = set()
        for node in chosen_nodes(made):
            figure = int(cells.figures(cells.lattice.canonical_codes(cells.lattice.codes([node])))[0])
            answer = answered(document(client, f"release=1&{filters_of(node).query()}"))
            assert answer == (Answer(figure, figure) if figure else free_selection.SMALL), node
            seen.add(figure > 0)
        assert seen == {True, False}


def chosen_nodes(made: Tables) -> list[str]:
    """A node of each kind around one target."""
    found = []
    for one in asked(made)[:1]:
        home = made.world.city.settlements[one.settlement]
        quarter = one.table.node("*").split("|")[2]
        found += [
            "|".join(parts)
            for parts in itertools.product(
                ("*", f"c:C{one.table.project[1:]}", f"p:{one.table.project}"),
                ("*", f"d:{made.world.city.homes[home]}", f"s:{home}"),
                ("*", quarter[:4], quarter),
                ("*", f"G{one.table.group}"),
            )
        ]
    return found


def filters_of(node: str) -> Filters:
    """What a reader chooses to see a node."""
    project, place, time, group = node.split("|")
    year, _, quarter = time.partition("Q")
    months = (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else (1, 12)
    first, last = (None if time == "*" else f"{year}-{at:02d}" for at in months)

    def named(part: str, kind: str) -> tuple[str, ...]:
        return (part[2:],) if part.startswith(kind) else ()

    return Filters(
        projects=named(project, "p:"), calls=named(project, "c:"), districts=named(place, "d:"),
        settlements=named(place, "s:"), groups=() if group == "*" else (group,),
        first_month=first, last_month=last,
    )  # fmt: skip


def test_the_page_says_what_the_download_says(sites: list[Site]) -> None:
    for _, made, _, client in sites:
        for one in asked(made)[:3]:
            query = f"release=1&{one.filters(made.world.city.settlements[:3]).query()}"
            answer = answered(document(client, query))
            figure = screens.values_of(client, "reach", query)["reach-people-figure"]["children"]
            assert digits(figure) == expected(answer), query


def digits(figure: str) -> list[int]:
    plain = figure.replace("\xa0", "").replace(",", "").replace("≈", " ").replace("–", " ").replace("<", " ")
    return [int(word) for word in plain.split() if word.isdigit()]


def expected(answer: Answer) -> list[int]:
    if answer == free_selection.SMALL:
        return [10]
    return [answer.low] if answer.low == answer.high else list(answer)


def test_ratios_follow_from_what_is_shown(sites: list[Site]) -> None:
    """A8: money, visits and people of every project and settlement; whoever divides gets a published figure back."""
    for city, made, _, client in sites:
        choices = [Filters(), *(Filters(projects=(key,)) for key in made.world.lattice.projects)]
        choices += [Filters(settlements=(place,)) for place in city.settlements[:5]]
        for filters in choices:
            said = document(client, f"release=1&{filters.query()}")
            row = dict(zip(said["tables"]["kpis"]["columns"], said["tables"]["kpis"]["rows"][0], strict=True))
            if row["each_attendances"] is not None:
                assert row["reached_people"] % 5 == 0 and row["attendances"] % 10 == 0
                assert row["each_attendances"] == round(row["attendances"] / row["reached_people"], 1)


def test_exports_of_one_release_are_the_same_bytes_and_figures_in_every_form(sites: list[Site]) -> None:
    """A9: again, in another form, in another language, and of a second release of unchanged data."""
    _, made, site, client = sites[-1]
    with db.opened(site.settings.database_url) as engine:
        assert site.release(engine) == 2
    shown = {}
    for release in (1, 2):
        for ending in ("json", "csv", "table", "xlsx"):
            query = f"/reach.{ending}?release={release}" + ("&table=settlements" if ending in ("csv", "table") else "")
            first, again = client.get(query), client.get(query)
            assert first.status_code == 200 and first.data == again.data, query
        for language in ("hu", "en"):
            client.set_cookie("language", language)
            said = json.loads(client.get(f"/reach.json?release={release}").text)["tables"]
            shown[release, language] = [people_of(table) for table in said.values()]
    assert all(one == shown[1, "hu"] for one in shown.values())
    assert sum(map(len, shown[1, "hu"])) > len(made.world.city.settlements)


def people_of(table: dict) -> list[object]:
    at = [number for number, name in enumerate(table["columns"]) if name.startswith("reached_people")]
    return [row[column] for row in table["rows"] for column in at]


def test_a_draft_and_an_unknown_release_are_not_there(sites: list[Site]) -> None:
    _, _, _, client = sites[0]
    assert client.get("/reach.json?release=7").status_code == 404
