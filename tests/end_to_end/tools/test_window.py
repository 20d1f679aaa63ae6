"""Tools of one's own in the agents' window: offered to admins, and to the right workspace alone."""

from typing import Any

import pytest

from bot.agents.custom_agents import NO_TOOL
from tests.support.app import Stage
from tests.support.users.agent_admin import FILLED_IN, CommandUser


def functions(alice: CommandUser) -> list[str]:
    """The functions of the newest agent at Mistral."""
    agent = [*alice.stage.mistral.agents.values()][-1].current
    found = [one["function"]["name"] for one in agent["tools"] if one["type"] == "function"]
    return [name for name in found if name in {"roll_dice", "book_room", "fire_everybody"}]


def offered(alice: CommandUser) -> list[str]:
    assert alice.window
    [field] = [one for one in alice.window.body["blocks"] if one.get("block_id") == "functions"]
    return [option["value"] for option in field["element"]["options"]]


async def test_an_admin_gives_an_agent_a_tool_and_takes_it_away_again(stage: Stage) -> None:
    alice = CommandUser(stage)
    await alice.type("new")
    await alice.more(**FILLED_IN)
    assert "roll_dice" in offered(alice)
    assert "fire_everybody" not in offered(alice)

    assert await alice.save(functions=["roll_dice", "book_room"]) == {}
    await alice.type("pirate")
    await stage.answers(await stage.ask("Hello"))
    assert functions(alice) == ["roll_dice", "book_room"]

    await alice.type("edit pirate")
    await alice.more()
    assert await alice.save(functions=["book_room"]) == {}
    await stage.answers(await stage.ask("Hello again"))
    assert functions(alice) == ["book_room"]


@pytest.mark.parametrize("name", ["fire_everybody", "made_up"])
async def test_a_tool_that_isnt_offered_cant_be_submitted(name: str, stage: Stage) -> None:
    alice = CommandUser(stage)
    await alice.type("new")
    await alice.more(**FILLED_IN)
    window: Any = alice.window
    for block in window.body["blocks"]:
        if block.get("block_id") == "functions":
            option = {"text": {"type": "plain_text", "text": name}, "value": name}
            block["element"]["options"].append(option)

    assert await alice.save(functions=[name]) == {"functions": NO_TOOL}
