"""Uploads and downloads of file contents."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from playground.faults import Faults
from playground.slack import faulty
from playground.slack.records import File
from playground.slack.settings import Settings
from playground.slack.tenants.tenant import Tenant
from playground.slack.tenants.tenants import Tenants
from playground.slack.wire import SlackError

Work = Callable[[web.Request], Awaitable[web.Response]]

LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in | Slack</title></head>
<body><form action="/signin">Sign in to your workspace</form></body></html>
"""

VTT = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:09.000\n<v Speaker>{text}\n"


class FileRoutes:
    """Their faults go by the names files.download and files.upload."""

    def __init__(self, settings: Settings, tenants: Tenants, faults: Faults) -> None:
        self._settings = settings
        self._tenants = tenants
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/files/login", self.login),
            web.get("/files/{reference}/{name}", self.download),
            web.get("/files/{reference}/download/{name}", self.download),
            web.post("/upload/v1/{reference}", self.upload),
        ]

    async def login(self, _: web.Request) -> web.Response:
        return web.Response(text=LOGIN_PAGE, content_type="text/html")

    async def download(self, request: web.Request) -> web.Response:
        return await self._meet("files.download", request, self._download)

    async def upload(self, request: web.Request) -> web.Response:
        return await self._meet("files.upload", request, self._upload)

    async def _meet(self, operation: str, request: web.Request, work: Work) -> web.Response:
        fault = self._faults.take(operation)
        refusal = await faulty.before(request, self._faults, fault)
        if refusal is not None:
            return refusal
        if fault is not None and fault.kind == "login":
            return await self.login(request)
        return faulty.after(request, fault, await work(request))

    async def _download(self, request: web.Request) -> web.Response:
        """Give the bytes to a proper token; all others land on an HTML page with status 200."""
        settings = self._settings
        tenant, file = self._named(request)
        may_see = tenant is not None and file is not None and self._may_see(request, tenant, file)
        if file is None or not may_see:
            raise web.HTTPFound(f"{settings.public_url}/files/login")
        if file.deleted:
            raise web.HTTPNotFound
        if int(hop := request.query.get("hop", "0")) < settings.download_redirects:
            next_hop = request.rel_url.with_query(hop=int(hop) + 1)
            raise web.HTTPFound(f"{settings.download_host}{next_hop}")
        if file.transcript and request.match_info["name"] == "file.vtt":
            return web.Response(text=VTT.format(text=file.transcript), content_type="text/vtt")
        return web.Response(body=file.data, content_type=file.mimetype)

    async def _upload(self, request: web.Request) -> web.Response:
        """Take the bytes, raw or as a form's one file; their number is the one announced."""
        tenant, file = self._named(request)
        if tenant is None or file is None or file.uploaded:
            raise web.HTTPNotFound(text="unknown upload")
        data = await _content(request)
        if len(data) != file.size:
            raise web.HTTPBadRequest(text=f"expected {file.size} bytes, got {len(data)}")
        file.data = data
        file.uploaded = True
        tenant.workspace.touch("files", file.id)
        return web.Response(text=f"OK - {len(data)}")

    def _named(self, request: web.Request) -> tuple[Tenant | None, File | None]:
        """Find the file that an address names by its workspace and its id."""
        team, _, file_id = request.match_info["reference"].rpartition("-")
        tenant = self._tenants.get(team)
        return tenant, tenant.workspace.files.get(file_id) if tenant else None

    def _may_see(self, request: web.Request, tenant: Tenant, file: File) -> bool:
        """Tell whether the token is of this workspace, and its bot sees the file."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            owner = self._tenants.tokens.find(token).owner
        except SlackError:
            return False
        is_ours = owner == tenant.installation.owner
        is_allowed = "files:read" in tenant.installation.scopes
        return is_ours and is_allowed and tenant.parts.sharing.bot_sees(file)


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    fields = [field for field in form.values() if isinstance(field, web.FileField)]
    if len(fields) != 1:
        raise web.HTTPBadRequest(text="expected one file")
    return fields[0].file.read()
