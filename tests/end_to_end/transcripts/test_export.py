"""A thread as files, for whoever asked for it and for nobody else."""

import asyncio

import pytest

from bot.core.file_errors import ScopeMissing, UploadRefused
from bot.transcripts import errors, exporter
from bot.transcripts.errors import NotSentToYou
from playground.faults import Fault
from playground.model import Failure, NewFile, Reference, ScriptedModel, ToolDone, ToolStarted
from tests.support.app import Stage
from tests.support.users.exporter import ThreadExporter


@pytest.fixture
def ada(stage: Stage) -> ThreadExporter:
    return ThreadExporter(stage)


@pytest.fixture
def everywhere(two_agents_everywhere: Stage) -> ThreadExporter:
    return ThreadExporter(two_agents_everywhere)


@pytest.fixture
def scripted(scripted: Stage) -> ThreadExporter:
    return ThreadExporter(scripted)


async def begun(ada: ThreadExporter, text: str = "My name is Ada.") -> str:
    """A thread in which something was said."""
    thread = await ada.stage.ask(text)
    await ada.stage.answers(thread)
    return thread


async def go_on(ada: ThreadExporter, thread: str, text: str, user: str = "U0ALICE") -> None:
    count = len(ada.stage.replies(thread))
    await ada.stage.say(text, thread=thread, user=user)
    await ada.stage.answers(thread, count + 1)


async def test_a_thread_comes_as_markdown_and_as_json(everywhere: ThreadExporter) -> None:
    thread = await begun(everywhere)

    export = await everywhere.export(thread)

    assert (export.markdown.name[-3:], export.json.name[-5:]) == (".md", ".json")
    assert "My name is Ada." in export.text
    assert [entry["role"] for entry in export.entries] == ["user", "assistant"]
    assert export.entries[0]["text"] == "My name is Ada."
    assert export.content["profile"] == "general"


async def test_it_is_said_at_once_that_it_is_on_its_way(ada: ThreadExporter) -> None:
    thread = await begun(ada)

    assert await ada.use(thread) == exporter.ON_ITS_WAY


async def test_its_message_leads_to_the_thread(ada: ThreadExporter) -> None:
    thread = await begun(ada)

    export = await ada.export(thread)

    assert f"/p{thread.replace('.', '')}|this thread>" in export.message.text


async def test_any_message_of_the_thread_will_do(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    [answer] = ada.stage.replies(thread)

    export = await ada.export(answer.ts)

    assert len(export.entries) == 2


async def test_the_markdown_holds_what_people_wrote_under_their_names(
    ada: ThreadExporter,
) -> None:
    thread = await ada.stage.say("The printer is broken.", user="U0BOB")
    await ada.stage.say("Since Monday.", thread=thread, user="U0BOB")
    await ada.stage.ask("Who says so?", thread=thread)
    await ada.stage.answers(thread)

    export = await ada.export(thread)

    headings = [line for line in export.text.splitlines() if line.startswith("## ")]
    assert [line.lower().split()[1] for line in headings][:3] == ["bob", "bob", "alice"]
    assert "Earlier messages" not in export.text
    assert "asks now" not in export.text
    assert [words in export.text for words in ("The printer is broken.", "Who says so?")] == [
        True,
        True,
    ]


async def test_nobody_else_sees_it(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    before = len(ada.stage.slack.workspace.channels["C0GENERAL"].messages)

    export = await ada.export(thread)

    assert len(ada.stage.slack.workspace.channels["C0GENERAL"].messages) == before
    assert ThreadExporter(ada.stage, "U0BOB").directs == []
    assert ThreadExporter(ada.stage, "U0BOB").ephemerals == []
    assert {channel for channel, _ in export.json.shares} == {"D0ALICE"}


async def test_somebody_else_may_have_it_too(ada: ThreadExporter) -> None:
    thread = await begun(ada)

    export = await ThreadExporter(ada.stage, "U0BOB").export(thread)

    assert export.entries[0]["by"] == "Alice"


async def test_who_asked_and_who_answered_when_is_told(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    await go_on(ada, thread, "What is my name?", "U0BOB")

    export = await ada.export(thread)

    assert [entry["by"] for entry in export.entries[::2]] == ["Alice", "Bob"]
    assert len({entry["by"] for entry in export.entries[1::2]}) == 1
    assert all(entry["at"].endswith("Z") for entry in export.entries)


async def test_a_thread_that_was_switched_keeps_all_of_it(everywhere: ThreadExporter) -> None:
    thread = await begun(everywhere)
    await go_on(everywhere, thread, "Hello again", "U0BOB")
    await go_on(everywhere, thread, "!agent analyst What is my name?")

    export = await everywhere.export(thread)

    assert [entry["by"] for entry in export.entries] == [
        *("Alice", "Threadwind", "Bob", "Threadwind", "Alice", "Analyst")
    ]
    assert export.content["profile"] == "analyst"


async def test_an_answer_given_anew_replaces_the_one_before(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    [answer] = ada.stage.replies(thread)
    option = {"value": "again", "text": {"type": "plain_text", "text": "It"}}

    await ada.stage.slack.people.click(
        "U0BOB", "C0GENERAL", answer.ts, "answer_menu", selected_option=option
    )
    await ada.stage.answers(thread, 2)
    export = await ada.export(thread)

    assert [entry["role"] for entry in export.entries] == ["user", "assistant"]
    assert export.entries[0]["by"] == "Alice"


async def test_tools_sources_and_files_are_in_it(
    scripted: ThreadExporter, model: ScriptedModel
) -> None:
    model.queue(
        ToolStarted("web_search", '{"query": "tea ``` time"}'),
        ToolDone({"found": 3}),
        "At four.",
        Reference("Tea <time>", "https://example.com/tea"),
        NewFile(b"PNG", "teapot", "png"),
    )
    thread = await begun(scripted, "When is tea?")

    export = await scripted.export(thread)

    answer = export.entries[1]
    assert answer["tools"] == [
        {"name": "web_search", "arguments": '{"query": "tea ``` time"}', "result": {"found": 3}}
    ]
    assert answer["sources"] == [{"title": "Tea <time>", "url": "https://example.com/tea"}]
    assert [file["name"] for file in answer["files"]] == ["teapot"]
    assert "1. [Tea \\<time\\>](https://example.com/tea)" in export.text
    assert '````\n{"query": "tea ``` time"}\n````' in export.text


async def test_a_question_without_an_answer_keeps_its_asker(
    scripted: ThreadExporter, model: ScriptedModel
) -> None:
    thread = await begun(scripted)
    model.queue(Failure("Broken", 400))

    await go_on(scripted, thread, "And this?", "U0BOB")
    export = await scripted.export(thread)

    asked = [entry["by"] for entry in export.entries if entry["role"] == "user"]
    assert asked == ["Alice", "Bob"]


async def test_a_thread_of_five_hundred_entries_comes_whole(
    scripted: ThreadExporter, model: ScriptedModel
) -> None:
    thread = await begun(scripted)
    (conversation,) = scripted.stage.mistral.conversations.values()
    question, answer = conversation.entries
    earlier = [
        entry | {"id": f"{entry['id']}{number}"}
        for number in range(249)
        for entry in (question, answer)
    ]
    conversation.entries[:0] = earlier

    export = await scripted.export(thread)

    assert len(export.entries) == 500
    assert export.entries[-2]["by"] == "Alice"
    assert "by" not in export.entries[0]


async def test_a_direct_message_is_exported_where_it_is(ada: ThreadExporter) -> None:
    thread = await ada.stage.say("My name is Ada.", channel="D0ALICE")
    await ada.stage.answers(thread, channel="D0ALICE")

    export = await ThreadExporter(ada.stage, channel="D0ALICE").export(thread)

    assert [entry["role"] for entry in export.entries] == ["user", "assistant"]


async def test_the_bots_own_files_do_not_go_into_a_library(ada: ThreadExporter) -> None:
    thread = await begun(ada)

    await ada.export(thread)
    await ada.stage.quiet()

    assert ada.stage.mistral.libraries == {}


async def test_a_thread_that_is_none_of_ours_is_not_exported(ada: ThreadExporter) -> None:
    ts = await ada.stage.say("Just between us")

    assert await ada.refused(ts) == errors.NotOurs().sentence


async def test_a_thread_without_an_answer_is_not_exported(ada: ThreadExporter) -> None:
    thread = await ada.stage.ask("")
    await ada.stage.answers(thread)

    assert await ada.refused(thread) == errors.NothingSaid().sentence


async def test_a_conversation_that_is_gone_is_said_to_be_gone(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    ada.stage.mistral.conversations.clear()

    assert await ada.failing(thread) == errors.NothingLeft().sentence


async def test_a_missing_scope_is_told(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    ada.stage.slack.scopes.remove("files:write")

    assert await ada.failing(thread) == NotSentToYou(ScopeMissing()).sentence


async def test_a_message_that_slack_refuses_is_told(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    ada.stage.slack.faults.add("files.completeUploadExternal", Fault("refused", code="no"))

    assert await ada.failing(thread) == NotSentToYou(UploadRefused()).sentence


async def test_where_slack_takes_no_person_for_a_place_the_files_are_below_a_message(
    ada: ThreadExporter,
) -> None:
    thread = await begun(ada)
    refused = Fault("refused", code="channel_not_found")
    ada.stage.slack.faults.add("files.completeUploadExternal", refused)

    await ada.use(thread)
    await ada.stage.until(lambda: len(ada.directs) == 2)

    above, below = ada.directs
    assert (below.thread_ts, len(below.files)) == (above.ts, 2)


async def test_files_that_slack_refuses_leave_no_announcement(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    ada.stage.slack.faults.add("files.completeUploadExternal", Fault("latency", seconds=0.2))
    files = ada.stage.slack.workspace.files

    failing = asyncio.create_task(ada.failing(thread))
    await ada.stage.until(lambda: sum(file.uploaded for file in files.values()) == 2)
    for file in files.values():
        file.completed = True  # so that nothing waits to be shared

    assert await failing == NotSentToYou(UploadRefused()).sentence
    assert ada.directs == []


async def test_what_is_of_an_unknown_type_breaks_nothing(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    (conversation,) = ada.stage.mistral.conversations.values()
    question = conversation.entries[0]["content"]
    conversation.entries[0]["type"] = "nothing that we know"
    conversation.entries[1]["content"] = 7

    exported = await ada.export(thread)

    assert question in exported.text


async def test_another_workspace_gets_nothing(ada: ThreadExporter) -> None:
    thread = await begun(ada)
    workspace = ada.stage.slack.workspace
    ours, workspace.id = workspace.id, "T0OTHER"

    await ada.stage.slack.people.shortcut(ada.user, "export_thread", ada.channel, thread)
    await ada.stage.quiet()

    workspace.id = ours
    assert ada.ephemerals == []
    assert ada.directs == []
