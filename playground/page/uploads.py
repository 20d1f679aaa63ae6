"""Files that come from the page: read, measured, and given a name that is safe to show."""

import mimetypes
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

UPLOAD_LIMIT = 100_000_000  # bytes of one message's files
FILES_LIMIT = 10
NAME_LIMIT = 255
NAMELESS = "file"
UNKNOWN_TYPE = "application/octet-stream"

NOT_A_FORM = "Files come as a form (multipart/form-data)."
NO_FILE = "There is no file in the form."
EMPTY_FILE = "“{name}” is empty, and Slack takes no empty files."
TOO_MANY = f"A message has at most {FILES_LIMIT} files."
TOO_LARGE = "Files may have {limit} MB in all."


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes
    mimetype: str


@dataclass(slots=True)
class Form:
    """Contents of a form; `limit` and `size` are bytes of all its parts."""

    limit: int
    fields: dict[str, str] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
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
        else:
            self.uploads.append(_upload(part.filename, bytes(content)))
        if len(self.uploads) > FILES_LIMIT:
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
    if not form.uploads:
        raise web.HTTPBadRequest(text=NO_FILE)
    return form


def _upload(filename: str, data: bytes) -> Upload:
    name = safe_name(filename)
    if not data:
        raise web.HTTPBadRequest(text=EMPTY_FILE.format(name=name))
    return Upload(name, data, mimetypes.guess_type(name)[0] or UNKNOWN_TYPE)


def safe_name(name: str) -> str:
    """Keep a name as it is, but for what separates paths and what cannot be printed."""
    name = name.replace("%22", '"')  # how browsers spell a quotation mark in a form
    shown = "".join(c if c.isprintable() else "_" for c in name.encode(errors="replace").decode())
    return shown.replace("/", "_").replace("\\", "_")[:NAME_LIMIT].strip() or NAMELESS
