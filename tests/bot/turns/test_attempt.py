"""A first attempt at a turn: asked, shown, and checkpointed on the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.concurrency.pacing import Pacing
from bot.conversations.attachments import AttachedContent
from bot.core.answers.agent_events import Finished, Started, TextDelta
from bot.core.answers.told_usage import ToldUsage
from bot.mistral.port import PendingAnswer
from bot.slack.streaming.content import TaskCard
from bot.turns.attempt import NOTHING_ASKED
from storage.models import PostedReply
from storage.records import ConversationPoint, Lost, OpenTurn, Outcome, Responder
from storage.token_usage import TokenUsage, TurnUsage
from tests.storage.support.hands import rows
from tests.support.fakes import GENERAL, PLACE, answer, saying
from tests.support.turns import EDITED, LEASE, TurnScene, statuses

POET = Responder("poet", "agent-2", 5)
POINT = ConversationPoint("conv-0", "entry-0", "agent-1", 0)
END = ConversationPoint("conv-1", "e1", "agent-1", 0, "1:abc")
TOLD = ToldUsage(30, 12, calls={"web_search": 2})
USED = TurnUsage(TokenUsage(30, 12, 0, {"web_search": 2}, "mistral-medium-latest", True), None, 42)
STARTED, DONE = Started("conv-1"), Finished(TOLD, END)
LAST = "chat.stopStream"


# Asking.


async def test_the_question_goes_to_mistral_and_the_answer_into_the_thread(
    scene: TurnScene,
) -> None:
    outcome = await scene.attempt()

    [[turn, place, *_]] = scene.calls("requests.ask")
    assert (turn, place) == (scene.turn, PLACE)
    assert (outcome, scene.slack.text) == (Outcome.ANSWERED, "A row of posts.")


class NotedPacing(Pacing):
    """Notes in the scene's script when a start begins, and when it ends."""

    def __init__(self, scene: TurnScene) -> None:
        super().__init__()
        self._script = scene.script

    @contextmanager
    def starting(self) -> Iterator[None]:
        self._script.play("starting")
        with super().starting():
            yield

    def _ended(self) -> None:
        self._script.play("started")
        super()._ended()


async def test_a_question_is_prepared_ahead_of_answers_under_way(scene: TurnScene) -> None:
    scene.pacing = NotedPacing(scene)

    await scene.attempt()

    order = scene.order("starting", "budgets.admit", "requests.ask", "started")
    assert order == ["starting", "budgets.admit", "requests.ask", "started"]


async def test_nothing_waits_until_files_are_fetched(scene: TurnScene) -> None:
    scene.pacing = NotedPacing(scene)

    await scene.attempt(attachments=("F1",))

    order = scene.order("starting", "started", "attachments.of")
    assert order == ["starting", "started", "attachments.of"]


async def test_a_command_is_not_part_of_the_question(scene: TurnScene) -> None:
    heard = replace(scene.turn, text="Rhyme!", profile="poet", attachments=("F1",))
    scene.on("thread_agents.apply_command", (heard, ""))

    await scene.attempt(text="!agent poet Rhyme!")

    [[turn]] = scene.calls("thread_agents.apply_command")
    assert turn.text == "!agent poet Rhyme!"
    assert scene.calls("attachments.of")[0][0] == heard
    assert scene.calls("requests.ask")[0][0] == heard


async def test_without_a_command_nobody_looks_for_one(scene: TurnScene) -> None:
    await scene.attempt()

    assert scene.calls("thread_agents.apply_command") == []


@pytest.mark.parametrize(("told", "shown"), [("", NOTHING_ASKED), ("*Poet* answers.",) * 2])
async def test_without_a_word_nothing_is_asked(told: str, shown: str, scene: TurnScene) -> None:
    scene.on("thread_agents.apply_command", (replace(scene.turn, text="<@UBOT>"), told))

    outcome = await scene.attempt(text="!agent poet")

    assert (outcome, scene.slack.text) == (Outcome.NOTHING_ASKED, shown)
    assert scene.calls("requests.ask") == []


@pytest.mark.parametrize("changes", [{"attachments": ("F1",)}, {"cause": "approval:5"}], ids=str)
async def test_a_file_or_a_verdict_needs_no_word(changes: dict[str, Any], scene: TurnScene) -> None:
    scene.on("attachments.of", AttachedContent(("data:x",)))

    outcome = await scene.attempt(text="", **changes)

    assert outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("text", "brought", "shown"),
    [
        ("", AttachedContent(documents=("a.txt",)), ""),
        (
            "",
            AttachedContent(notice="_I couldn't look at b.png._"),
            "_I couldn't look at b.png._",
        ),
        ("<@UBOT>", AttachedContent(), NOTHING_ASKED),
    ],
    ids=["left-to-the-library", "all-left-out", "nothing-there"],
)
async def test_files_d3_files_without_words_that_ask_nothing_are_not_asked_about(
    text: str, brought: AttachedContent, shown: str, scene: TurnScene
) -> None:
    scene.on("attachments.of", brought)

    outcome = await scene.attempt(text=text, attachments=("F1",))

    assert (outcome, scene.slack.text) == (Outcome.NOTHING_ASKED, shown)
    assert scene.calls("requests.ask") == []


async def test_what_was_brought_along_goes_with_the_question(scene: TurnScene) -> None:
    brought = AttachedContent(("data:x",), notice="_I couldn't look at b.png._\n\n")
    scene.on("attachments.of", brought)

    await scene.attempt(attachments=("F1",))

    assert scene.calls("requests.ask")[0][3] == brought
    assert scene.slack.text == "_I couldn't look at b.png._\n\nA row of posts."


async def test_what_is_read_for_a_question_is_shown_as_a_step(scene: TurnScene) -> None:
    def read(_turn: OpenTurn, show: Callable[[TaskCard], None]) -> AttachedContent:
        show(TaskCard("1", "Read tea.txt", "complete"))
        return AttachedContent()

    scene.on("attachments.of", read)

    await scene.attempt(attachments=("F1",))

    step = scene.slack.of("chat.startStream")[0]["chunks"][0]
    assert step["title"] == "Read tea.txt"


async def test_what_a_request_tells_stands_before_the_answer(scene: TurnScene) -> None:
    def ask(*asked: Any) -> PendingAnswer:
        asked[2]("I start afresh. ")
        return PendingAnswer(saying("A row."), GENERAL)

    scene.on("requests.ask", ask)

    await scene.attempt()

    assert scene.slack.text == "I start afresh. A row."


async def test_nothing_is_asked_once_the_lease_ran_out(scene: TurnScene) -> None:
    scene.clock.now += LEASE

    with pytest.raises(Lost):
        await scene.attempt()

    assert scene.calls("requests.ask") == []


# Showing that the app works on it.


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        pytest.param({}, "What is a fence?", id="a new thread"),
        pytest.param({"text": "<@UBOT> why &amp; how"}, "why & how", id="without markup"),
        pytest.param({"continues_from": POINT}, None, id="a thread that goes on"),
        pytest.param(
            {"continues_from": POINT, "cause": "branch:5"}, "What is a fence?", id="a branch"
        ),
    ],
)
async def test_a_new_thread_gets_a_title(
    changes: dict[str, Any], title: str | None, scene: TurnScene
) -> None:
    await scene.attempt(**changes)

    working = scene.slack.of("agents.sessions.setStatus")[0]
    assert (working["status"], working.get("title")) == ("processing", title)


async def test_the_question_is_asked_before_the_status_is_set(scene: TurnScene) -> None:
    await scene.attempt()

    order = scene.order("requests.ask", "agents.sessions.setStatus")
    assert order == ["requests.ask", "agents.sessions.setStatus"]


@pytest.mark.parametrize("settings", [EDITED, None], ids=["edited", "streamed"])
async def test_the_status_ends_once(settings: Any, scene: TurnScene) -> None:
    scene.settings = settings or scene.settings

    await scene.attempt()

    by_stream = [call.get("session_status") for call in scene.slack.of(LAST)]
    ended = [*statuses(scene)[1:], *by_stream]
    assert ended == ["active"]


# Checkpoints.


async def test_the_conversation_is_recorded_before_its_first_words(scene: TurnScene) -> None:
    seen: list[object] = []

    async def look() -> None:
        row = await scene.recorded()
        seen.extend([row.conversation_id, row.profile, row.agent_id, row.agent_version])

    scene.answers(answer(STARTED, look, TextDelta("e1", "A row."), DONE), by=POET)

    await scene.attempt()

    assert seen == ["conv-1", "poet", "agent-2", 5]


async def test_the_whole_answer_is_recorded_before_the_last_write(scene: TurnScene) -> None:
    seen: list[str] = []

    async def look() -> None:
        seen.append((await scene.recorded()).answer)

    scene.slack.before[LAST] = look

    await scene.attempt()

    assert seen == ["A row of posts."]


async def test_an_answer_is_recorded_with_its_point_and_its_cost(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, TextDelta("e1", "A row."), DONE))

    await scene.attempt()

    row = await scene.recorded()
    assert (row.answer, row.entry_id) == ("A row.", "e1")
    assert row.checksum == "1:abc"
    assert TurnUsage.read(row.usage) == USED


async def test_a_message_is_recorded_once_it_is_posted(scene: TurnScene) -> None:
    await scene.attempt()

    [reply] = await rows(scene.database, PostedReply)
    [last] = scene.slack.of(LAST)
    assert (reply.turn_id, reply.ts) == (scene.turn.id, last["ts"])


async def test_a_message_posted_for_a_lost_turn_is_superseded(scene: TurnScene) -> None:
    stale = replace(scene.turn.claim, fence=scene.turn.claim.fence - 1)

    with pytest.raises(Lost):
        await scene.attempt(claim=stale, text="")

    [[turn, ts]] = scene.calls("superseded.begin")
    assert turn == replace(scene.turn, claim=stale, text="")
    assert ts.startswith("1700000100.")
