"""Messages in the bot's name."""

from playground.slack.api.args import Args
from playground.slack.records import Channel, Message
from playground.slack.workspace import Workspace


def as_the_bot(workspace: Workspace, channel: Channel, args: Args) -> Message:
    """Begin a message by the bot, under the name and icon of this call if it gives any."""
    icons = {"emoji": args.optional("icon_emoji"), "image_48": args.optional("icon_url")}
    return Message(
        channel=channel.id,
        ts=workspace.next_ts(),
        user=workspace.installation.bot_user_id,
        bot_id=workspace.installation.bot_id,
        app_id=workspace.settings.app_id,
        username=args.optional("username"),
        icons={name: icon for name, icon in icons.items() if icon} or None,
    )
