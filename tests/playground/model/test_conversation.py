"""Conversations that need no tool: choices, preferences, lessons, names, and being at a loss."""

import pytest
from mistralai.client import Mistral

from playground.model.conversation.standin import STAND_IN
from playground.model.conversation.teaching import BEGUN_ANYWHERE
from tests.playground.model.talking import LIBRARY, Talk, suggested, tools_of

THREAD = """Earlier messages in this thread:
{name}: The printer is broken.
    It is the one on the second floor.
Carol: my cat is called Tom

Alice asks now:
{question}"""


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("SQL or NoSQL for our shop?", "SQL", "NoSQL"),
        ("Compare Python and Rust", "Python", "Rust"),
        ("Should we buy or build our CRM?", "Buy", "Build"),
    ],
)
async def test_two_options_are_weighed_and_each_is_followed(
    client: Mistral, question: str, one: str, other: str
) -> None:
    weighed = []
    for option in (one, other):
        talk = Talk(client, tools_of("general"))
        weighed.append((await talk.say(question)).text)
        answer = await talk.say(f"Let's go with {option}. What are the next steps?")

        assert f"Then **{option}** it is" in answer.text
        assert answer.tools == []
    assert f"| **{one}** | **{other}** |" in weighed[0]


@pytest.mark.parametrize(
    ("told", "question", "chosen"),
    [
        ("I prefer Python", "Which language should I use?", "Python"),
        ("We'd rather use PostgreSQL.", "Which database should we take?", "PostgreSQL"),
        ("I like Elixir best", "What language do you recommend for me?", "Elixir"),
        ("I prefer tea over coffee", "What should I drink?", "Tea"),
    ],
)
async def test_a_preference_is_remembered_and_used(
    general: Talk, told: str, question: str, chosen: str
) -> None:
    noted = await general.say(told)
    await general.say("The launch is on Friday.")

    answer = await general.say(question)

    assert noted.text.startswith("Noted")
    assert answer.text == f"{chosen}: you said that you prefer it."


async def test_a_preference_of_another_kind_is_not_used(general: Talk) -> None:
    await general.say("I prefer Python")
    await general.say("I prefer tea")

    answer = await general.say("Which language should I use?")

    assert answer.text.startswith("Python")


async def test_a_lesson_begins_with_a_question_and_goes_on_with_the_next(client: Mistral) -> None:
    talk = Talk(client, tools_of("tutor"))

    first = await talk.say(suggested()["tutor", "Explain from the start"])
    second = await talk.say("The money would be lost.")

    assert first.text.endswith("crashed between the two?")
    assert second.text.startswith("Right.")
    assert second.text.endswith("after a crash?")


@pytest.mark.parametrize("wish", ["Teach me about black holes", "Explain opera from the start."])
async def test_any_lesson_begins_with_what_the_learner_knows(client: Mistral, wish: str) -> None:
    answer = await Talk(client, tools_of("tutor")).say(wish)

    assert answer.text == BEGUN_ANYWHERE


@pytest.mark.parametrize("name", ["Bob", "Zoë", "李雷", "maria garcía", "J. R. O'Neil", "bob"])
async def test_who_said_something_is_known_by_any_name(general: Talk, name: str) -> None:
    question = "who said that the printer is broken?"

    answer = await general.say(THREAD.format(name=name, question=question))

    assert answer.text == f'{name} said: "The printer is broken."'


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "what did Bob say?",
            'Bob said: "The printer is broken. It is the one on the second floor."',
        ),
        ("What is Carol's cat called?", "Carol's cat is called Tom. (Carol said so.)"),
        ("what happened here?", "- Bob: The printer is broken."),
        ("Question: who said the printer is broken?", 'Bob said: "The printer is broken."'),
    ],
)
async def test_a_discussion_is_told_with_names(general: Talk, question: str, said: str) -> None:
    answer = await general.say(THREAD.format(name="Bob", question=question))

    assert said in answer.text


@pytest.mark.parametrize(
    "question",
    ["Note: what is the capital of France?", "Translate this into French: good morning",
     "Write an e-mail to our customers about the delay", "Idea: llamas. What do you think?"],
)  # fmt: skip
async def test_at_a_loss_it_says_so_without_an_echo(client: Mistral, question: str) -> None:
    answer = await Talk(client, tools_of("analyst")).say(question)

    assert answer.text == STAND_IN


@pytest.mark.parametrize("question", list(suggested().values()))
async def test_no_suggested_question_is_echoed_or_shows_scaffolding(
    client: Mistral, library: str, question: str
) -> None:
    agent = next(agent for (agent, _), message in suggested().items() if message == question)
    in_thread = THREAD.format(name="Bob", question=question)

    answer = await Talk(client, tools_of(agent, library)).say(in_thread)

    echoes = ("You said", "You wrote", "said:", "asks now", "Earlier messages", "I don't know")
    assert answer.text
    assert not [echo for echo in echoes if echo in answer.text]


async def test_a_report_comes_from_all_four_tools(client: Mistral, library: str) -> None:
    answer = await Talk(client, tools_of("general", library)).say(
        "Write a report on renewable energy from a web search, our documents, a calculation and a "
        "picture, all at once."
    )

    assert set(answer.tools) == {"web_search", LIBRARY, "code_interpreter", "image_generation"}
    assert "146.4" in answer.text
    assert answer.files == 1


async def test_the_parts_of_a_report_can_be_told_apart(client: Mistral, library: str) -> None:
    answer = await Talk(client, tools_of("general", library)).say(
        "Write a report: search the web for solar power, look up our vacation rules in the "
        "documents, calculate the mean of 3, 5 and 10, and draw a wind turbine, all at once."
    )

    assert "28 days" in answer.text
    assert "473 gigawatts" in answer.text
    assert "**6**" in answer.text
    assert answer.files == 1
