"""Descriptions of files, taken from the prompts of their tools."""

import json

import pytest

from bot.core.answers.agent_events import Event, FileProduced, ToolDelta, ToolFinished, ToolStarted
from bot.files.descriptions import LONGEST, FileDescriptions, caption
from storage.records import GeneratedFile

TOOL = "image_generation"
FILE = FileProduced("f", "image", "png", TOOL)


def used(use: str, prompt: str, **info: object) -> list[Event]:
    arguments = f'{{"prompt": "{prompt}"}}'
    return [ToolStarted(use, TOOL, arguments), ToolFinished(use, TOOL, info)]


def described(*events: Event, asked: str = "") -> list[str | None]:
    """The descriptions of the files among these events."""
    prompts, found = FileDescriptions(asked), []
    for event in events:
        prompts.follow(event)
        if isinstance(event, FileProduced):
            found.append(prompts.of(event))
    return found


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([*used("1", "A fox"), FILE], ["A fox"]),
        ([*used("1", "A fox"), *used("2", "A hen"), FILE, FILE], ["A fox", "A hen"]),
        ([*used("1", "A fox"), FILE, *used("2", "A hen"), FILE], ["A fox", "A hen"]),
        ([*used("1", "A fox"), FILE, FILE], ["A fox", "A fox"]),
        ([*used("1", "A fox", error="no"), *used("2", "A hen"), FILE], ["A hen"]),
        ([FILE], [None]),
        ([ToolStarted("1", TOOL, "{oops"), ToolFinished("1", TOOL, {}), FILE], [None]),
        ([ToolStarted("1", TOOL, "[]"), ToolFinished("1", TOOL, {}), FILE], [None]),
    ],
    ids=[
        "one",
        "both at once",
        "one by one",
        "two of one use",
        "one failed",
        "no tool",
        "unreadable",
        "other arguments",
    ],
)
def test_a_file_shows_what_its_tool_was_asked_for(
    events: list[Event], expected: list[str | None]
) -> None:
    assert described(*events) == expected


def test_a_prompt_may_come_in_pieces() -> None:
    pieces = [ToolDelta("1", '{"prompt": "A '), ToolDelta("1", 'fox"}')]

    assert described(ToolStarted("1", TOOL, ""), *pieces, ToolFinished("1", TOOL, {}), FILE) == [
        "A fox"
    ]


CODE = "code_interpreter"
PLOT = FileProduced("p", "plot_0", "png", CODE)
TABLE = FileProduced("t", "table", "csv", CODE)


def ran(code: str, output: str = "") -> list[Event]:
    arguments = json.dumps({"code": code})
    info = {"code": code, "code_output": output}
    return [ToolStarted("c", CODE, arguments), ToolFinished("c", CODE, dict(info))]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([*ran('plt.title("Sales by month")'), PLOT], ["Sales by month"]),
        ([*ran("ax.set_title('Sales')"), PLOT], ["Sales"]),
        ([*ran('px.bar(data, title="Sales")'), PLOT], ["Sales"]),
        ([*ran('plt.title("A")\nplt.title("B")'), PLOT, PLOT], ["A", "B"]),
        ([*ran('plt.title("A")'), *used("1", "A cat"), PLOT, FILE], ["A", "A cat"]),
        ([*ran('plt.title("A")'), TABLE, PLOT], [None, "A"]),
        ([*ran("plt.plot([1])"), PLOT], ["How did sales go?"]),
        ([*ran('plt.title("A")', "ValueError: no"), *ran('plt.title("B")'), PLOT], ["B"]),
    ],
    ids=[
        "a title", "of axes", "an argument", "two charts", "with a picture", "with a table",
        "none", "code that failed",
    ],
)  # fmt: skip
def test_a_chart_shows_what_its_code_calls_it(
    events: list[Event], expected: list[str | None]
) -> None:
    assert described(*events, asked="How did sales go?") == expected


def produced(*prompts: str | None) -> list[GeneratedFile]:
    return [GeneratedFile(n, f"f{n}", f"{n}.png", prompt) for n, prompt in enumerate(prompts)]


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        ([None], ""),
        (["A fox"], "A fox"),
        (["A fox", "A fox"], "A fox"),
        (["A fox", None], "• A fox\n• 1.png"),
        (["A fox", "A hen"], "• A fox\n• A hen"),
        (["<!channel> @here"], "&lt;!channel&gt; @\u2060here"),
        (["x" * LONGEST], "x" * LONGEST),
        (["x" * (LONGEST + 1)], ""),
    ],
)
def test_a_caption_tells_the_prompts_where_they_fit(
    prompts: list[str | None], expected: str
) -> None:
    assert caption(produced(*prompts)) == expected
