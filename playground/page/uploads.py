"""Files that come from the page: read, measured, and given a name that is safe to show."""

import json
import mimetypes
from dataclasses import dataclass, field, replace

from aiohttp import BodyPartReader, web

from playground.clips import seconds_in
from playground.slack import File
from playground.slack.people.people import People

UPLOAD_LIMIT = 100_000_000  # bytes of one message's files
FILES_LIMIT = 10
ROWS_LIMIT, COLUMNS_LIMIT = 100, 20  # of a table, as in Slack
NAME_LIMIT = 255
NAMELESS = "file"
CLIP, LONGEST_NUMBER = "clip", 6  # the name of a voice clip's part, before a colon and its seconds
UNKNOWN_TYPE = "application/octet-stream"

NOT_A_FORM = "Files come as a form (multipart/form-data)."
NO_FILE = "There's no file in the form."
EMPTY_FILE = "“{name}” is empty, and Slack takes no empty files."
TOO_MANY = f"A message has at most {FILES_LIMIT} files."
NOT_A_TABLE = f"A table has rows of cells, {ROWS_LIMIT} by {COLUMNS_LIMIT} at most."
TOO_LARGE = "Files may have {limit} MB in all."


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes
    mimetype: str
    seconds: int | None = None  # of a voice clip; None for any other file


@dataclass(slots=True)
class Form:
    """Contents of a form; `limit` and `size` are bytes of all its parts."""

    limit: int
    fields: dict[str, str] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    size: int = 0

    async def take(self, part: BodyPartReader) -> None:
        content = bytearray()
        while chunk := await part.read_chunk():
            content += chunk
            self.size += len(chunk)
            if self.size > self.limit:
                limit = self.limit // 1_000_000
                raise web.HTTPBadRequest(text=TOO_LARGE.format(limit=limit))
        if part.filename is None:
            self.fields[part.name or ""] = content.decode(errors="replace")
        elif part.name == "table":
            self.tables.append(_table(bytes(content)))
        else:
            upload = _upload(part.filename, bytes(content))
            kind, _, seconds = (part.name or "").partition(":")
            self.uploads.append(_as_clip(upload, seconds) if kind == CLIP else upload)
        if len(self.uploads) + len(self.tables) > FILES_LIMIT:
            raise web.HTTPBadRequest(text=TOO_MANY)


async def read_form(request: web.Request, limit: int) -> Form:
    if request.content_type != "multipart/form-data":
        raise web.HTTPBadRequest(text=NOT_A_FORM)
    form = Form(limit)
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                await form.take(part)
    except ValueError:
        raise web.HTTPBadRequest(text=NOT_A_FORM) from None
    if not (form.uploads or form.tables):
        raise web.HTTPBadRequest(text=NO_FILE)
    return form


def _table(data: bytes) -> list[list[str]]:
    """Read a table that somebody pasted: rows of cells, as JSON."""
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError):
        rows = None
    if not _is_table(rows):
        raise web.HTTPBadRequest(text=NOT_A_TABLE)
    return [[cell.encode(errors="replace").decode() for cell in row] for row in rows]


def _is_table(rows: object) -> bool:
    if not isinstance(rows, list) or not 0 < len(rows) <= ROWS_LIMIT:
        return False
    lists = [row for row in rows if isinstance(row, list) and 0 < len(row) <= COLUMNS_LIMIT]
    return len(lists) == len(rows) and all(isinstance(it, str) for row in lists for it in row)


def _upload(filename: str, data: bytes) -> Upload:
    name = safe_name(filename)
    if not data:
        raise web.HTTPBadRequest(text=EMPTY_FILE.format(name=name))
    return Upload(name, data, mimetypes.guess_type(name)[0] or UNKNOWN_TYPE)


def _as_clip(upload: Upload, seconds: str) -> Upload:
    """An upload as a voice clip, of so many seconds as the page or else its content says."""
    told = int(seconds) if seconds.isdecimal() and len(seconds) < LONGEST_NUMBER else 0
    return replace(upload, seconds=told or seconds_in(upload.data))


def safe_name(name: str) -> str:
    """Keep a name as it is, but for what separates paths and what cannot be printed."""
    name = name.replace("%22", '"')  # how browsers spell a quotation mark in a form
    shown = "".join(c if c.isprintable() else "_" for c in name.encode(errors="replace").decode())
    return shown.replace("/", "_").replace("\\", "_")[:NAME_LIMIT].strip() or NAMELESS


def add(people: People, user: str, upload: Upload) -> File:
    """Add an upload to a person's files: a voice clip, or any other file."""
    if upload.seconds is not None:
        return people.add_recording(user, upload.data, upload.seconds)
    return people.add_file(user, upload.name, upload.data, upload.mimetype)
