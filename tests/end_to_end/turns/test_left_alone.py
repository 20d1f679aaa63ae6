"""Messages that are not for the bot, which it ignores."""

from tests.support.app import Stage


async def test_a_message_without_a_mention_is_left_alone(stage: Stage) -> None:
    thread = await stage.say("Good morning everybody")
    await stage.quiet()

    assert stage.replies(thread) == []
    assert stage.asked() == []


async def test_a_reply_in_a_thread_without_the_bot_is_left_alone(stage: Stage) -> None:
    thread = await stage.say("Good morning everybody")
    await stage.say("Good morning", thread=thread, user="U0BOB")
    await stage.quiet()

    assert stage.asked() == []


async def test_a_reply_that_addresses_somebody_else_is_left_alone(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await stage.say("<@U0BOB> what do you think?", thread=thread)
    await stage.say("<!here> anybody?", thread=thread)
    await stage.quiet()

    assert len(stage.replies(thread)) == 1


async def test_a_reply_that_addresses_both_is_answered(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await stage.ask("and <@U0BOB>, what do you think?", thread=thread)
    answers = await stage.answers(thread, 2)

    assert len(answers) == 2


async def test_an_edit_and_a_deletion_are_left_alone(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await stage.slack.people.edit("U0ALICE", "C0GENERAL", thread, "<@U0BOT> Goodbye")
    await stage.slack.people.delete("U0ALICE", "C0GENERAL", thread)
    await stage.quiet()

    assert len(stage.asked()) == 1


async def test_a_person_who_joins_is_left_alone(stage: Stage) -> None:
    stage.slack.workspace.add_user("U0CAROL", "Carol")

    await stage.slack.people.join("U0CAROL", "C0GENERAL")
    await stage.quiet()

    assert stage.asked() == []


async def test_another_apps_message_is_left_alone(stage: Stage) -> None:
    stage.slack.workspace.add_user("U0OTHERBOT", "Otherbot", bot_id="B0OTHER", app_id="A0OTHER")
    stage.slack.workspace.channels["C0GENERAL"].members.append("U0OTHERBOT")

    await stage.ask("Hello, fellow app", user="U0OTHERBOT")
    await stage.quiet()

    assert stage.asked() == []


async def test_the_bots_own_answers_are_left_alone(stage: Stage) -> None:
    thread = await stage.say("Hello", channel="D0ALICE")

    await stage.answers(thread, channel="D0ALICE")
    await stage.quiet()

    assert len(stage.asked()) == 1
