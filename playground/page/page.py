"""The page's routes: its files, the state of the workspace, and what people do in it."""

from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from playground.page.asking import read_draft, read_json, read_user
from playground.page.changes import SILENCE, ChangeStreams
from playground.page.guard import protect
from playground.page.picture import Picture
from playground.page.uploads import UNKNOWN_TYPE, UPLOAD_LIMIT, read_form
from playground.slack import File, LocalSlack

WEB = Path(__file__).parent.parent / "web"
OFFLINE = "Local workspace — offline model"
NO_SUCH_FILE = "There is no such file, or this person cannot see it."
NOT_KEPT = {"Cache-Control": "no-store"}


class Page:
    """What a browser asks of the workspace; `notice` says on the page what it talks to."""

    def __init__(
        self,
        slack: LocalSlack,
        notice: str = OFFLINE,
        *,
        upload_limit: int = UPLOAD_LIMIT,
        silence: float = SILENCE,
    ) -> None:
        self._slack = slack
        self._workspace = slack.workspace
        self._upload_limit = upload_limit
        self._about = {"notice": notice, "upload_limit": upload_limit}
        self._streams = ChangeStreams(slack, silence)

    def add_to(self, app: web.Application) -> None:
        """Serve the page from this application, and guard all that it serves."""
        protect(app)
        app.on_shutdown.append(self._streams.close)
        app.add_routes(
            [
                web.get("/", self.index),
                web.static("/web", WEB),
                web.get("/page/state", self.state),
                web.get("/page/changes", self.changes),
                web.post("/page/messages", self.post),
                web.post("/page/files", self.share),
                web.get("/page/files/{id}", self.download),
            ]
        )

    async def index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(WEB / "index.html")

    async def state(self, request: web.Request) -> web.Response:
        return web.json_response(self._picture(request).whole(), headers=NOT_KEPT)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        return await self._streams.serve(request, self._picture(request))

    async def post(self, request: web.Request) -> web.Response:
        draft = read_draft(self._workspace, await read_json(request))
        ts = await self._slack.people.post(
            draft.user, draft.channel, draft.text, thread_ts=draft.thread_ts
        )
        return web.json_response({"ts": ts})

    async def share(self, request: web.Request) -> web.Response:
        """Post one message with all the form's files."""
        form = await read_form(request, self._upload_limit)
        draft = read_draft(self._workspace, form.fields, files=len(form.uploads))
        people = self._slack.people
        files = [people.add_file(draft.user, u.name, u.data, u.mimetype) for u in form.uploads]
        ts = await people.post(
            draft.user,
            draft.channel,
            draft.text,
            thread_ts=draft.thread_ts,
            files=[file.id for file in files],
        )
        return web.json_response({"ts": ts})

    async def download(self, request: web.Request) -> web.Response:
        """Give a file away as bytes: what it claims to be is never believed."""
        user = read_user(self._workspace, request.query)
        file = self._workspace.files.get(request.match_info["id"])
        if file is None or file.deleted or not self._sees(user, file):
            raise web.HTTPNotFound(text=NO_SUCH_FILE)
        attachment = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return web.Response(
            body=file.data,
            content_type=UNKNOWN_TYPE,
            headers={"Content-Disposition": attachment, **NOT_KEPT},
        )

    def _picture(self, request: web.Request) -> Picture:
        user = read_user(self._workspace, request.query)
        return Picture(self._workspace, user, self._about)

    def _sees(self, user: str, file: File) -> bool:
        channels = [self._workspace.channels[channel_id] for channel_id, _ in file.shares]
        return any(c.kind == "channel" or user in c.members for c in channels)
