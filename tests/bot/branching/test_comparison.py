"""Two threads compared: the answers that are found, shown and asked about."""

from dataclasses import replace

import pytest

from bot.branching.comparison import LONGEST, NOTHING, QUESTION, Comparison
from bot.branching.questions import ThreadQuestions
from bot.core.answers.agent_events import ToolStarted
from bot.mistral.history import HistoryEntry
from bot.slack.thread_target import ThreadTarget
from bot.slack.views import branching
from bot.slack.views.branching import ComparedAnswer
from storage.engine.database import Database
from storage.records import OpenTurn
from tests.bot.branching.fakes import ASKED, begun, branch_threads, continuation
from tests.bot.recorded_turns import answered, under_way
from tests.bot.slack_fakes import IDENTITY, POSTED, FakeSlackClient, FakeThreads, named
from tests.storage.support.hands import FIRST, Hand, slack_ts

Histories = dict[str, list[HistoryEntry]]

SECOND = replace(FIRST, thread_ts=slack_ts(50), ts=slack_ts(50))
QUESTION_ENTRY = HistoryEntry("question", "user", "What is a fence?")


def saying(conversation: str, text: str) -> list[HistoryEntry]:
    """A conversation that ends with this answer, as `answered` records it."""
    return [QUESTION_ENTRY, HistoryEntry(f"entry of {conversation}", "assistant", text)]


TWO_ANSWERS = {"conv-1": saying("conv-1", "Tea."), "conv-2": saying("conv-2", "Milk.")}


def comparison(database: Database, histories: Histories) -> Comparison:
    questions = ThreadQuestions(FakeThreads(said="Tea or milk?"))
    conversations = continuation(histories).conversations
    return Comparison(database, conversations, branch_threads(database), questions)


async def two_threads(database: Database) -> str:
    """The cause of a comparison of two threads that are answered."""
    first = await answered(database, FIRST)
    second = await answered(database, SECOND, slack_ts(51), conversation="conv-2")
    return f"compare:{first.claim.thread_id}:{second.claim.thread_id}"


async def grown(
    database: Database, cause: str, histories: Histories, slack: FakeSlackClient | None = None
) -> tuple[OpenTurn, ThreadTarget]:
    turn, place = await begun(database, replace(ASKED, cause=cause, text=""))
    slack = slack or FakeSlackClient()
    return await comparison(database, histories).open_thread(turn, place, slack)


async def test_the_question_holds_both_last_answers(database: Database) -> None:
    turn, _ = await grown(database, await two_threads(database), TWO_ANSWERS)

    assert turn.text == QUESTION.format(a="Tea.", b="Milk.")


async def test_the_turn_moves_into_the_thread_that_it_posts(database: Database) -> None:
    turn, place = await grown(database, await two_threads(database), TWO_ANSWERS)

    assert (turn.ts, turn.thread_ts, place.thread_ts) == (POSTED, POSTED, POSTED)


async def test_the_thread_begins_with_both_answers_below_their_links(database: Database) -> None:
    slack = FakeSlackClient()

    await grown(database, await two_threads(database), TWO_ANSWERS, slack)

    answers = [
        ComparedAnswer(IDENTITY.link("C1", FIRST.ts), "Tea or milk?", "Tea."),
        ComparedAnswer(IDENTITY.link("C1", SECOND.ts), "Tea or milk?", "Milk."),
    ]
    ((_, posted),) = slack.calls
    assert branching.comparison(named("U2"), answers).items() <= posted.items()


@pytest.mark.parametrize("at", [0, 1], ids=["A", "B"])
async def test_a_long_answer_is_cut_in_the_question(database: Database, at: int) -> None:
    texts = ["Tea.", "Milk."]
    texts[at] = "x" * LONGEST + "y"
    histories = {f"conv-{n}": saying(f"conv-{n}", text) for n, text in enumerate(texts, 1)}

    turn, _ = await grown(database, await two_threads(database), histories)

    a, b = (text.rstrip("y") for text in texts)
    assert turn.text == QUESTION.format(a=a, b=b)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (saying("conv-1", "Tea."), "Tea."),
        ([*saying("conv-1", "Tea."), HistoryEntry("later", "assistant", "No.")], "Tea."),
        (
            [
                HistoryEntry("words", "assistant", "Tea."),
                HistoryEntry("entry of conv-1", "assistant", "", (ToolStarted("1", "x", ""),)),
            ],
            "Tea.",
        ),
        ([HistoryEntry("entry of conv-1", "assistant")], NOTHING),
        ([QUESTION_ENTRY], NOTHING),
        (None, NOTHING),
    ],
    ids=["last", "later ones", "a step last", "no words", "entry gone", "conversation gone"],
)
async def test_the_last_words_up_to_the_recorded_answer_count(
    database: Database, history: list[HistoryEntry] | None, expected: str
) -> None:
    histories = {"conv-2": saying("conv-2", "Milk.")}
    histories |= {} if history is None else {"conv-1": history}

    turn, _ = await grown(database, await two_threads(database), histories)

    assert turn.text == QUESTION.format(a=expected, b="Milk.")


async def test_a_thread_without_an_answer_says_nothing(database: Database) -> None:
    turn = await under_way(database)
    await Hand(database, "here").finish(turn, "failed")
    second = await answered(database, SECOND, slack_ts(51), conversation="conv-2")
    cause = f"compare:{turn.claim.thread_id}:{second.claim.thread_id}"

    compared, _ = await grown(database, cause, TWO_ANSWERS)

    assert compared.text == QUESTION.format(a=NOTHING, b="Milk.")


async def test_a_thread_that_is_gone_or_elsewhere_says_nothing(database: Database) -> None:
    first = await answered(database, replace(FIRST, channel="C2"))
    second = await answered(database, SECOND, slack_ts(51), conversation="conv-2")
    cause = f"compare:{first.claim.thread_id}:{second.claim.thread_id}"

    turn, _ = await grown(database, cause, TWO_ANSWERS)

    assert turn.text == QUESTION.format(a="Milk.", b=NOTHING)


async def test_a_comparison_of_threads_that_are_all_gone_still_asks(database: Database) -> None:
    turn, _ = await grown(database, "compare:98:99", TWO_ANSWERS)

    assert turn.text == QUESTION.format(a=NOTHING, b=NOTHING)
