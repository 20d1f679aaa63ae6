"""Content that people bring along from elsewhere: forwarded messages and pasted tables."""

from collections.abc import Sequence

from playground.slack.people.writing import Writing
from playground.slack.records import Channel, Message
from playground.slack.shapes import attached_file_shape
from playground.slack.wire import Json

# Slack names only places that everybody can see.
POSTED_IN, FROM_THREAD = "Posted in #{name}", "Thread in #{name}"
HIDDEN = {"im": "Direct message", "group": "Private channel conversation"}
NO_PREVIEW = "[no preview available]"


class Forwarding(Writing):
    """Attachments, as Slack's own menu and composer make them."""

    async def forward(  # noqa: PLR0913 - what Slack's own window has
        self,
        user: str,
        channel: str,
        ts: str,
        *,
        to: str,
        text: str = "",
        thread_ts: str | None = None,
    ) -> str:
        """Forward a message that `user` sees to a place, with a comment or without one."""
        workspace = self._parts.workspace
        place = workspace.channels[channel]
        if not workspace.sees(user, place):
            raise PermissionError(f"{user} can't see {channel}")
        message = place.messages[ts]
        shape = self._forwarded(place, message)
        made = await self.post(user, to, text, thread_ts=thread_ts, attachments=[shape])
        for file_id in message.files:  # who gets the message may open its files
            workspace.files[file_id].shares.append((to, made))
            workspace.touch("files", file_id)
        return made

    async def paste_table(
        self,
        user: str,
        channel: str,
        text: str,
        rows: Sequence[Sequence[str]],
        *,
        thread_ts: str | None = None,
    ) -> str:
        """Post a message with a table from a spreadsheet."""
        table = pasted_table(rows)
        return await self.post(user, channel, text, thread_ts=thread_ts, attachments=[table])

    def _forwarded(self, place: Channel, message: Message) -> Json:
        workspace = self._parts.workspace
        author = workspace.users.get(message.user)
        name = message.username or (author.real_name if author else "")
        form = FROM_THREAD if message.is_reply else POSTED_IN
        original = {"team": workspace.id, "channel": place.id, "ts": message.ts}
        link = f"https://{workspace.domain}.slack.com/archives/{place.id}/p"
        shape: Json = {
            "id": 1,
            "ts": message.ts,
            "channel_id": place.id,
            "channel_team": workspace.id,
            "is_msg_unfurl": True,
            "is_share": True,
            "author_id": message.user,
            "author_name": name,
            "author_subname": author.display_name if author else name,
            "fallback": f"{name}: {message.text}",
            "text": message.text,
            "mrkdwn_in": ["text"],
            "from_url": link + message.ts.replace(".", ""),
            "footer": HIDDEN.get(place.kind, form.format(name=place.name)),
            "message_blocks": [{**original, "message": {"blocks": message.blocks}}],
            "files": [attached_file_shape(workspace, file_id) for file_id in message.files],
            "attachments": message.attachments,
        }
        return {name: value for name, value in shape.items() if value or name == "text"}


def pasted_table(rows: Sequence[Sequence[str]]) -> Json:
    """Spell the attachment that Slack makes of a pasted table."""
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]
    table = {"type": "table", "block_id": "pasted", "rows": cells}
    return {"id": 1, "blocks": [table], "fallback": NO_PREVIEW}
