"""The app without recovery: an interrupted turn is repeated from its start."""

import dataclasses
import sys

from bot.__main__ import main
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage
from bot.turns import recovery, runner
from storage.records import OpenTurn

run_a_turn = runner.TurnRunner.run


async def run_afresh(self: runner.TurnRunner, interrupted: OpenTurn) -> str:
    """Run a turn as if nothing of it had been done before."""
    afresh = dataclasses.replace(
        interrupted, attempts=1, answer=None, conversation_id=None, replies=()
    )
    return await run_a_turn(self, afresh)


async def no_answer(_: recovery.Recovery, _turn: OpenTurn) -> None:
    """Find nothing at Mistral."""


async def no_messages(
    _: recovery.Recovery, _turn: OpenTurn, _place: ThreadTarget
) -> list[OwnMessage]:
    """Find nothing in Slack."""
    return []


if __name__ == "__main__":
    setattr(runner.TurnRunner, "run", run_afresh)  # noqa: B010 - mypy lets nobody replace a method
    setattr(recovery.Recovery, "answer", no_answer)  # noqa: B010
    setattr(recovery.Recovery, "lost", no_messages)  # noqa: B010
    sys.exit(main())
