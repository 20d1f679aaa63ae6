"""Slack's JSON for users, channels, messages and files."""

from playground.slack.shapes.files import attached_file_shape, file_shape
from playground.slack.shapes.messages import message_shape
from playground.slack.shapes.places import channel_shape, group_shape, user_shape
from playground.slack.shapes.rich_text import rich_text

__all__ = [
    "attached_file_shape",
    "channel_shape",
    "file_shape",
    "group_shape",
    "message_shape",
    "rich_text",
    "user_shape",
]
