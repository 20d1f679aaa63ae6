"""The page's routes: its files, the state of the workspace, and what people do in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from aiohttp import web

from playground.page.acting import Acts
from playground.page.asking import read_draft, read_json, read_user
from playground.page.changes import SILENCE, ChangeStreams
from playground.page.files import NOT_KEPT, SharedFiles
from playground.page.guard import protect
from playground.page.picture import Picture
from playground.page.sample_clips import sample_clip
from playground.page.uploads import UPLOAD_LIMIT, add, read_form
from playground.slack import LocalSlack
from playground.slack.people.forwarding import pasted_table
from playground.slack.wire import Json

WEB = Path(__file__).parent.parent / "web"
OFFLINE = "Local workspace — offline model"


class Part(Protocol):
    """A part of the page that is not Slack's."""

    @property
    def about(self) -> Json:
        """Fields that go to the page along with the whole picture."""

    def routes(self) -> list[web.RouteDef]: ...


class Page:
    """Routes that serve the workspace to a browser; `notice` says on the page what it talks to."""

    def __init__(
        self,
        slack: LocalSlack,
        notice: str = OFFLINE,
        *,
        parts: Sequence[Part] = (),
        upload_limit: int = UPLOAD_LIMIT,
        silence: float = SILENCE,
    ) -> None:
        self._slack = slack
        self._upload_limit = upload_limit
        self._notice = notice
        self._parts = parts
        self._files = SharedFiles(slack)
        self._streams = ChangeStreams(silence)

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
                web.post("/page/acts/{act}", self.act),
                web.get("/page/files/{id}", self._files.download),
                web.get("/page/files/{id}/picture", self._files.picture),
                web.get("/page/files/{id}/sound", self._files.sound),
                web.get("/page/sample-clips/{number:\\d{1,3}}", sample_clip),
                *(route for part in self._parts for route in part.routes()),
            ]
        )

    async def index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(WEB / "index.html")

    async def state(self, request: web.Request) -> web.Response:
        return web.json_response(self._picture(request).whole(), headers=NOT_KEPT)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        return await self._streams.serve(request, self._picture(request))

    async def post(self, request: web.Request) -> web.Response:
        fields = await read_json(request)
        tenant, user = read_user(self._slack, fields)
        draft = read_draft(tenant.workspace, user, fields)
        ts = await tenant.people.post(
            draft.user, draft.channel, draft.text, thread_ts=draft.thread_ts
        )
        return web.json_response({"ts": ts})

    async def act(self, request: web.Request) -> web.Response:
        fields = await read_json(request)
        tenant, user = read_user(self._slack, fields)
        acts = Acts(tenant, self._slack.commands)
        return web.json_response(await acts.perform(request.match_info["act"], user, fields))

    async def share(self, request: web.Request) -> web.Response:
        """Post one message with all the form's files, and tables that somebody pasted."""
        form = await read_form(request, self._upload_limit)
        brought = len(form.uploads) + len(form.tables)
        tenant, user = read_user(self._slack, form.fields)
        draft = read_draft(tenant.workspace, user, form.fields, files=brought)
        people = tenant.people
        files = [add(people, draft.user, upload) for upload in form.uploads]
        ts = await people.post(
            draft.user,
            draft.channel,
            draft.text,
            thread_ts=draft.thread_ts,
            files=[file.id for file in files],
            attachments=[pasted_table(rows) for rows in form.tables],
        )
        return web.json_response({"ts": ts})

    def _picture(self, request: web.Request) -> Picture:
        tenant, user = read_user(self._slack, request.query)
        about: Json = {"notice": self._notice, "upload_limit": self._upload_limit}
        for part in self._parts:
            about |= part.about
        return Picture(tenant.workspace, user, about)
