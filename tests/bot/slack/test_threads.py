"""Threads that go on for more pages than are read."""

from typing import Any, cast

from bot.slack.client import SlackClient
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import MAX_PAGES, Threads

TARGET = ThreadTarget("T1", "C1", "1.0", "U1", "T1")


class EndlessThread:
    """Has another page after each; notes the cursors that it is asked for."""

    def __init__(self) -> None:
        self.cursors: list[object] = []

    async def read(self, _method: str, **arguments: Any) -> dict[str, Any]:
        self.cursors.append(arguments.get("cursor"))
        following = {"next_cursor": f"page-{len(self.cursors)}"}
        said = {"ts": f"2.{len(self.cursors)}", "user": "U2", "text": "Hi"}
        return {"messages": [said], "response_metadata": following}


async def name_of(user: str) -> str:
    return user


async def test_of_a_long_thread_only_so_many_pages_are_read() -> None:
    slack = EndlessThread()

    said, is_complete = await Threads(cast("SlackClient", slack), name_of, "UBOT").before(
        TARGET, "3.0"
    )

    assert len(slack.cursors) == len(said) == MAX_PAGES
    assert not is_complete
