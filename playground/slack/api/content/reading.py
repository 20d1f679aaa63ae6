"""Parser of a message's content: text, markdown or blocks, within Slack's limits."""

from dataclasses import dataclass

from playground.slack.api.args import Args
from playground.slack.api.content.blocks import MARKDOWN_LIMIT, message_blocks
from playground.slack.wire import Json, SlackError

CUT_LIMIT = 40_000
UPDATE_LIMIT = 4_000  # bytes of text in chat.update, also beside blocks


@dataclass(frozen=True, slots=True)
class Content:
    text: str
    blocks: list[Json]
    attachments: list[Json]


def read_content(args: Args) -> Content:
    """Read what a call wants to say; longer texts than Slack keeps are cut, not refused."""
    text = args.text("text")
    markdown = args.text("markdown_text")
    blocks = message_blocks(args)
    attachments = args.items("attachments") or []
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_LIMIT:
        raise SlackError("msg_too_long")
    if markdown:
        return Content(markdown, [{"type": "markdown", "text": markdown}], attachments)
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    return Content(text[:CUT_LIMIT], blocks, attachments)
