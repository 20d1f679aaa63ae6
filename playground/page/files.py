"""Files given to the page: pictures to be shown, everything else as bytes to be saved."""

from urllib.parse import quote

from aiohttp import web

from playground.clips import sound_type
from playground.page.asking import read_user
from playground.page.uploads import UNKNOWN_TYPE
from playground.slack import File, LocalSlack

NO_SUCH_FILE = "There's no such file, or this person can't see it."
NO_PICTURE = "This file isn't a picture that can be shown."
NO_SOUND = "This file isn't a recording that can be played."
NOT_KEPT = {"Cache-Control": "no-store"}

# What a picture is, its first bytes tell: its name and its claimed type are never believed.
BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


class SharedFiles:
    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def download(self, request: web.Request) -> web.Response:
        """Give a file away as bytes: what it claims to be is never believed."""
        file = self._file(request)
        attachment = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": attachment, **NOT_KEPT}
        return web.Response(body=file.data, content_type=UNKNOWN_TYPE, headers=headers)

    async def picture(self, request: web.Request) -> web.Response:
        """Show a file, if it is a picture."""
        file = self._file(request)
        kind = picture_type(file.data)
        if kind is None:
            raise web.HTTPUnsupportedMediaType(text=NO_PICTURE)
        return web.Response(body=file.data, content_type=kind, headers=NOT_KEPT)

    async def sound(self, request: web.Request) -> web.Response:
        """Play a file, if it is a recording."""
        file = self._file(request)
        kind = sound_type(file.data)
        if kind is None:
            raise web.HTTPUnsupportedMediaType(text=NO_SOUND)
        return web.Response(body=file.data, content_type=kind, headers=NOT_KEPT)

    def _file(self, request: web.Request) -> File:
        tenant, user = read_user(self._slack, request.query)
        workspace = tenant.workspace
        file = workspace.files.get(request.match_info["id"])
        if file is None or file.deleted:
            raise web.HTTPNotFound(text=NO_SUCH_FILE)
        if not any(workspace.sees(user, workspace.channels[it]) for it, _ in file.shares):
            raise web.HTTPNotFound(text=NO_SUCH_FILE)
        return file


def picture_type(data: bytes) -> str | None:
    """Tell the type of a picture that every browser shows; None for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    found = (kind for beginning, kind in BEGINNINGS.items() if data.startswith(beginning))
    return next(found, None)
