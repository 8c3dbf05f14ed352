"""The page "Bizottsági anyag": what goes into a pack, in which order, for which meeting; then how far it is.

Without JavaScript the buttons of the order send the form, and the page comes back in the new order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, redirect, request, send_file

from dashboard import filter_words, reader
from dashboard.access.pages import page
from dashboard.access.policy import PATHS
from dashboard.access.site import access
from dashboard.access.viewer import viewer
from dashboard.committee import runner
from dashboard.committee.choice import FORMATS, LONGEST, NAMES, Choice
from dashboard.committee.jobs import BROKEN, QUEUED, READY, RUNNING, Job, Queue, State, TooMany, owner_of
from dashboard.committee.tiles import BY_ID, KPIS, PAGES, TILES, Tile
from dashboard.i18n import LANGUAGES, has_text, text
from data.queries import choices
from data.reading import Reading

PACKS = Blueprint("committee", __name__, template_folder="templates")
JOB = "job"
ADDRESSES = {noun: path for path, noun in PATHS.items()}
TYPES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@PACKS.get("/pack")
def choose() -> Response:
    """The form, as the link fills it; with ?job= how far that pack is."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != JOB]
    return _form(Choice.parse(urlencode(pairs), reader.language()), request.args.get(JOB, ""))


@PACKS.post("/pack")
def make() -> Response:
    """A pack joins the queue, or (a button of the order) the form comes back in another order."""
    choice = _asked()
    if move := request.form.get("move"):
        return _form(_moved(choice, move))
    if not choice.named:
        return _form(choice, message=text("pack.form.nothing", reader.language()), status=400)
    reading, _ = _reading(choice)
    if reading.release is None:
        return _form(choice, message=text("pack.form.no_release", reader.language()), status=409)
    try:
        job = _queue().add(
            _owner(), query=choice.query(), format=choice.format, language=choice.language, site=_site(),
            name=_file_name(reading, choice),
        )  # fmt: skip
    except TooMany:
        return _form(choice, message=text("pack.job.many", reader.language()), status=503)
    runner.ensure(access().settings)
    return make_response(redirect(f"/pack?{choice.query()}&{JOB}={job.id}", code=303))


@PACKS.get("/pack/<job>")
def progress(job: str) -> Response:
    """How far a pack is, as JSON: state, words, percent, file. 404 when it is not there, or somebody else's."""
    found = _queue().find(job, _owner())
    if found is None:
        return make_response(jsonify(state="gone", words=text("pack.job.gone", reader.language())), 404)
    state = _state(found)
    file = f"/pack/{found.id}/file" if state.name == READY else ""
    response = jsonify(state=state.name, words=_words(state), percent=state.percent, file=file)
    response.headers["Cache-Control"] = "no-store"
    return response


@PACKS.get("/pack/<job>/file")
def file(job: str) -> Response:
    """The pack itself."""
    found = _queue().find(job, _owner())
    if found is None or _queue().state(found).name != READY:
        return make_response(text("pack.job.gone", reader.language()), 404, {"Content-Type": "text/plain"})
    response = send_file(
        _queue().file(found), mimetype=TYPES[found.format], as_attachment=True, download_name=found.name
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _asked() -> Choice:
    """What the form asks for: tiles in the order in which they stand on the page."""
    fields = [(name, value) for name in NAMES for value in request.form.getlist(name)]
    filters = request.form.get("filters", "")
    return Choice.parse("&".join(part for part in (filters, urlencode(fields)) if part), reader.language())


def _moved(choice: Choice, move: str) -> Choice:
    """The choice with a page or tile one place up or down: "up:budget", "down:budget-paid"."""
    direction, _, name = move.partition(":")
    step = {"up": -1, "down": 1}.get(direction, 0)
    order = [value for value in request.form.getlist("order") if value in BY_ID] or [tile.id for tile in choice.tiles]
    nouns = list(dict.fromkeys(BY_ID[one].page for one in order))
    groups = [[one for one in order if BY_ID[one].page == noun] for noun in nouns]
    if name in nouns:
        groups = _swapped(groups, nouns.index(name), step)
    elif name in BY_ID:
        groups = [_swapped(group, group.index(name), step) if name in group else group for group in groups]
    chosen, placed = set(choice.tiles), [BY_ID[one] for group in groups for one in group]
    return replace(choice, tiles=tuple(tile for tile in placed if tile in chosen))


def _swapped(items: list[Any], place: int, step: int) -> list[Any]:
    other = place + step
    if place < 0 or not 0 <= other < len(items):
        return items
    items = list(items)
    items[place], items[other] = items[other], items[place]
    return items


def _form(choice: Choice, job_id: str = "", *, message: str = "", status: int = 200) -> Response:
    language = reader.language()
    reading, filters_text = _reading(choice)
    job = _queue().find(job_id, _owner()) if job_id else None
    shown = _shown(job) if job else {"words": text("pack.job.gone", language)} if job_id else None
    dropped = filter_words.dropped_sentences(choice.dropped, language)
    return page(
        "committee/pack",
        status,
        said=lambda key, **values: text(f"pack.{key}", language, **values),
        message=message,
        choice=choice,
        groups=_groups(choice, language),
        formats=FORMATS,
        written=LANGUAGES,
        longest=LONGEST,
        release=filter_words.release_title(reading, language),
        filters_text=filters_text,
        dropped=dropped,
        job=shown,
        keep=f"/pack?{choice.query()}",
        back=f"{ADDRESSES.get(choice.pages[0], '/')}{'?' if choice.filters else ''}{choice.filters}",
    )


def _groups(choice: Choice, language: str) -> Sequence[dict[str, Any]]:
    """The pages in order, each with its tiles: the chosen ones first, in their order."""
    nouns = dict.fromkeys([*choice.pages, *PAGES])
    return [
        {
            "noun": noun,
            "name": text(f"page.{noun}", language),
            "open": noun in choice.pages,
            "tiles": [
                {"id": tile.id, "name": name_of(tile, language), "chosen": tile in choice.tiles}
                for tile in dict.fromkeys((*choice.tiles, *TILES))
                if tile.page == noun
            ],
        }
        for noun in nouns
    ]


def name_of(tile: Tile, language: str) -> str:
    """The tile's name for readers."""
    if tile.name == KPIS:
        return text("pack.kpis", language)
    keys = (f"{tile.page}.{tile.name}.name", f"{tile.page}.{tile.table}.name")
    return next((text(key, language) for key in keys if has_text(key, language)), tile.name)


def _reading(choice: Choice) -> tuple[Reading, str]:
    """The release a pack of this choice shows, and its filters in words."""
    query = choice.filters if f"{reader.RELEASE}=" in choice.filters else f"{reader.RELEASE}={reader.NEWEST}"
    reading, language = reader.chosen_reading(query).reading, reader.language()
    if reading.release is None:
        return reading, ""
    filters, _, offered = choices.read_filters(reading, choice.filters)
    return reading, filter_words.sentence(filters, offered, filters.months(reading.today), language)


def _file_name(reading: Reading, choice: Choice) -> str:
    words = ["bizottsagi-anyag" if choice.language == "hu" else "committee-pack"]
    if reading.release is not None:
        words.append(f"kiadas{reading.release.no}")
    if reading.is_demonstration:
        words.append("BEMUTATO")
    return f"{'-'.join(words)}.{choice.format}"


def _queue() -> Queue:
    return Queue(access().settings.var_dir)


def _owner() -> str:
    return owner_of(viewer().csrf, viewer().scope)


def _site() -> str:
    return request.host_url.rstrip("/")


def _state(job: Job) -> State:
    """How far it is; a runner that was stopped is started again."""
    state = _queue().state(job)
    if state.name in (QUEUED, RUNNING):
        runner.ensure(access().settings)
    return state


def _shown(job: Job) -> dict[str, Any]:
    state = _state(job)
    return {
        "id": job.id,
        "words": _words(state),
        "percent": state.percent,
        "pending": state.name in (QUEUED, RUNNING),
        "ready": state.name == READY,
        "failed": state.name == BROKEN,
    }


def _words(state: State) -> str:
    language = reader.language()
    if state.name == QUEUED:
        return text("pack.job.queued" if state.ahead else "pack.job.next", language, ahead=state.ahead)
    if state.name == RUNNING:
        return text("pack.job.running", language, percent=state.percent)
    if state.name == READY:
        return text("pack.job.ready", language, size=-(-state.size // 1024))
    return text("pack.job.failed", language, why=state.why)
