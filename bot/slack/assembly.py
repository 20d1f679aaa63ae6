"""Puts together what the features share of the Slack adapter."""

from dataclasses import dataclass

from bot.core.signed_tokens import SignedTokens
from bot.slack.client import SlackClient
from bot.slack.directory.channels import SharedChannels
from bot.slack.directory.names import Names
from bot.slack.directory.people import PeopleDirectory
from bot.slack.identity import Identity
from bot.slack.posting.announcements import Announcements
from bot.slack.posting.modals import Modals
from bot.slack.posting.notices import Notices
from bot.slack.threads import Threads
from bot.slack.transfers.downloads import Downloads
from bot.slack.views.signed import SignedViews


@dataclass(frozen=True, slots=True)
class SlackServices:
    """Slack as one workspace sees us: how to read it, and how to write there."""

    client: SlackClient
    identity: Identity
    downloads: Downloads
    people: PeopleDirectory
    names: Names
    shared_channels: SharedChannels
    threads: Threads
    notices: Notices
    announcements: Announcements
    signed_views: SignedViews
    modals: Modals


def assemble(
    client: SlackClient, identity: Identity, downloads: Downloads, signed_tokens: SignedTokens
) -> SlackServices:
    people, notices = PeopleDirectory(client), Notices(client)
    signed_views = SignedViews(signed_tokens)
    return SlackServices(
        client=client,
        identity=identity,
        downloads=downloads,
        people=people,
        names=Names(client, people),
        shared_channels=SharedChannels(client),
        threads=Threads(client, people.name, identity.bot_user_id),
        notices=notices,
        announcements=Announcements(notices, people),
        signed_views=signed_views,
        modals=Modals(client, signed_views),
    )
