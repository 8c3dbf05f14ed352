"""Scripts, styles and fonts: compressed once, kept in memory and on disk, cached by browsers for a year.

Dash compresses nothing and reads each file anew for each reader; plotly.js alone would cost a slow line four seconds.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import sys
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import brotli
from dash import Dash
from dash.fingerprint import check_fingerprint
from flask import Flask, Response, request
from werkzeug.utils import safe_join

SUITES = "/_dash-component-suites/"
ASSETS = "/assets/"
SMALLEST = 512
"""Bytes from which compressing pays."""
UNHURRIED = "eselytukor.unhurried"
"""In the environment of a request that nobody waits for: its answer, which is remembered, is compressed tightly."""
KEPT = 60
"""Answers on disk: those of some days."""
PACKED = {".woff2", ".png", ".jpg", ".gz", ".br"}
_PLOTLY = "vendor/plotly-cartesian.min.js"


@dataclass
class StaticFile:
    """One file in memory: its bytes, the hash of its content and its compressed forms (encoding → bytes)."""

    data: bytes
    digest: str
    mimetype: str
    packed: dict[str, bytes] = field(default_factory=dict)


class StaticFiles:
    """All files an app serves under /assets/ and /_dash-component-suites/, with `folder` as the cache on disk."""

    def __init__(self, app: Dash, folder: Path) -> None:
        self._app = app
        self._folder = folder
        self._files: dict[tuple[str, int], StaticFile] = {}

    def register(self, server: Flask) -> None:
        """Answer requests for static files before Dash does; unknown ones are left to Dash."""
        server.before_request(self._serve)

    def warm(self) -> None:
        """Compress everything the first visit needs as tightly as possible; from the disk cache when it is there."""
        wanted = {path for path in self._assets() if path.suffix not in PACKED}
        for package, names in self._app.registered_paths.items():
            wanted |= {
                path for name in names if (path := _package_file(package, name)) and path.suffix in (".js", ".css")
            }
        for path in sorted(wanted):
            if path.name == "async-graph.js" or not path.name.startswith(("plotly.min", "async-")):
                file = self._file(path)
                for encoding in ("br", "gzip"):
                    self._packed(file, encoding, best=True)

    def url(self, name: str) -> str:
        """The address of an asset with the hash of its content, for immutable caching."""
        return f"{ASSETS}{name}?m={self._file(Path(self._app.config.assets_folder) / name).digest[:12]}"

    def plotly_url(self) -> str:
        """The address of plotly.js (the cartesian bundle)."""
        return self.url(_PLOTLY)

    def _assets(self) -> list[Path]:
        return [path for path in Path(self._app.config.assets_folder).rglob("*") if path.is_file()]

    def _serve(self) -> Response | None:
        if request.method not in ("GET", "HEAD"):
            return None
        path, lasting = self._locate(request.path)
        if path is None or not path.is_file():
            return None
        file = self._file(path)
        response = _respond(file, self._encoded(file))
        if lasting or "m" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        response.set_etag(file.digest[:32])
        response.make_conditional(request)
        return response

    def _locate(self, url_path: str) -> tuple[Path | None, bool]:
        if url_path.startswith(ASSETS):
            inside = safe_join(str(self._app.config.assets_folder), url_path.removeprefix(ASSETS))
            return (Path(inside) if inside else None), False
        if not url_path.startswith(SUITES):
            return None, False
        package, _, rest = url_path.removeprefix(SUITES).partition("/")
        name, lasting = check_fingerprint(rest)
        if name not in self._app.registered_paths.get(package, ()):
            return None, False
        return _package_file(package, name), lasting

    def _file(self, path: Path) -> StaticFile:
        key = (str(path), path.stat().st_mtime_ns)
        if key not in self._files:
            data = path.read_bytes()
            mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            self._files[key] = StaticFile(data, hashlib.sha256(data).hexdigest(), mimetype)
        return self._files[key]

    def _encoded(self, file: StaticFile) -> tuple[str, bytes]:
        if len(file.data) >= SMALLEST and not file.mimetype.startswith(("font/", "image/png", "image/jpeg")):
            for encoding in ("br", "gzip"):
                if request.accept_encodings.quality(encoding) > 0:
                    return encoding, self._packed(file, encoding)
        return "", file.data

    def _packed(self, file: StaticFile, encoding: str, *, best: bool = False) -> bytes:
        if encoding not in file.packed or best:
            kept = self._folder / f"{file.digest[:32]}.{encoding}"
            if kept.is_file():
                file.packed[encoding] = kept.read_bytes()
            elif best:
                file.packed[encoding] = compress(file.data, encoding, 11 if encoding == "br" else 9)
                _keep(kept, file.packed[encoding])
            else:
                file.packed[encoding] = compress(file.data, encoding, 5)
        return file.packed[encoding]


def accepted() -> str:
    """The encoding in which this request is best answered: "br", "gzip" or none ("")."""
    return next((name for name in ("br", "gzip") if request.accept_encodings[name]), "")


def compress(data: bytes, encoding: str, level: int) -> bytes:
    """`data` in `encoding` ("br" or "gzip"); level: 1 to 11, for gzip to 9."""
    if encoding == "br":
        return brotli.compress(data, quality=level)
    return gzip.compress(data, compresslevel=min(level, 9), mtime=0)


def compress_answers(server: Flask, folder: Path) -> None:
    """Compress what is made per request (pages, callbacks, JSON, CSV) when it is sent; only what nobody waits for is
    kept, in `folder`.

    What has not changed since the reader's last visit is not sent again.
    """

    def pack(response: Response) -> Response:
        if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        if not (response.mimetype or "").startswith(("text/", "application/json")):
            return response
        response.vary.add("Accept-Encoding")
        body = response.get_data()
        if request.method == "GET" and response.status_code == 200:
            response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
            response.make_conditional(request)
            if response.status_code == 304:
                return response
        encoding = accepted()
        if encoding and len(body) >= SMALLEST:
            tight = UNHURRIED in request.environ
            response.set_data(_tightly(body, encoding, folder) if tight else compress(body, encoding, 5))
            response.headers["Content-Encoding"] = encoding
        return response

    server.after_request(pack)


def _tightly(body: bytes, encoding: str, folder: Path) -> bytes:
    """`body` as small as it gets: a start that says what an earlier one said finds it done."""
    kept = folder / f"{hashlib.sha256(body).hexdigest()[:32]}.{encoding}"
    if kept.is_file():
        return kept.read_bytes()
    packed = compress(body, encoding, 11)
    _keep(kept, packed)
    return packed


def sweep(folder: Path) -> None:
    """Let the last KEPT answers stay; nobody may be making new ones."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime) if folder.is_dir() else []
    for file in files[:-KEPT]:
        file.unlink(missing_ok=True)


def _respond(file: StaticFile, encoded: tuple[str, bytes]) -> Response:
    encoding, body = encoded
    response = Response(body, mimetype=file.mimetype)
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


@lru_cache(maxsize=1024)
def _package_file(package: str, name: str) -> Path | None:
    module = sys.modules.get(package)
    inside = safe_join(os.path.dirname(module.__file__), name) if module and module.__file__ else None
    return Path(inside) if inside else None


def _keep(path: Path, data: bytes) -> None:
    """Write whole or not at all: another process may be doing the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out:
        out.write(data)
    os.replace(out.name, path)
