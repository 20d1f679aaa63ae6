"""Conversations against the local Mistral: streams, timeouts, refusals."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pydantic
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.core import errors, refusals
from bot.core.answers.agent_events import (
    Event,
    Failed,
    Finished,
    Started,
    TextDelta,
    Thinking,
    ToolFinished,
)
from bot.mistral.agents import MistralAgents
from bot.mistral.conversations import Conversations, StartedConversation
from bot.mistral.port import Answer, ChatMessage
from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import Deadlines
from bot.profiles.profile import Profile
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.model import ScriptedModel, Text, ToolDone, ToolStarted, Until
from playground.model import Thinking as Reasoning

PROFILE = Profile(name="general", title="General", model="mistral-medium-latest")
MARK = {"turn": "T1:C1:1.0:message"}
PATIENT = Deadlines(connect=10.0, call=20.0, silence=20.0)
IMPATIENT = Deadlines(connect=10.0, call=20.0, silence=0.5)


@pytest_asyncio.fixture
async def local() -> AsyncIterator[tuple[LocalMistral, str]]:
    mistral = LocalMistral(model=ScriptedModel("Hello", " there"))
    server = TestServer(mistral.app)
    await server.start_server()
    yield mistral, str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
def mistral(local: tuple[LocalMistral, str]) -> LocalMistral:
    return local[0]


@pytest_asyncio.fixture
async def client(local: tuple[LocalMistral, str]) -> AsyncIterator[Client]:
    ready = Client("local-mistral-key", local[1], PATIENT)
    yield ready
    await ready.close()


@pytest_asyncio.fixture
async def impatient(local: tuple[LocalMistral, str]) -> AsyncIterator[Conversations]:
    client = Client("local-mistral-key", local[1], IMPATIENT)
    yield Conversations(client)
    await client.close()


@pytest.fixture
def conversations(client: Client) -> Conversations:
    return Conversations(client)


@pytest_asyncio.fixture
async def agent(client: Client) -> str:
    made = await MistralAgents(client).create(PROFILE.settings(), {})
    return made.agent_id


async def all_of(answer: Answer) -> list[Event]:
    return [event async for event in answer]


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_an_answer_starts_and_finishes(conversations: Conversations, agent: str) -> None:
    events = await all_of(await conversations.start(agent, "Hi", MARK))

    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert text_of(events) == "Hello there"


async def test_tools_and_thoughts_are_not_the_answer(
    conversations: Conversations, agent: str, mistral: LocalMistral
) -> None:
    mistral.model = ScriptedModel(
        Reasoning("hm"), ToolStarted("web_search"), ToolDone(), Text("Found.")
    )

    events = await all_of(await conversations.start(agent, "Hi", MARK))

    assert any(isinstance(event, Thinking) for event in events)
    assert any(isinstance(event, ToolFinished) for event in events)
    assert text_of(events) == "Found."


async def test_an_append_goes_on_in_the_same_conversation(
    conversations: Conversations, agent: str
) -> None:
    [started, *_] = await all_of(await conversations.start(agent, "Hi", MARK))
    assert isinstance(started, Started)

    await all_of(await conversations.append(started.conversation_id, "And?"))

    history = await conversations.history(started.conversation_id)
    assert [(entry.role, entry.text) for entry in history] == [
        ("user", "Hi"),
        ("assistant", "Hello there"),
        ("user", "And?"),
        ("assistant", "Hello there"),
    ]


async def test_a_restart_leaves_the_original_as_it_is(
    conversations: Conversations, agent: str
) -> None:
    [started, *_] = await all_of(await conversations.start(agent, "one", MARK))
    assert isinstance(started, Started)
    await all_of(await conversations.append(started.conversation_id, "two"))
    history = await conversations.history(started.conversation_id)

    answer = await conversations.restart(started.conversation_id, history[1].id, "three", MARK)
    [restarted, *_] = await all_of(answer)

    assert isinstance(restarted, Started)
    branch = await conversations.history(restarted.conversation_id)
    assert [entry.text for entry in branch][::2] == ["one", "three"]
    assert await conversations.history(started.conversation_id) == history


async def test_a_conversation_can_start_from_copied_entries(
    conversations: Conversations, agent: str, mistral: LocalMistral
) -> None:
    copied = [
        ChatMessage("user", "one"),
        ChatMessage("assistant", "1"),
        ChatMessage("user", "two"),
    ]

    [started, *_] = await all_of(await conversations.start(agent, copied, MARK))

    assert isinstance(started, Started)
    history = await conversations.history(started.conversation_id)
    assert [entry.text for entry in history] == ["one", "1", "two", "Hello there"]


async def test_a_conversation_is_found_by_what_it_carries(
    conversations: Conversations, agent: str
) -> None:
    [started, *_] = await all_of(await conversations.start(agent, "Hi", MARK))
    await all_of(await conversations.start(agent, "Hi", {"turn": "another"}))
    assert isinstance(started, Started)

    assert await conversations.having(MARK) == [
        StartedConversation(started.conversation_id, agent, 0)
    ]


async def test_silence_ends_the_wait(
    impatient: Conversations, agent: str, mistral: LocalMistral
) -> None:
    mistral.model = ScriptedModel("Well, ", Until(asyncio.Event()), "never")

    events = await all_of(await impatient.start(agent, "Hi", MARK))

    assert text_of(events) == "Well, "
    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, errors.ModelSilent)


async def test_a_stream_without_an_end_has_failed(
    conversations: Conversations, agent: str, mistral: LocalMistral
) -> None:
    mistral.faults.add("conversations.start", Fault("cut", after=2))

    events = await all_of(await conversations.start(agent, "Hi", MARK))

    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, errors.AnswerCut)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("ratelimited", seconds=60), errors.ModelBusy),
        (Fault("error", status=409), refusals.AgentBusy),
        (Fault("error", status=500), errors.ModelFailed),
        (Fault("drop_before"), errors.ModelUnreachable),
        (Fault("drop_after"), errors.ModelUnreachable),
    ],
    ids=["429", "409", "500", "dropped", "response-lost"],
)
async def test_a_refused_question_is_sent_once_and_the_reason_is_told(
    conversations: Conversations,
    agent: str,
    mistral: LocalMistral,
    fault: Fault,
    error: type[errors.UserFacingError],
) -> None:
    mistral.faults.add("conversations.start", fault)

    with pytest.raises(error):
        await conversations.start(agent, "Hi", MARK)

    assert sum(call.operation == "conversations.start" for call in mistral.calls) == 1


async def test_a_question_that_nobody_answers_is_given_up(
    impatient: Conversations, agent: str, mistral: LocalMistral
) -> None:
    mistral.faults.add("conversations.start", Fault("latency", seconds=60.0))

    with pytest.raises(errors.ModelSilent):
        await impatient.start(agent, "Hi", MARK)


async def test_a_read_is_tried_again(
    conversations: Conversations, agent: str, mistral: LocalMistral
) -> None:
    mistral.faults.add("conversations.list", Fault("error", status=503))

    assert await conversations.having(MARK) == []


async def test_what_does_not_exist_is_told_apart(conversations: Conversations) -> None:
    with pytest.raises(errors.AgentGone):
        await conversations.start("ag_none", "Hi", MARK)
    with pytest.raises(errors.ConversationGone):
        await conversations.append("conv_none", "Hi")


async def test_a_server_that_is_not_there_is_unreachable(unused_tcp_port: int) -> None:
    client = Client("key", f"http://127.0.0.1:{unused_tcp_port}", PATIENT)

    with pytest.raises(errors.ModelUnreachable):
        await Conversations(client).start("ag", "Hi", MARK)
    await client.close()


async def test_a_wrong_key_is_told(local: tuple[LocalMistral, str]) -> None:
    client = Client("wrong", local[1], PATIENT)

    with pytest.raises(errors.KeyRefused):
        await client.check()
    await client.close()


async def test_a_question_makes_no_new_models(
    conversations: Conversations, client: Client, agent: str
) -> None:
    client.warm_up()
    await all_of(await conversations.start(agent, "Hi", MARK))
    before = models_made()

    await all_of(await conversations.start(agent, "Hi again", MARK))

    assert models_made() == before


def models_made() -> int:
    """Count the vendor client's throw-away models that exist."""
    gc.collect()
    names = {"Marshaller", "Unmarshaller"}
    return sum(kind.__name__ in names for kind in pydantic.BaseModel.__subclasses__())
