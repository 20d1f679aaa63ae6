"""`/agent follow`: whether a reply in a thread needs a mention."""

from tests.support.users.agent_admin import CommandUser


def asked_last(alice: CommandUser) -> str:
    """The last input of the model."""
    requests = [call for call in alice.stage.mistral.calls if "inputs" in call.body]
    return str(requests[-1].body["inputs"])


async def test_in_mention_mode_a_reply_without_a_mention_is_not_answered(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)

    await alice.type("follow mention")
    await alice.stage.say("This is between us.", thread=thread)
    await alice.stage.quiet()

    assert len(alice.stage.replies(thread)) == 1


async def test_a_mention_brings_along_what_was_said_since_the_last_answer(
    alice_everywhere: CommandUser,
) -> None:
    alice = alice_everywhere
    await alice.type("follow mention")
    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)
    await alice.stage.say("The launch is on Friday.", thread=thread)
    await alice.stage.say("I bring cake.", thread=thread, user="U0BOB")

    await alice.stage.ask("When is it?", thread=thread)
    await alice.stage.answers(thread, 2)

    assert asked_last(alice) == (
        "Earlier messages in this thread:\n"
        "Alice: The launch is on Friday.\n"
        "Bob: I bring cake.\n\n"
        "Alice asks now:\n"
        "When is it?"
    )


async def test_what_came_along_once_does_not_come_along_again(alice: CommandUser) -> None:
    await alice.type("follow mention")
    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)
    await alice.stage.say("The launch is on Friday.", thread=thread)
    await alice.stage.ask("When is it?", thread=thread)
    await alice.stage.answers(thread, 2)

    await alice.stage.ask("And again?", thread=thread)
    await alice.stage.answers(thread, 3)

    assert asked_last(alice) == "And again?"


async def test_in_thread_mode_replies_are_answered_again(alice: CommandUser) -> None:
    await alice.type("follow mention")
    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)

    await alice.type("follow thread")
    await alice.stage.say("And now?", thread=thread)

    assert len(await alice.stage.answers(thread, 2)) == 2


async def test_other_channels_are_not_concerned(alice: CommandUser) -> None:
    await alice.type("follow mention")
    thread = await alice.stage.ask("Hello", channel="C0RANDOM")
    await alice.stage.answers(thread, channel="C0RANDOM")

    await alice.stage.say("And now?", thread=thread, channel="C0RANDOM")

    assert len(await alice.stage.answers(thread, 2, channel="C0RANDOM")) == 2


async def test_the_channel_is_told_once(alice: CommandUser, bob: CommandUser) -> None:
    first = await alice.type("follow mention")
    again = await bob.type("follow mention")

    assert alice.notices == [
        "Alice changed a setting: here I now answer only when mentioned.",
    ]
    assert (first, again) == ("", "I answer only when mentioned here.")


async def test_without_a_choice_every_reply_counts_and_setting_that_changes_nothing(
    alice: CommandUser,
) -> None:
    assert await alice.type("follow thread") == "I answer every reply in my threads here."
    assert alice.notices == []


async def test_without_a_mode_the_present_one_is_said(alice: CommandUser) -> None:
    told = await alice.type("follow whatever")

    assert told.startswith("I answer every reply in my threads here. Change it with `/agent follow")


async def test_in_a_direct_message_there_is_nothing_to_set(alice: CommandUser) -> None:
    told = await CommandUser(alice.stage, channel="D0ALICE").type("follow mention")

    assert told == "I answer every direct message."


async def test_both_choices_of_a_channel_hold_together(alice: CommandUser) -> None:
    await alice.type("analyst")
    await alice.type("follow mention")

    await alice.type("")

    assert "Model `mistral-large-latest`" in str(alice.ephemerals[-1].blocks)
    assert "replies in threads need a mention" in str(alice.ephemerals[-1].blocks)
