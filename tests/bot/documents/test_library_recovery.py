"""Libraries that vanished: seen to by the one node that finds out first, and told by it."""

import asyncio
from contextlib import AsyncExitStack

from bot.documents.libraries import ScopeLibraries
from bot.documents.library_recovery import LibraryRecovery
from bot.mistral.libraries import MistralLibraries
from bot.mistral.sdk.client import Client
from bot.slack.client import SlackClient
from bot.slack.posting.notices import Notices
from playground.slack import LocalSlack
from storage.documents.records import ShareState
from storage.models import Share
from tests.storage.documents.test_libraries import make
from tests.storage.support.hands import rows
from tests.storage.support.shared_files import Clerk
from tests.support.databases import connected

NODES = 5
LIBRARY = ("T1", "C1", "00000000-0000-4000-8000-00000000dead")


async def test_of_many_nodes_that_find_out_one_brings_and_tells(
    database_url: str, slack: LocalSlack, client: SlackClient, mistral_client: Client
) -> None:
    there = MistralLibraries(mistral_client)
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(NODES)]
        await make(nodes[0], LIBRARY[2])
        await Clerk(nodes[0], "here").finish()
        library_recovery = [
            LibraryRecovery(n, ScopeLibraries(n, there, "n"), there, Notices(client)) for n in nodes
        ]

        gone = await asyncio.gather(*(one.verify(*LIBRARY) for one in library_recovery))

        [share] = await rows(nodes[0], Share)
    assert gone == [True] * NODES
    assert share.state == ShareState.WAITING
    # The local Slack knows no such channel: that nobody could be told stops nothing.
    assert [call.method for call in slack.calls] == ["chat.postMessage"]
