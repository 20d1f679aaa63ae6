"""Person in a thread, who uses the controls below an answer."""

from typing import Any

from playground.slack import Message
from tests.support.users.agent_admin import CommandUser


async def begun(alice: CommandUser, channel: str = "C0GENERAL") -> str:
    """A thread in which something was said."""
    thread = await alice.stage.ask("My name is Ada.", channel=channel)
    await alice.stage.answers(thread, channel=channel)
    return thread


async def asked(alice: CommandUser, thread: str, text: str = "What is my name?") -> str:
    """The last answer, once the bot has said something more in the thread."""
    count = len(alice.stage.replies(thread, alice.channel))
    await alice.stage.say(text, thread=thread, channel=alice.channel)
    return (await alice.stage.answers(thread, count + 1, alice.channel))[-1]


def signature(message: Message) -> dict[str, Any]:
    """Footer of an answer."""
    return next(block for block in message.blocks if block["type"] == "section")


def offered(message: Message) -> list[str]:
    """Values in the menu below an answer."""
    return [option["value"] for option in signature(message)["accessory"]["options"]]


async def choose(alice: CommandUser, thread: str, value: str, answer: int = -1) -> None:
    """Use the menu below an answer."""
    message = alice.stage.replies(thread, alice.channel)[answer]
    option = {"value": value, "text": {"type": "plain_text", "text": "It"}}
    await alice.stage.tenant.people.click(
        alice.user, alice.channel, message.ts, "answer_menu", selected_option=option
    )
    await alice.stage.quiet()
