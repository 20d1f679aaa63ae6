"""A question whose pictures Mistral refuses is asked once more without them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.conversations.pictures.fallback import PictureFallback
from bot.core import errors
from bot.core.answers.agent_events import Event, Failed, Finished, Started, TextDelta
from bot.mistral.port import ChatMessage, PendingAnswer
from tests.support.fakes import GENERAL, answer

ASKED = ChatMessage("user", "What is it?", ("data:x",))
GOOD = (Started("conv-2"), TextDelta("msg-1", "A plan."), Finished())
REFUSALS = [errors.Refused(), errors.TooLong()]


@dataclass(slots=True)
class Mistral:
    """Answers each request with the next outcome, and notes the rest."""

    outcomes: list[errors.UserFacingError | tuple[Event, ...]]
    asked: list[tuple[int, bool]] = field(default_factory=list)  # number of pictures, again
    told: int = 0
    abandoned: list[str] = field(default_factory=list)

    async def put(self, asked: ChatMessage, *, again: bool = False) -> PendingAnswer:
        self.asked.append((len(asked.pictures), again))
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, errors.UserFacingError):
            raise outcome
        return PendingAnswer(answer(*outcome), GENERAL)

    async def abandon(self, conversation_id: str) -> None:
        self.abandoned.append(conversation_id)

    def tell(self) -> None:
        self.told += 1

    async def events(self) -> list[Event]:
        pending = await PictureFallback(self.put, self.tell, self.abandon).ask(ASKED)
        return [event async for event in pending.answer]


async def test_an_answer_passes_as_it_is() -> None:
    mistral = Mistral([GOOD])

    assert await mistral.events() == list(GOOD)
    assert (mistral.asked, mistral.told) == ([(1, False)], 0)


@pytest.mark.parametrize("refusal", REFUSALS, ids=["refused", "too-long"])
async def test_files_h_a_refused_request_is_made_again_without_pictures(
    refusal: errors.UserFacingError,
) -> None:
    mistral = Mistral([refusal, GOOD])

    assert await mistral.events() == list(GOOD)
    assert (mistral.asked, mistral.told) == ([(1, False), (0, True)], 1)


async def test_files_h_a_stream_that_begins_with_a_refusal_counts_the_same() -> None:
    mistral = Mistral([(Started("conv-1"), Failed(errors.Refused())), GOOD])

    assert await mistral.events() == [Started("conv-1"), *GOOD]
    assert (mistral.told, mistral.abandoned) == (1, ["conv-1"])


@pytest.mark.parametrize(
    "outcomes",
    [
        lambda: [(Started("c"), TextDelta("m", "A"), Failed(errors.Refused()))],
        lambda: [(Started("c"), Failed(errors.ModelSilent()))],
    ],
    ids=["after-words", "another-error"],
)
async def test_other_failures_are_not_the_pictures(
    outcomes: Callable[[], list[errors.UserFacingError | tuple[Event, ...]]],
) -> None:
    mistral = Mistral(outcomes())

    assert isinstance((await mistral.events())[-1], Failed)
    assert (mistral.asked, mistral.told) == ([(1, False)], 0)


async def test_files_h_a_question_is_repeated_once_only() -> None:
    mistral = Mistral([errors.Refused(), errors.Refused()])

    with pytest.raises(errors.Refused):
        await mistral.events()

    assert (mistral.asked, mistral.told) == ([(1, False), (0, True)], 0)
