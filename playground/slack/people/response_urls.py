"""response_urls: five answers within thirty minutes, even where the app is no member."""

import json
import secrets

from aiohttp import web

from playground.slack.api.args import Args
from playground.slack.api.content.reading import read_content
from playground.slack.posting import Posting
from playground.slack.records import Ephemeral, Message, Origin
from playground.slack.shapes import message_shape
from playground.slack.wire import Json, SlackError, words
from playground.slack.workspace import Workspace

USES = 5
LIFE_SECONDS = 30 * 60
FIELDS = words("""
    attachments blocks delete_original markdown_text metadata replace_original response_type text
    thread_ts unfurl_links unfurl_media
    """)


class ResponseUrls:
    def __init__(self, workspace: Workspace, posting: Posting) -> None:
        self._workspace = workspace
        self._posting = posting

    def issue(
        self, user: str, channel: str, ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        key = secrets.token_hex(12)
        now = self._workspace.now()
        self._workspace.origins[key] = Origin(user, channel, now, ts, thread_ts)
        self._workspace.touch("origins", key)
        return f"{self._workspace.settings.public_url}/hooks/{self._workspace.id}/{key}"

    async def handle(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        origin = self._workspace.origins.get(key)
        if origin is None or self._workspace.now() - origin.issued_at > LIFE_SECONDS:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if origin.uses >= USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            self.respond(origin, json.loads(await request.read()))
        except (ValueError, TypeError):
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except SlackError as error:
            return web.json_response(error.body(), status=400)
        origin.uses += 1
        self._workspace.touch("origins", key)
        return web.Response(text="ok")

    def respond(self, origin: Origin, body: Json) -> None:
        """Do what an app answers to an interaction: say, replace or delete."""
        if unknown := set(body) - FIELDS:
            raise SlackError("invalid_arguments", f"unexpected fields {sorted(unknown)}")
        args = Args(body)
        if args.flag("delete_original"):
            self._delete(origin)
        elif args.flag("replace_original") and origin.ts:
            self._replace(origin, args)
        elif args.text("response_type") == "in_channel":
            self._say(origin, args)
        else:
            self._whisper(origin, args)

    def _say(self, origin: Origin, args: Args) -> None:
        content = read_content(args)
        installation = self._workspace.installation
        message = Message(
            channel=origin.channel,
            ts=self._workspace.next_ts(),
            user=installation.bot_user_id,
            bot_id=installation.bot_id,
            app_id=self._workspace.settings.app_id,
            text=content.text,
            blocks=content.blocks,
            thread_ts=args.optional("thread_ts"),
        )
        self._posting.post(message)

    def _whisper(self, origin: Origin, args: Args) -> None:
        content = read_content(args)
        thread_ts = args.optional("thread_ts") or origin.thread_ts
        ephemeral = Ephemeral(
            origin.channel,
            origin.user,
            self._workspace.next_ts(),
            content.text,
            content.blocks,
            thread_ts,
        )
        self._workspace.ephemerals.append(ephemeral)
        self._publish(origin, ephemeral.ts)

    def _replace(self, origin: Origin, args: Args) -> None:
        content = read_content(args)
        original = self._original(origin)
        if isinstance(original, Ephemeral):
            original.text, original.blocks = content.text, content.blocks
            self._publish(origin, original.ts)
            return
        previous = message_shape(self._workspace, original)
        original.text, original.blocks = content.text, content.blocks
        self._posting.change(original, previous)

    def _delete(self, origin: Origin) -> None:
        original = self._original(origin)
        if isinstance(original, Ephemeral):
            self._workspace.ephemerals.remove(original)
            self._publish(origin, original.ts)
            return
        self._posting.delete(original)

    def _original(self, origin: Origin) -> Message | Ephemeral:
        for ephemeral in self._workspace.ephemerals:
            if (ephemeral.channel, ephemeral.ts) == (origin.channel, origin.ts):
                return ephemeral
        message = self._workspace.message(origin.channel, origin.ts or "")
        if message is None or message.user != self._workspace.installation.bot_user_id:
            raise SlackError("message_not_found")
        return message

    def _publish(self, origin: Origin, ts: str) -> None:
        self._workspace.touch("ephemerals")
        self._workspace.changes.publish("ephemeral_posted", origin.channel, ts=ts, user=origin.user)
