"""Task cards of an agent's steps: each says only what is new, as Slack adds it to what it shows."""

import json

import pytest

from bot.core.answers.agent_events import Event, Thinking, ToolDelta, ToolFinished, ToolStarted
from bot.slack.streaming.content import TaskCard, joined
from bot.slack.streaming.room import BYTES
from bot.turns.tools.progress import LONGEST_DETAILS, ToolProgress

CODE = "print(sum(range(10)))"
PROMPT = "a heron, in ink"


def cards(*events: Event) -> list[TaskCard]:
    """The cards that are shown of these events; at the end the agent moves on."""
    shown: list[TaskCard] = []
    progress = ToolProgress(shown.append, clock=lambda: 0.0)
    for event in events:
        progress.follow(event)
    if progress.thought:
        progress.end_thought()
    return shown


def asked(**arguments: str) -> str:
    return json.dumps(arguments)


STEPS: dict[str, tuple[list[Event], str, str]] = {
    "a search": (
        [
            ToolStarted("1", "web_search", asked(query="ferries to Aran")),
            ToolFinished("1", "web_search", {}),
        ],
        "ferries to Aran",
        "",
    ),
    "a search in pieces": (
        [
            ToolStarted("1", "web_search", ""),
            ToolDelta("1", '{"query": "ferries'),
            ToolDelta("1", ' to Aran"}'),
            ToolDelta("1", ""),
            ToolFinished("1", "web_search", {}),
        ],
        "ferries to Aran",
        "",
    ),
    "code with its output": (
        [
            ToolStarted("1", "code_interpreter", asked(code=CODE)),
            ToolFinished("1", "code_interpreter", {"code": CODE, "code_output": "45"}),
        ],
        CODE,
        "45",
    ),
    "code told at the end": (
        [
            ToolStarted("1", "code_interpreter", ""),
            ToolFinished("1", "code_interpreter", {"code": CODE, "code_output": "45"}),
        ],
        CODE,
        "45",
    ),
    "a picture that fails": (
        [
            ToolStarted("1", "image_generation", asked(prompt=PROMPT)),
            ToolFinished("1", "image_generation", {"error": "no ink"}),
        ],
        PROMPT,
        "no ink",
    ),
    "code that fails": (
        [
            ToolStarted("1", "code_interpreter", asked(code=CODE)),
            ToolFinished("1", "code_interpreter", {"code": CODE, "code_output": "KeyError: 1\n"}),
        ],
        CODE,
        "KeyError: 1",
    ),
    "an end that comes twice": (
        [
            ToolStarted("1", "web_search", asked(query="x")),
            ToolFinished("1", "web_search", {"output": "y"}),
            ToolFinished("1", "web_search", {"output": "y"}),
            ToolDelta("1", "late"),
        ],
        "x",
        "y",
    ),
    "a beginning that comes twice": (
        [
            ToolStarted("1", "web_search", asked(query="x")),
            ToolStarted("1", "web_search", asked(query="x")),
            ToolFinished("1", "web_search", {}),
        ],
        "x",
        "",
    ),
    "thoughts": (
        [Thinking(f"Step {number}. ") for number in range(8)],
        "".join(f"Step {number}. " for number in range(8)),
        "",
    ),
    "a thought that mentions everybody": (
        [Thinking("Do I tell @he"), Thinking("re? No.")],
        "Do I tell @here? No.",
        "",
    ),
}


@pytest.mark.parametrize(("events", "details", "output"), STEPS.values(), ids=STEPS)
def test_s1_each_piece_of_a_step_is_said_once(
    events: list[Event], details: str, output: str
) -> None:
    [card] = joined((), cards(*events))

    assert isinstance(card, TaskCard)
    assert (card.details, card.output) == (details, output)
    assert card.state != "in_progress"


@pytest.mark.parametrize(
    ("seconds", "title"),
    [(1.234, "Ran code · 1.2 s"), (0.1, "Ran code · 0.1 s"), (0.02, "Ran code")],
)
def test_a_step_tells_how_long_it_took_unless_that_is_nothing(seconds: float, title: str) -> None:
    shown: list[TaskCard] = []
    times = iter([0.0, seconds])
    progress = ToolProgress(shown.append, clock=lambda: next(times))

    progress.follow(ToolStarted("1", "code_interpreter", "{}"))
    progress.follow(ToolFinished("1", "code_interpreter", {}))

    assert shown[-1].title == title


def test_s1_a_mention_in_a_thought_is_never_parted() -> None:
    said = [card.details for card in cards(Thinking("Do I tell @he"), Thinking("re? No."))]

    assert said[:2] == ["Do I tell ", "@here? No."]


@pytest.mark.parametrize("word", ["step ", "шаг ", "手順"])
def test_s1_a_long_thought_is_cut_once_and_its_size_grows_with_its_words(word: str) -> None:
    shown = cards(*[Thinking(word * 10)] * 2_000)

    sent = sum(len(card.details.encode()) for card in shown)
    assert sent <= LONGEST_DETAILS + 100
    assert shown[-1].details.endswith("more characters)")


def test_s3_the_longest_step_fits_into_one_message() -> None:
    text = "深" * 9_000
    info: dict[str, object] = {"code": text, "code_output": text}

    [card] = joined((), cards(ToolFinished("1", "code_interpreter", info)))

    assert BYTES.size_of(card) <= 10_400
