"""A strict local stand-in for Slack, spoken to by Slack's own libraries."""

from playground.slack.api.pipeline.web_api import Call
from playground.slack.delivery.reply import Delivery, Reply
from playground.slack.local import LocalSlack
from playground.slack.people.people import People
from playground.slack.records import Channel, File, Message, User
from playground.slack.tenants.adding import Bot
from playground.slack.tenants.tenant import Tenant
from playground.slack.workspace import Workspace

__all__ = [
    "Bot",
    "Call",
    "Channel",
    "Delivery",
    "File",
    "LocalSlack",
    "Message",
    "People",
    "Reply",
    "Tenant",
    "User",
    "Workspace",
]
