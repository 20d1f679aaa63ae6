"""The door to Slack, outwards: the only package of `bot` that knows Slack's client."""

from bot.slack.channels import Channels
from bot.slack.client import SlackClient
from bot.slack.directs import Directs, Sheet
from bot.slack.downloads import Downloads
from bot.slack.failures import SlackFailed, SlackRefused, SlackUnreachable
from bot.slack.files import Files, SharedFile
from bot.slack.footers import footer
from bot.slack.identity import Identity, identify
from bot.slack.notices import Notices
from bot.slack.offers import Offers
from bot.slack.pages import Records, ReplySettings
from bot.slack.parts import Footer, TaskCard
from bot.slack.people import People, Person
from bot.slack.remarks import Remarks
from bot.slack.reply import Reply
from bot.slack.sessions import Sessions
from bot.slack.tabs import NoAgent, Tabs
from bot.slack.threads import Place, Said, Threads, Written
from bot.slack.uploads import Uploads
from bot.slack.windows import Windows

__all__ = [
    "Channels",
    "Directs",
    "Downloads",
    "Files",
    "Footer",
    "Identity",
    "NoAgent",
    "Notices",
    "Offers",
    "People",
    "Person",
    "Place",
    "Records",
    "Remarks",
    "Reply",
    "ReplySettings",
    "Said",
    "Sessions",
    "SharedFile",
    "Sheet",
    "SlackClient",
    "SlackFailed",
    "SlackRefused",
    "SlackUnreachable",
    "Tabs",
    "TaskCard",
    "Threads",
    "Uploads",
    "Windows",
    "Written",
    "footer",
    "identify",
]
