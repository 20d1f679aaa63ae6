"""Uploads and downloads of file contents."""

from aiohttp import web

from playground.slack.file_sharing import FileSharing
from playground.slack.workspace import Workspace

LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in | Slack</title></head>
<body><form action="/signin">Sign in to your workspace</form></body></html>
"""


class FileRoutes:
    def __init__(self, workspace: Workspace, sharing: FileSharing) -> None:
        self._workspace = workspace
        self._sharing = sharing

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/files/login", self.login),
            web.get("/files/{reference}/{name}", self.download),
            web.get("/files/{reference}/download/{name}", self.download),
            web.post("/upload/v1/{file}", self.upload),
        ]

    async def login(self, _: web.Request) -> web.Response:
        return web.Response(text=LOGIN_PAGE, content_type="text/html")

    async def download(self, request: web.Request) -> web.Response:
        """Give the bytes to a proper token; all others land on an HTML page with status 200."""
        settings = self._workspace.settings
        authorized = (
            request.headers.get("Authorization") == f"Bearer {settings.bot_token}"
            and "files:read" in settings.scopes
        )
        file = self._workspace.files.get(request.match_info["reference"].rpartition("-")[2])
        if not authorized or file is None or not self._sharing.bot_sees(file):
            raise web.HTTPFound(f"{settings.public_url}/files/login")
        if file.deleted:
            raise web.HTTPNotFound
        return web.Response(body=file.data, content_type=file.mimetype)

    async def upload(self, request: web.Request) -> web.Response:
        """Take the bytes, raw or as a form's one file; their number is the one announced."""
        file = self._workspace.files.get(request.match_info["file"])
        if file is None or file.uploaded:
            raise web.HTTPNotFound(text="unknown upload")
        data = await _content(request)
        if len(data) != file.size:
            raise web.HTTPBadRequest(text=f"expected {file.size} bytes, got {len(data)}")
        file.data = data
        file.uploaded = True
        return web.Response(text=f"OK - {len(data)}")


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    fields = [field for field in form.values() if isinstance(field, web.FileField)]
    if len(fields) != 1:
        raise web.HTTPBadRequest(text="expected one file")
    return fields[0].file.read()
