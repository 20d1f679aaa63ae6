"""Agents that hand over to each other are made once across nodes, and know each other."""

import asyncio

from bot.agents.handoffs import ReachedAgents
from bot.agents.provisioning import Provisioning
from bot.profiles.handoffs import Reach
from bot.profiles.profile import Profile
from storage.engine.database import Database
from tests.bot.agents.test_provisioning import FakeAgents

A, B, C = (
    Profile(name=name, title=name, model="m", instructions="x", handoffs=others)
    for name, others in (("a", ("b",)), ("b", ("a", "c")), ("c", ()))
)
CIRCLE = Reach.of(A, {"a": A, "b": B, "c": C})


def handoffs(mistral: FakeAgents) -> dict[str, list[str]]:
    """The names that each agent at Mistral hands over to, by its own."""
    names = {id_: settings.name[-1] for id_, (settings, _) in mistral.made.items()}
    return {
        settings.name[-1]: [names[other] for other in settings.handoffs]
        for settings, _ in mistral.made.values()
    }


async def test_two_nodes_make_each_agent_of_a_circle_once(database: Database) -> None:
    mistral = FakeAgents()
    nodes = [ReachedAgents(Provisioning(database, mistral, name)) for name in ("one", "two")]

    asked = [node.agent_for("T1", CIRCLE) for node in nodes * 4]
    made = await asyncio.gather(*asked)

    assert len(mistral.made) == 3
    assert len({agent.agent_id for agent in made}) == 1
    assert handoffs(mistral) == {"a": ["b"], "b": ["a", "c"], "c": []}


async def test_an_agent_that_is_gone_is_made_again_and_the_others_are_told(
    database: Database,
) -> None:
    mistral = FakeAgents()
    node = ReachedAgents(Provisioning(database, mistral, "one"))
    first = await node.agent_for("T1", CIRCLE)
    gone = next(id_ for id_, (it, _) in mistral.made.items() if it.name.endswith("b"))
    kept = mistral.made.pop(gone)
    mistral.made["ag_spare"] = kept  # keeps the next id from being one that was used

    assert await node.forget_if_gone(first.agent_id, "T1", CIRCLE)
    again = await node.agent_for("T1", CIRCLE)

    assert again.agent_id == first.agent_id
    [other] = mistral.made[first.agent_id][0].handoffs
    assert other != gone
