"""Branch points: where the conversation is continued from a message."""

from storage.engine.database import Database
from storage.records import ConversationPoint
from storage.threads import branches
from tests.storage.support.hands import BY, Hand, message
from tests.storage.support.traces import answered


async def test_a_question_that_never_reached_mistral_continues_the_answer_before_it(
    here: Hand, database: Database
) -> None:
    await answered(here, message(0), "conv-1")
    await answered(here, message(1), "conv-2")
    failed = message(2)
    await here.finish(await here.begin(failed), "failed")

    point = await database.run(branches.point, (failed.team, failed.channel, failed.ts))

    latest = ConversationPoint("conv-2", "entry of conv-2", BY.agent_id, BY.agent_version)
    assert point is not None
    assert point.continues_from == latest
