"""A person's deletion request, beside the running app."""

from sqlalchemy import Connection, select

from storage.engine.database import Database
from storage.models import Base
from tests.support.leftovers import forget_user
from tests.support.users.agent_admin import CommandUser

UNSIGNED = (
    "Questions in threads with other people: 1 no longer carry the id. "
    "Their words are part of conversations that others took part in, and go with them."
)


async def mentions(database: Database, user: str) -> list[str]:
    """The tables in which a person's id stands anywhere."""

    def look(connection: Connection) -> list[str]:
        return [
            table.name
            for table in Base.metadata.sorted_tables
            if any(user in map(str, row) for row in connection.execute(select(table)))
        ]

    return await database.run(look)


async def begun(who: CommandUser, channel: str) -> str:
    thread = await who.stage.ask("My name is Ada.", channel=channel, user=who.user)
    await who.stage.answers(thread, channel=channel)
    return thread


async def test_their_id_is_nowhere_any_more_and_others_go_on(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    stage = alice.stage
    shared = await begun(alice, "C0GENERAL")
    await stage.say("And mine is Bob.", thread=shared, user="U0BOB")
    await stage.answers(shared, 2)
    await begun(alice, "C0GENERAL")
    await begun(alice, "D0ALICE")
    await CommandUser(stage, channel="D0ALICE").type("analyst")
    answer = stage.replies(shared)[0]
    await stage.slack.people.click("U0ALICE", "C0GENERAL", answer.ts, "answer_feedback", "good")
    marked = {"places", "turns", "feedback", "audit", "ledger", "daily_usage"}
    assert set(await mentions(stage.app.database, "U0ALICE")) == marked

    said = await forget_user(stage, "U0ALICE")

    assert await mentions(stage.app.database, "U0ALICE") == []
    assert await mentions(stage.app.database, "D0ALICE") == []
    assert len(stage.mistral.conversations) == 1
    assert said[:3] == [
        "Threads in which only U0ALICE took part: 2 forgotten.",
        UNSIGNED,
        "Feedback on answers: 1 removed. Choices for direct messages: 1 removed.",
    ]
    await stage.say("What is my name?", thread=shared, user="U0BOB")
    assert "Ada" in (await stage.answers(shared, 3))[-1]


async def test_they_may_come_back_and_begin_afresh(alice: CommandUser) -> None:
    thread = await begun(alice, "D0ALICE")
    await forget_user(alice.stage, "U0ALICE")

    await alice.stage.say("What is my name?", thread=thread, channel="D0ALICE")
    answers = await alice.stage.answers(thread, 2, channel="D0ALICE")

    assert "Ada" not in answers[-1]
