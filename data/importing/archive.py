"""The bounded look into a zip before any parser sees it: real sizes, names, and no XML that declares entities."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from io import BytesIO
from itertools import pairwise

from data.importing.cells import Unreadable

FILE_BYTES = 20 << 20
MEMBERS = 200
TOTAL_BYTES = 200 << 20
STRINGS_BYTES = 20 << 20  # xl/sharedStrings.xml is held in memory as a whole
RATIO = 100
_CHUNK = 1 << 16
_SMALL = 1 << 20  # below this the ratio does not matter
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def kind_of(name: str, data: bytes) -> str:
    """What the bytes are: "zip" or "csv". Unreadable for everything we do not read, with the reason."""
    if not data:
        raise Unreadable("empty_file")
    if len(data) > FILE_BYTES:
        raise Unreadable("file_too_large", limit=FILE_BYTES >> 20)
    if data.startswith(_OLE):
        raise Unreadable("password" if _ENCRYPTED in data else "old_workbook")
    if data.startswith(b"PK"):
        return "zip"
    if name.lower().endswith((".csv", ".txt")) and not data.lstrip()[:5].lower().startswith(
        (b"%pdf", b"<html", b"<!doc")
    ):
        return "csv"
    raise Unreadable("not_a_workbook")


def open_archive(data: bytes) -> tuple[zipfile.ZipFile, str]:
    """The scanned zip and what it holds: "xlsx" or "csv". Unreadable when it is unsafe, damaged or something else."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable("damaged") from error
    names = _check_names(archive.infolist())
    total = 0
    for member in archive.infolist():
        total += _inflate(archive, member, TOTAL_BYTES - total)
    return archive, _content(names)


def _check_names(members: list[zipfile.ZipInfo]) -> set[str]:
    if len(members) > MEMBERS:
        raise Unreadable("too_many_members", limit=MEMBERS)
    for member in members:
        name = member.filename
        if name.startswith(("/", "\\")) or "\\" in name or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
            raise Unreadable("unsafe_name")
        if member.flag_bits & 1:
            raise Unreadable("password")
    counts = Counter(member.filename.lower() for member in members)
    spans = sorted((member.header_offset, member.header_offset + member.compress_size) for member in members)
    overlap = any(end > start for (_, end), (start, _) in pairwise(spans))
    if overlap or max(counts.values(), default=0) > 1:
        raise Unreadable("damaged")
    return {member.filename for member in members}


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowed: int) -> int:
    strings = member.filename.lower().endswith("sharedstrings.xml")
    limit = min(allowed, STRINGS_BYTES if strings else allowed)
    size, tail, markup = 0, b"", False
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                if not size:
                    markup = _is_markup(member.filename, chunk)
                size += len(chunk)
                if size > limit or (size > _SMALL and size > RATIO * max(member.compress_size, 1)):
                    raise Unreadable("too_large_unpacked")
                if markup and _DECLARED.search(tail + chunk):
                    raise Unreadable("xml_entities")
                tail = chunk[-16:]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable("damaged") from error
    return size


def _is_markup(name: str, start: bytes) -> bool:
    """Whether a member is XML. XML that is not UTF-8 would hide what we look for, so it is refused."""
    start = start.removeprefix(b"\xef\xbb\xbf")
    declared = _ENCODING.match(start)
    hidden = b"\0" in start[:64] or start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        hidden = True
    named = name.lower().endswith((".xml", ".rels", ".vml"))
    if named and hidden:
        raise Unreadable("xml_entities")
    return named or start.lstrip().startswith(b"<")


def _content(names: set[str]) -> str:
    lower = {name.lower() for name in names}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in lower):
        raise Unreadable("macros")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in lower or "mimetype" in lower or "content.xml" in lower:
        raise Unreadable("old_workbook")
    if any(name.endswith(".csv") for name in lower):
        return "csv"
    raise Unreadable("not_a_workbook")
