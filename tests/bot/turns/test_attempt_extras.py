"""Additions to an answer: its footer, its sources, its files, and requests for consent."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.answers.agent_events import (
    ApprovalNeeded,
    FileProduced,
    Finished,
    Reference,
    Started,
    TextDelta,
)
from bot.core.answers.told_usage import ToldUsage
from bot.turns.answer import NO_ANSWER, ONLY_FILES
from storage.records import Answered, ConversationPoint, Outcome, Responder
from storage.token_usage import TokenUsage, TurnUsage
from storage.turns.approvals import ToolCall, WaitingApproval
from tests.support.fakes import PLACE, answer
from tests.support.turns import FOOTER, TurnScene

POET = Responder("poet", "agent-2", 5)
END = ConversationPoint("conv-1", "e1", "agent-2", 0, "1:abc")
TOLD = ToldUsage(30, 12, calls={"web_search": 2})
USED = TurnUsage(TokenUsage(30, 12, 0, {"web_search": 2}, "mistral-medium-latest", True), None, 42)
STARTED, DONE = Started("conv-1"), Finished(TOLD, END)
FILE = FileProduced("file-1", "chart", "png", "code_interpreter")
PAY = ApprovalNeeded("f1", "pay", "{}")
LAST = "chat.stopStream"


async def test_a_footer_stands_below_the_answer(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, TextDelta("e1", "A row."), DONE), by=POET)

    await scene.attempt()

    below = [scene.turn, POET, Outcome.ANSWERED, USED.total]
    assert scene.calls("footers.below") == [below]
    assert scene.slack.of(LAST)[0]["blocks"] == FOOTER


async def test_a_source_is_located_for_its_turn(scene: TurnScene) -> None:
    source = Reference("document_library", "tea.txt", None)
    scene.answers(answer(STARTED, TextDelta("e1", "Tea."), source, DONE))
    scene.on("sources.located", replace(source, url="https://x.example/tea", is_message=True))

    await scene.attempt()

    assert scene.calls("sources.located") == [[source, scene.turn]]
    assert scene.slack.text.endswith("**Sources**\n1. [tea.txt](https://x.example/tea) · library")


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        pytest.param((), NO_ANSWER, id="nothing"),
        pytest.param((TextDelta("e1", " \n"),), " \n" + NO_ANSWER, id="blanks"),
        pytest.param((FILE,), ONLY_FILES, id="a file"),
    ],
)
async def test_an_answer_without_words_says_something(
    events: tuple[Any, ...], shown: str, scene: TurnScene
) -> None:
    scene.answers(answer(STARTED, *events, DONE))

    await scene.attempt()

    assert scene.slack.text == shown


async def test_files_are_finished_below_the_answer(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, TextDelta("e1", "Here."), FILE, DONE))

    await scene.attempt()

    delivery = ("deliveries.begin", "delivery.text_is_over", "deliveries.finish", "delivery.aclose")
    assert scene.order(*delivery, LAST) == [*delivery[:2], LAST, *delivery[2:]]
    assert scene.calls("deliveries.begin") == [[scene.turn, PLACE, scene.slack]]


async def test_an_answer_without_files_finishes_none(scene: TurnScene) -> None:
    await scene.attempt()

    assert scene.calls("deliveries.finish") == []


# Approvals.


async def test_what_the_agent_asks_consent_for_is_noted_and_then_shown(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, TextDelta("e1", "May I?"), PAY, DONE), by=POET)

    outcome = await scene.attempt()

    wanted = WaitingApproval("conv-1", "e1", (ToolCall("f1", "pay", "{}"),), POET)
    answered = Answered("May I?", None, USED, profile=POET.profile)
    assert scene.calls("approvals.note") == [[scene.turn, wanted, answered]]
    assert scene.calls("approvals.show") == [[scene.turn, PLACE]]
    assert scene.order("approvals.note", LAST, "approvals.show")[1] == LAST
    assert outcome is Outcome.AWAITING


async def test_a_request_for_consent_needs_no_words(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, PAY, DONE))

    await scene.attempt()

    assert scene.slack.text == ""


async def test_files_wait_for_consent(scene: TurnScene) -> None:
    scene.answers(answer(STARTED, FILE, PAY, DONE))

    await scene.attempt()

    assert scene.calls("deliveries.finish") == []
