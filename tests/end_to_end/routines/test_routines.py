"""Routines end to end: made by words or in a window, run when due, listed, and ended."""

from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser
from tests.support.users.scheduler import QUESTION, RoutineMaker


async def test_a_routine_is_asked_when_it_is_due_in_a_thread_of_its_own(
    stage_everywhere: Stage,
) -> None:
    alice = RoutineMaker(CommandUser(stage_everywhere))

    told = await alice.every()
    await alice.due()
    [answer] = await alice.ran()

    assert told.startswith("I'll ask this here every weekday at 9:00. The next runs: ")
    assert "(Europe/Paris)" in told
    [root] = alice.roots
    assert root.text == f"🔁 Alice's routine, every weekday at 9:00 (Europe/Paris):\n> {QUESTION}"
    assert "4" in answer
