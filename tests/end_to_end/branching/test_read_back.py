"""Reading back of what a restart kept: once per agent, and never for a follow-up."""

from dataclasses import dataclass

import pytest

from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser, state

READS = {"conversations.history", "conversations.messages"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Alice, and what is read of her conversations."""

    stage: Stage

    def reads(self) -> int:
        return sum(call.operation in READS for call in self.stage.mistral.calls)

    async def branch(self, ts: str) -> None:
        """Branch off an answer, and wait for the branch's own."""
        alice = CommandUser(self.stage)
        people = self.stage.slack.people
        await people.shortcut(alice.user, "branch_from_here", alice.channel, ts)
        assert alice.window
        words = {"prompt": "And then?", "profile": "general"}
        values = {name: {"value": state(value)} for name, value in words.items()}
        await people.submit(alice.window.id, values)
        await self.stage.quiet()


@pytest.fixture
def reader(stage: Stage) -> Reader:
    return Reader(stage)


async def test_a_branch_is_read_back_once_and_a_follow_up_never(reader: Reader) -> None:
    thread = await reader.stage.ask("Hello")
    await reader.stage.answers(thread)
    for count in (2, 3):
        await reader.stage.say("Go on", thread=thread)
        await reader.stage.answers(thread, count)
    assert reader.reads() == 0

    middle = reader.stage.replies(thread)[1].ts
    await reader.branch(middle)
    assert reader.reads() == 1

    await reader.branch(middle)
    assert reader.reads() == 1
    assert reader.stage.asked()[-2:] == ["conversations.restart", "conversations.restart"]
