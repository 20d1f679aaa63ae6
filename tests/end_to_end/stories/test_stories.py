"""Stories of the product guide, over several sessions: each session is a thread of its own."""

import pytest

from tests.support.app import Stage
from tests.support.users.memory_user import MemoryUser


@pytest.fixture
def alice(stage: Stage) -> MemoryUser:
    """Alice in her direct messages, where the offline model answers."""
    return MemoryUser(stage)


async def test_a_project_over_months(alice: MemoryUser) -> None:
    team = alice.at("C0GENERAL")
    bob = MemoryUser(alice.stage, "U0BOB", "C0GENERAL")
    await team.ask("Remember that the launch of Atlas is in March.")
    await bob.ask("Please remember that our database is PostgreSQL.")

    weeks_later = await bob.answer("When is the launch of Atlas?")
    await team.ask("Forget that the launch of Atlas is in March.")
    thread = await team.ask("Remember that the launch of Atlas is in May.")
    months_later = await bob.answer("When is the launch of Atlas?")
    database = await team.answer("Which database should we use?")

    assert "March" in weeks_later
    assert "Noted in this channel: The launch of Atlas is in May" in str(
        alice.stage.replies(thread)[-1].blocks
    )
    assert "May" in months_later
    assert "March" not in months_later
    assert "PostgreSQL" in database
    assert await team.type() == "*What I remember in this channel*: 2 notes."
    assert "Atlas" not in await alice.answer("When is the launch?")


async def test_a_preference(alice: MemoryUser) -> None:
    await alice.ask("Remember that I prefer Python.")
    next_day = await alice.answer("Which programming language should I use?")
    others = await MemoryUser(alice.stage, "U0BOB", "D0BOB").answer("What do you know about me?")

    await alice.type()
    await alice.remove()
    removed = await alice.answer("What do you know about me?")

    assert "Python" in next_day
    assert "Python" not in others
    assert "Python" not in removed


async def test_a_tutor_over_several_sessions(alice: MemoryUser) -> None:
    await alice.ask("Remember that my exam is on the 3rd of June.")
    await alice.ask("Remember that my weak point is the chain rule.")

    second = await alice.answer("!agent tutor What is my weak point?")
    third = await alice.answer("!agent tutor When is my exam?")
    await alice.ask("Forget that my weak point is the chain rule.")
    last = await alice.answer("What do you remember about me?")

    assert "chain rule" in second
    assert "3rd of June" in third
    assert "exam" in last
    assert "chain rule" not in last
