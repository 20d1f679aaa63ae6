import re
import time

import pytest

from playground.model import (
    Message,
    OfflineModel,
    Pause,
    Piece,
    Prompt,
    Text,
    Thinking,
    ToolDone,
    ToolStarted,
)
from playground.model.conversation.skills import KEPT

CODE = ({"type": "code_interpreter"},)


async def ask(*messages: str) -> str:
    """Say these messages one after the other, and return the last answer."""
    said: list[Message] = []
    reply = ""
    for text in messages:
        said.append(Message("user", text))
        pieces = [p async for p in OfflineModel(delay=0).answer(Prompt(tuple(said)))]
        reply = "".join(piece.text for piece in pieces if isinstance(piece, Text))
        said.append(Message("assistant", reply))
    return reply


@pytest.mark.parametrize(
    ("told", "question", "expected"),
    [
        ("My name is Ada", "what is my name?", "Your name is Ada."),
        ("hi, i'm Ada Lovelace", "What's my name?", "Your name is Ada Lovelace."),
        ("the launch is on Friday", "When is the launch?", "The launch is on Friday."),
        ("Remember that the code word is swordfish", "what is the code word?", "swordfish"),
        ("my favourite colour is teal", "what is my favorite color?", "teal"),
        ("I live in Rome", "where do I live?", "Rome"),
        ("Our launch is on Friday. My dog is Rex.", "Who is my dog?", "Rex"),
    ],
)
async def test_it_remembers_what_it_was_told(told: str, question: str, expected: str) -> None:
    assert expected in await ask(told, "How nice", question)


async def test_the_latest_word_on_something_counts() -> None:
    reply = await ask("The launch is on Friday", "The launch is on Monday", "When is the launch?")

    assert reply == "The launch is on Monday."


async def test_it_does_not_know_what_it_was_never_told() -> None:
    assert (await ask("My name is Ada", "When is the launch?")).startswith("I don't know")


EARLIER = """Earlier messages in this thread:
Bob: the deploy failed at noon
Carol: the review is on Tuesday

"""


async def test_it_knows_who_said_what_in_the_thread() -> None:
    reply = await ask(EARLIER + "who said the deploy failed?")

    assert reply == 'Bob said: "the deploy failed at noon"'


async def test_it_knows_what_was_said_in_the_thread() -> None:
    assert "on Tuesday" in await ask(EARLIER + "When is the review?")


async def test_everybody_has_a_name_of_their_own() -> None:
    reply = await ask(
        "Earlier messages in this thread:\nBob: my name is Robert\nAnn: my name is Anna\n\n"
        "Bob asks now:\nwhat is my name?"
    )

    assert reply == "Your name is Robert."


async def test_it_looks_back() -> None:
    assert "How old is tea?" in await ask("How old is tea?", "what did I ask before?")


async def test_it_sums_up() -> None:
    reply = await ask("I like tea", EARLIER + "And you?", "summarise this")

    assert "- I like tea" in reply
    assert "- Bob: the deploy failed at noon" in reply


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is 12 * (3 + 4)?", "84"),
        ("2+2", "4"),
        ("how much is 10 / 4", "2.5"),
        ("compute 2^10 please", "1024"),
        ("1,000 * 3 = ?", "3000"),
    ],
)
async def test_it_calculates(question: str, expected: str) -> None:
    assert (await ask(question)).endswith(f"= {expected}")


@pytest.mark.parametrize("question", ["what is 1/0?", "what is 9**9**9**9?", "what is 2026-01-05?"])
async def test_it_does_not_calculate_nonsense(question: str) -> None:
    assert " = " not in await ask(question)


async def test_a_long_text_is_complete_and_long_enough() -> None:
    text = await ask("Please write 20,000 characters about tea")

    numbers = [int(n) for n in re.findall(r"Sentence (\d+):", text)]
    assert len(text) >= 20_000
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_long_text_has_as_many_words_as_asked_for() -> None:
    assert len((await ask("a long answer of 300 words")).split()) >= 300


async def test_it_writes_code_and_tables() -> None:
    assert "```python" in await ask("show me some code")
    assert "|---|" in await ask("make a table")


async def test_it_greets_and_says_what_it_can_do() -> None:
    assert (await ask("Hello!")).startswith("Hello!")
    assert "remember" in await ask("What can you do?")


async def test_it_tells_its_instructions() -> None:
    prompt = Prompt((Message("user", "Who are you?"),), instructions="Be a pirate.")

    pieces = [p async for p in OfflineModel().answer(prompt)]

    assert "Be a pirate." in "".join(p.text for p in pieces if isinstance(p, Text))


async def test_what_is_told_is_kept_and_not_echoed() -> None:
    told = await ask("I like tea", "Llamas fascinate me")

    assert told == KEPT
    assert await ask("Llamas fascinate me", "What fascinates me?") == "Llamas fascinate you."


async def test_it_answers_in_words_at_a_pace_that_can_be_set() -> None:
    model = OfflineModel()
    model.tokens_per_second = 100

    pieces = [p async for p in model.answer(Prompt((Message("user", "Hello"),)))]

    assert model.delay == pytest.approx(0.01)
    assert pieces[:2] == [Text("Hello!"), Text(" How")]


async def pieces(model: OfflineModel, question: str, *tools: dict[str, str]) -> list[Piece]:
    return [p async for p in model.answer(Prompt((Message("user", question),), tools=tools))]


@pytest.mark.parametrize(
    "question",
    ["plot 1, 4, 9", "draw three variations of a star", "search the web for tea", "hello"],
)
async def test_the_same_question_has_the_same_answer(question: str) -> None:
    tools = [{"type": name} for name in ("code_interpreter", "image_generation", "web_search")]

    first, second = [await pieces(OfflineModel(), question, *tools) for _ in range(2)]

    assert first == second


async def test_it_uses_no_tool_it_was_not_given() -> None:
    given = await pieces(OfflineModel(), "what is 2+2?", *CODE)
    not_given = await pieces(OfflineModel(), "what is 2+2?", {"type": "web_search"})

    assert [type(piece) for piece in given if isinstance(piece, ToolStarted)] == [ToolStarted]
    assert all(isinstance(piece, Text) for piece in not_given)


async def test_a_tool_takes_a_while_at_a_pace() -> None:
    with_a_pace = await pieces(OfflineModel(delay=0.01), "what is 2+2?", *CODE)
    without = await pieces(OfflineModel(delay=0), "what is 2+2?", *CODE)

    done = next(index for index, p in enumerate(with_a_pace) if isinstance(p, ToolDone))
    assert isinstance(with_a_pace[done - 1], Pause)
    assert not [piece for piece in without if isinstance(piece, Pause)]


@pytest.mark.parametrize(
    "question",
    ["Think: what is 2+2?", "Please think step by step. 2+2", "reason step by step: 2+2"],
)
async def test_it_thinks_where_it_is_told_to(question: str) -> None:
    said = await pieces(OfflineModel(), question)

    assert [type(piece) for piece in said[:3]] == [Thinking] * 3
    assert "".join(piece.text for piece in said[3:] if isinstance(piece, Text)).endswith("= 4")


@pytest.mark.parametrize("question", ["I think tea is good", "Thinking about tea"])
async def test_it_thinks_only_where_it_is_told_to(question: str) -> None:
    assert all(isinstance(piece, Text) for piece in await pieces(OfflineModel(), question))


async def test_it_tells_its_tools() -> None:
    said = await pieces(OfflineModel(), "what can you do?", *CODE)

    assert "code interpreter" in "".join(p.text for p in said if isinstance(p, Text))


async def test_a_line_before_the_question_is_no_part_of_it() -> None:
    question = EARLIER + "Ada asks now:\ndraw a red circle"

    said = await pieces(OfflineModel(), question, {"type": "image_generation"})

    started = [piece for piece in said if isinstance(piece, ToolStarted)]
    assert [piece.arguments for piece in started] == ['{"prompt": "a red circle"}']


async def test_it_thinks_though_a_line_before_the_question_tells_who_asks() -> None:
    said = await pieces(OfflineModel(), EARLIER + "Ada asks now:\nThink: when is the review?")

    assert isinstance(said[0], Thinking)
    assert "on Tuesday" in "".join(piece.text for piece in said if isinstance(piece, Text))


async def test_a_long_text_is_planned_for_in_no_time() -> None:
    model, tools = OfflineModel(delay=0), [{"type": "web_search"}, *CODE]
    started = time.monotonic()

    await pieces(model, "I have 3 cats and 4 dogs. " * 2000, *tools)

    assert time.monotonic() - started < 2
