"""Tools of one's own: called by an agent, run here, and told to it within the same answer."""

from playground.model import FunctionCall, ScriptedModel
from tests.support.app import Stage


async def test_what_an_agent_calls_runs_and_it_continues_with_the_result(
    stage: Stage, model: ScriptedModel, ran: list[tuple[str, object]]
) -> None:
    model.queue("Let me roll.", FunctionCall("roll_dice", '{"sides": 6}'))
    model.queue("You have a six.")

    thread = await stage.ask("Roll!")

    [answer] = await stage.answers(thread)
    assert answer.split("\n\n\n") == ["Let me roll.", "You have a six."]
    assert ran == [("roll_dice", (6, "U0ALICE"))]
    assert model.prompts[-1].entries[-1]["result"] == "It shows 6."
