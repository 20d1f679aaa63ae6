"""The tree of a conversation: seen from any of its threads, and two of them compared."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from bot.branching.tree import NOT_OURS, TWO
from playground.faults import Fault
from storage.models import Thread
from tests.support.users.agent_admin import CommandUser
from tests.support.users.brancher import Brancher


@pytest.fixture
def ada(alice: CommandUser) -> Brancher:
    return Brancher(alice)


async def choose(ada: Brancher, thread: str, value: str) -> None:
    """Use the menu below the last answer of a thread."""
    answer = [message for message in ada.replies(thread) if not message.metadata][-1]
    option = {"value": value, "text": {"type": "plain_text", "text": "It"}}
    await ada.person.stage.slack.people.click(
        ada.person.user, ada.person.channel, answer.ts, "answer_menu", selected_option=option
    )


async def grown(ada: Brancher) -> tuple[str, str, str]:
    """A conversation, a branch of it, and a branch of that."""
    thread = await ada.begun("My name is Ada.", "My cat is called Tom.")
    first = await ada.branch(ada.replies(thread)[0].ts, "My dog is called Rex.")
    answer = next(message for message in ada.replies(first) if not message.metadata)
    return thread, first, await ada.branch(answer.ts, "My bird is called Kiwi.")


def outline(ada: Brancher) -> list[str]:
    """The lines of the open window."""
    assert ada.person.window
    blocks = ada.person.window.body["blocks"]
    return str(blocks[0]["text"]["text"]).splitlines()


def options(ada: Brancher) -> list[str]:
    """The threads that can be compared."""
    assert ada.person.window
    [block] = [it for it in ada.person.window.body["blocks"] if it.get("block_id") == "threads"]
    return [option["value"] for option in block["element"]["options"]]


async def compare(ada: Brancher, *threads: str) -> dict[str, Any]:
    assert ada.person.window
    chosen = [{"value": one} for one in threads]
    state = {"type": "multi_static_select", "selected_options": chosen}
    reply = await ada.person.stage.slack.people.submit(
        ada.person.window.id, {"threads": {"value": state}}
    )
    await ada.settle()
    return dict(reply.payload.get("errors", {}))


async def test_the_whole_tree_is_shown_from_any_of_its_threads(ada: Brancher) -> None:
    threads = await grown(ada)

    for here, thread in enumerate(threads):
        await choose(ada, thread, "tree")

        lines = outline(ada)
        shown = [ts.replace(".", "") for ts in threads]
        assert [f"p{ts}|" in line for ts, line in zip(shown, lines, strict=True)] == [True] * 3
        assert ["by Alice" in line for line in lines] == [False, True, True]
        said = ["My name is Ada.", "My dog is called Rex.", "My bird is called Kiwi."]
        assert [words in line for words, line in zip(said, lines, strict=True)] == [True] * 3
        assert [len(line) - len(line.lstrip("\u2003")) for line in lines] == [0, 1, 2]
        assert [line.endswith("you are here") for line in lines].index(True) == here


async def test_a_conversation_without_branches_says_how_to_make_one(ada: Brancher) -> None:
    thread = await ada.begun("My name is Ada.")

    await choose(ada, thread, "tree")

    assert "No branches yet." in outline(ada)[0]


async def test_two_branches_are_compared_in_a_thread_of_their_own(ada: Brancher) -> None:
    await grown(ada)
    await choose(ada, ada.roots[0], "tree")
    first, second, _ = options(ada)

    assert await compare(ada, first, second) == {}

    messages = ada.person.stage.slack.workspace.channels["C0GENERAL"].messages
    [root] = [one for one in messages.values() if one.text.startswith("⚖️")]
    a, b = root.blocks[1]["fields"]
    [answer] = await ada.answers(root.ts)
    [*_, asked] = ada.person.stage.mistral.conversations.values()
    assert a["text"].startswith("*<https://local.slack.com/archives/C0GENERAL/p")
    assert "|A: My name is Ada.>*\n" in a["text"]
    assert "|B: My dog is called Rex.>*\n" in b["text"]
    assert "Tom" in a["text"]
    assert "Rex" in b["text"]
    assert answer
    assert "# Answer A" in asked.entries[0]["content"]
    assert "Rex" in asked.entries[0]["content"]


async def test_a_comparison_that_breaks_off_is_made_once(ada: Brancher) -> None:
    await grown(ada)
    await choose(ada, ada.roots[0], "tree")
    first, second, _ = options(ada)
    ada.person.stage.slack.faults.add("chat.postMessage", Fault("drop_after"))

    await compare(ada, first, second)

    messages = ada.person.stage.slack.workspace.channels["C0GENERAL"].messages
    assert len([one for one in messages.values() if one.text.startswith("⚖️")]) == 1


@pytest.mark.parametrize("chosen", [[], ["1"], ["1", "99999"], ["1", "x"]], ids=str)
async def test_two_threads_have_to_be_chosen(ada: Brancher, chosen: list[str]) -> None:
    await grown(ada)
    await choose(ada, ada.roots[0], "tree")

    assert await compare(ada, *chosen) == {"threads": TWO}


async def test_threads_of_another_channel_are_never_compared(ada: Brancher) -> None:
    private = Brancher(CommandUser(ada.person.stage, channel="G0PRIVATE"))
    await grown(private)
    await choose(private, private.roots[0], "tree")
    secret = options(private)[0]
    await grown(ada)
    await choose(ada, ada.roots[0], "tree")

    assert await compare(ada, options(ada)[0], secret) == {"threads": TWO}


async def test_people_who_branch_at_once_are_all_in_the_tree(
    ada: Brancher, bob: CommandUser
) -> None:
    thread = await ada.begun("My name is Ada.")
    other, answer = Brancher(bob), ada.replies(thread)[0].ts
    await ada.open(answer)
    await other.open(answer)
    await asyncio.gather(ada.send("What is my name?"), other.send("Who am I?"))

    await choose(ada, thread, "tree")

    assert sorted(line.split(" · ")[0].rsplit(" ", 1)[-1] for line in outline(ada)[1:]) == [
        "Alice",
        "Bob",
    ]


async def test_a_thread_that_is_forgotten_is_told(ada: Brancher) -> None:
    thread = await ada.begun("My name is Ada.")
    await ada.person.stage.app.database.run(forget)

    await choose(ada, thread, "tree")

    assert NOT_OURS in outline(ada)[0]


def forget(connection: Connection) -> None:
    connection.execute(delete(Thread))
