"""A handful of questions from a plan, on the whole app in this process."""

import asyncio
import time
from typing import Any

from tests.load.mix import Kind, Lognormal, Mix
from tests.load.plan import drawn
from tests.load.platforms import ground, install
from tests.load.players import Players
from tests.load.watching import Answers, failures
from tests.support.app import WAIT_TIMEOUT, app_on

MIX = Mix(
    shares=dict.fromkeys(Kind, 1) | {Kind.FOREIGN_REPLY: 4},
    tokens=Lognormal(median=5, sigma=0.1, most=9),
    thinking=Lognormal(median=0.001, sigma=0.1, most=0.01),
    token_seconds=0.0,
)
LONG_AGO = 60.0  # seconds: every act of the plan is due


async def test_players_ask_in_two_workspaces_and_each_gets_one_answer(
    migrated_sqlite: str,
) -> None:
    plan = drawn(MIX, workspaces=2, rates=[8.0], seconds=1.0, seed=2)
    playground, slack, _ = ground(plan)
    answers = Answers(slack)
    players = Players(slack, plan, answers)
    acts = [*plan.warm_up, *plan.stages[0].acts]
    asked = [act.id for act in acts if act.kind.is_question]
    async with playground:
        await install(playground, migrated_sqlite, workspaces=2)
        values: dict[str, Any] = {k.lower(): v for k, v in playground.oauth_environment.items()}
        async with app_on(playground, migrated_sqlite, slack_bot_token="", **values):
            await players.play(acts, time.monotonic() - LONG_AGO)

            async with asyncio.timeout(WAIT_TIMEOUT):
                while len(answers.finished) < len(asked):
                    answers.look()
                    await asyncio.sleep(0.002)
            await players.close()

    assert len(asked) >= 5
    assert failures(asked, answers.messages()) == []
