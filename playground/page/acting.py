"""Actions of people besides writing: commands, shortcuts, clicks, modals, tabs, edits."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from playground.page.asking import read_text, read_words
from playground.slack import Reply, Tenant
from playground.slack.wire import Json, SlackError

NOT_POSSIBLE = "That isn't possible here, or not anymore."
NOT_A_COMMAND = "{name} isn't a valid command."
NO_ANSWER = "The app didn't answer in time."
REFUSED = "Slack doesn't take what the app answered: {why}"
CHOICES = ("selected_option", "selected_options")  # what an action says besides its value

OF_APP = frozenset({"click", "open", "shortcut", "stop", "submit"})

Act = Callable[[str, Json], Awaitable[Json | None]]


class Acts:
    """One act by name in one workspace; what it needs comes as JSON."""

    def __init__(self, tenant: Tenant, commands: Sequence[Json]) -> None:
        self._people = tenant.people
        self._workspace = tenant.workspace
        self._bot = tenant.bot_user_id
        self._is_installed = tenant.installation.is_active
        self._commands = commands if self._is_installed else ()
        self._acts: dict[str, Act] = {
            "click": self.click,
            "close": self.close,
            "command": self.command,
            "delete": self.delete,
            "dismiss": self.dismiss,
            "edit": self.edit,
            "forward": self.forward,
            "invite": self.invite,
            "open": self.open,
            "shortcut": self.shortcut,
            "stop": self.stop,
            "submit": self.submit,
        }

    async def perform(self, name: str, user: str, fields: Json) -> Json:
        """Do what POST /page/acts/{name} asks for."""
        act = self._acts.get(name)
        if act is None:
            raise web.HTTPNotFound
        if name in OF_APP and not self._is_installed:
            raise web.HTTPBadRequest(text=NOT_POSSIBLE)
        try:
            return await act(user, fields) or {}
        except (LookupError, PermissionError):
            raise web.HTTPBadRequest(text=NOT_POSSIBLE) from None
        except SlackError as error:
            why = "; ".join([error.code, *error.messages])
            raise web.HTTPBadGateway(text=REFUSED.format(why=why)) from None

    async def command(self, user: str, fields: Json) -> None:
        line = read_text(fields, "line").strip()
        name = line.partition(" ")[0]
        if name not in {command["command"] for command in self._commands}:
            raise web.HTTPBadRequest(text=NOT_A_COMMAND.format(name=name))
        _expect(await self._people.command(user, self._channel(user, fields), line))

    async def shortcut(self, user: str, fields: Json) -> None:
        channel, ts = self._channel(user, fields), read_text(fields, "ts")
        callback = read_text(fields, "callback_id")
        _expect(await self._people.shortcut(user, callback, channel, ts))

    async def click(self, user: str, fields: Json) -> None:
        """Use an element of a message, or of a `view`."""
        value = read_text(fields, "value") or None
        chosen = {name: fields[name] for name in CHOICES if name in fields}
        action = read_text(fields, "action_id")
        if view := read_text(fields, "view"):
            self._own_view(user, view)
            values = fields.get("values")
            state = values if isinstance(values, dict) else {}
            _expect(await self._people.click_in_view(view, action, value, state=state, **chosen))
            return
        channel, ts = self._channel(user, fields), read_text(fields, "ts")
        _expect(await self._people.click(user, channel, ts, action, value, **chosen))

    async def submit(self, user: str, fields: Json) -> Json:
        """Send a window off; the sentences at its fields where it is refused."""
        view = self._own_view(user, read_text(fields, "view"))
        values = fields.get("values")
        reply = await self._people.submit(view, values if isinstance(values, dict) else {})
        _expect(reply)
        return {"errors": reply.payload.get("errors") or {}}

    async def close(self, user: str, fields: Json) -> None:
        await self._people.close_view(self._own_view(user, read_text(fields, "view")))

    async def edit(self, user: str, fields: Json) -> None:
        text = read_words(self._workspace, fields)
        await self._people.edit(user, self._channel(user, fields), read_text(fields, "ts"), text)

    async def forward(self, user: str, fields: Json) -> Json:
        """Forward a message to another place, with a comment or without one."""
        text = read_words(self._workspace, fields, needed=False)
        channel, ts = self._channel(user, fields), read_text(fields, "ts")
        to = self._channel(user, {"channel": read_text(fields, "to")})
        return {"ts": await self._people.forward(user, channel, ts, to=to, text=text)}

    async def invite(self, user: str, fields: Json) -> None:
        """Add the app to a channel."""
        await self._people.join(self._bot, self._channel(user, fields))

    async def delete(self, user: str, fields: Json) -> None:
        await self._people.delete(user, self._channel(user, fields), read_text(fields, "ts"))

    async def dismiss(self, user: str, fields: Json) -> None:
        await self._people.dismiss(user, self._channel(user, fields), read_text(fields, "ts"))

    async def stop(self, user: str, fields: Json) -> None:
        channel = self._channel(user, fields)
        await self._people.stop(user, channel, read_text(fields, "thread_ts"))

    async def open(self, user: str, fields: Json) -> None:
        """Open a tab of the app: its Home, or its messages."""
        is_home = read_text(fields, "tab") == "home"
        await (self._people.open_home(user) if is_home else self._people.open_dm(user))

    def _channel(self, user: str, fields: Json) -> str:
        channel = self._workspace.channels[read_text(fields, "channel")]
        if user not in channel.members:
            raise PermissionError
        return channel.id

    def _own_view(self, user: str, view_id: str) -> str:
        views = (*self._workspace.views.values(), *self._workspace.homes.values())
        if not any(view.id == view_id and view.user == user for view in views):
            raise LookupError
        return view_id


def _expect(reply: Reply) -> None:
    if not reply.acked:
        raise web.HTTPBadGateway(text=NO_ANSWER)
