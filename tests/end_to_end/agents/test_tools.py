"""Tools and sources are shown while the agent uses them."""

import asyncio
from typing import Any

import pytest

from playground.model import (
    DocumentLink,
    File,
    Handoff,
    Image,
    NewFile,
    Reference,
    ScriptedModel,
    Thinking,
    ToolDelta,
    ToolDone,
    ToolStarted,
    Until,
)
from storage.models import Turn
from storage.token_usage import TurnUsage
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened

PAGE = Reference("Tides [explained]", "https://example.com/tides_(sea)", tool="web_search")
PREMIUM = Reference("Tide wires", "https://example.org/wire", tool="web_search_premium")
REPORT = Reference("harbour.pdf", None, tool="document_library")


@pytest.fixture
def stage(scripted: Stage) -> Stage:
    return scripted


def cards(stage: Stage, thread: str) -> list[dict[str, Any]]:
    """The task cards in our messages, in order."""
    blocks = [block for message in stage.replies(thread) for block in message.blocks]
    return [block for block in blocks if block["type"] == "task_card"]


def untimed(title: str) -> str:
    return title.split(" · ", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("tool", "doing", "done"),
    [
        ("web_search", "Searching the web…", "Searched the web"),
        ("web_search_premium", "Searching premium sources…", "Searched premium sources"),
        ("code_interpreter", "Running code…", "Ran code"),
        ("image_generation", "Drawing…", "Drew a picture"),
        ("document_library", "Searching the documents…", "Searched the documents"),
        ("calendar", "Using calendar…", "Used calendar"),
    ],
)
async def test_a_tool_is_shown_while_it_works_and_when_it_is_done(
    stage: Stage, model: ScriptedModel, tool: str, doing: str, done: str
) -> None:
    gate = asyncio.Event()
    model.queue(ToolStarted(tool), Until(gate), ToolDone(), "Here you are.")

    thread = await stage.ask("Do it")
    await stage.until(lambda: bool(cards(stage, thread)))
    [at_work] = [dict(card) for card in cards(stage, thread)]
    gate.set()
    await stage.answers(thread)
    [over] = cards(stage, thread)

    assert (at_work["title"], at_work["status"]) == (doing, "in_progress")
    assert (untimed(over["title"]), over["status"]) == (done, "complete")


async def test_what_is_searched_for_is_shown(stage: Stage, model: ScriptedModel) -> None:
    parts = (ToolDelta('{"query": "spring'), ToolDelta(' tides"}'))
    model.queue(ToolStarted("web_search", ""), *parts, ToolDone(), "Found.")

    thread = await stage.ask("Search")
    await stage.answers(thread)

    assert cards(stage, thread)[0]["details"] == "spring tides"


async def test_code_and_its_output_are_shown(stage: Stage, model: ScriptedModel) -> None:
    info = {"code": "print(6 * 7)", "code_output": "42\n"}
    model.queue(ToolStarted("code_interpreter"), ToolDone(info), "It is 42.")

    thread = await stage.ask("Compute")
    await stage.answers(thread)

    [card] = cards(stage, thread)
    assert (card["details"], card["output"]) == ("print(6 * 7)", "42")


async def test_where_slack_shows_no_cards_code_is_a_block_of_text(
    migrated_sqlite: str, model: ScriptedModel
) -> None:
    info = {"code": "print('```')", "code_output": "```"}
    model.queue(ToolStarted("code_interpreter"), ToolDone(info), "Done.")
    async with opened(migrated_sqlite, model=model) as stage:
        stage.slack.streaming_refused = "channel_type_not_supported"

        thread = await stage.ask("Compute")
        [answer] = await stage.answers(thread)

        assert "✓ *Ran code" in answer
        assert "````\nprint('```')\n````" in answer
        assert answer.endswith("Done.")


async def test_thoughts_are_progress_and_not_the_answer(stage: Stage, model: ScriptedModel) -> None:
    model.queue(Thinking("Let me "), Thinking("see."), "Yes.")

    thread = await stage.ask("Think")
    [answer] = await stage.answers(thread)

    [card] = cards(stage, thread)
    assert answer == "Yes."
    assert (untimed(card["title"]), card["details"]) == ("Thought about it", "Let me see.")


async def test_sources_are_numbered_where_they_are_cited_and_listed_with_links(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue("The sea rises", PAGE, " and falls", PREMIUM, REPORT, " again", PAGE, ".")

    thread = await stage.ask("Why?")
    [answer] = await stage.answers(thread)

    link = "https://example.com/tides_%28sea%29"
    assert answer == (
        f"The sea rises [\\[1\\]]({link}) and falls [\\[2\\]](https://example.org/wire) \\[3\\]"
        f" again [\\[1\\]]({link}).\n\n**Sources**\n"
        f"1. [Tides \\[explained\\]]({link}) · example.com\n"
        "2. [Tide wires](https://example.org/wire) · example.org · premium source\n"
        "3. harbour.pdf · library"
    )


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://", "data:text/html,x", "https://a.example/<!channel>", ""],
)
async def test_a_link_that_is_none_stays_text(stage: Stage, model: ScriptedModel, url: str) -> None:
    model.queue("So it is", Reference("A page", url))

    thread = await stage.ask("Why?")
    [answer] = await stage.answers(thread)

    assert answer == "So it is \\[1\\]\n\n**Sources**\n1. A page"


@pytest.mark.parametrize(
    ("piece", "shown"),
    [
        (Image("https://example.com/a.png"), "See image (`https://example.com/a.png`)"),
        (DocumentLink("https://example.com/a", "A_b"), "See A\\_b (`https://example.com/a`)"),
    ],
    ids=["image_url", "document_url"],
)
async def test_pictures_and_documents_are_links(
    stage: Stage, model: ScriptedModel, piece: Image | DocumentLink, shown: str
) -> None:
    model.queue("See ", piece)

    thread = await stage.ask("Show me")

    assert await stage.answers(thread) == [shown]


@pytest.mark.parametrize(
    ("piece", "title"),
    [
        (NewFile(b"PNG", "plot", "png", "code_interpreter"), "Sent do-it.png"),
        (File("file-1", "image_generated_0", "png"), "Couldn't send image_generated_0.png"),
        (Handoff("ag_2", "Librarian"), "Threadwind → another agent"),
    ],
    ids=["tool_file", "lost-file", "handoff"],
)
async def test_files_and_handoffs_are_noted(
    stage: Stage, model: ScriptedModel, piece: NewFile | File | Handoff, title: str
) -> None:
    gate = asyncio.Event()
    model.queue(piece, "So", Until(gate), " it is done.")

    thread = await stage.ask("Do it")
    await stage.until(lambda: title in [card["title"] for card in cards(stage, thread)])
    gate.set()
    await stage.answers(thread)

    assert [card["title"] for card in cards(stage, thread)] == [title]


@pytest.mark.parametrize(
    ("output", "title"),
    [
        ("ZeroDivisionError: division by zero\n", "Running code didn't work"),
        (
            "Traceback (most recent call last):\n  Cell In[1], line 2\nmy.Trouble: oh\n",
            "Running code didn't work",
        ),
        ("Error: 3 %\nNo Error\n", "Ran code"),
    ],
    ids=["an exception", "a traceback", "words"],
)
async def test_code_that_ended_in_an_exception_did_not_work(
    stage: Stage, model: ScriptedModel, output: str, title: str
) -> None:
    model.queue(
        ToolStarted("code_interpreter"),
        ToolDone({"code": "1/0", "code_output": output}),
        "That's it.",
    )

    thread = await stage.ask("Work it out")
    await stage.answers(thread)

    [card] = cards(stage, thread)
    assert untimed(card["title"]) == title
    assert card["status"] == ("complete" if title == "Ran code" else "error")


async def test_a_step_that_a_stop_breaks_off_is_marked(stage: Stage, model: ScriptedModel) -> None:
    model.queue(ToolStarted("web_search"), Until(asyncio.Event()))
    thread = await stage.ask("Search")
    await stage.until(lambda: bool(cards(stage, thread)))

    await stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)
    await stage.answers(thread)

    assert [card["status"] for card in cards(stage, thread)] == ["error"]


async def test_what_a_turn_took_is_stored(stage: Stage, model: ScriptedModel) -> None:
    steps = (ToolStarted("web_search"), ToolDone(tokens=40)) * 2
    model.queue(*steps, ToolStarted("code_interpreter"), ToolDone(), "Done.")

    thread = await stage.ask("Do it")
    await stage.answers(thread)

    [turn] = await rows(stage.app.database, Turn)
    took = TurnUsage.read(turn.usage).total
    assert took.calls == {"web_search": 2, "code_interpreter": 1}
    assert took.connector == 80


async def test_mentions_in_a_card_have_no_effect(stage: Stage, model: ScriptedModel) -> None:
    info = {"code": "print('<!channel>')", "code_output": "<@U0BOB> @here"}
    model.queue(ToolStarted("code_interpreter"), ToolDone(info), "Done.")

    thread = await stage.ask("Compute")
    await stage.answers(thread)

    [card] = cards(stage, thread)
    assert "<!channel>" not in card["details"]
    assert "<@U0BOB>" not in card["output"]


async def test_what_is_said_before_and_after_a_tool_does_not_run_together(
    stage: Stage, model: ScriptedModel
) -> None:
    model.queue("Let me see.", ToolStarted("web_search"), ToolDone(), "It is so.")

    thread = await stage.ask("Is it?")
    await stage.answers(thread)

    [turn] = await rows(stage.app.database, Turn)
    parts = [b for b in stage.replies(thread)[0].blocks if b["type"] == "markdown"]
    assert [part["text"].strip() for part in parts] == ["Let me see.", "It is so."]
    assert turn.outcome == "answered"
