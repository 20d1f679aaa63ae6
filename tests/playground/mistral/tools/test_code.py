import pytest
from mistralai.client import Mistral, models

from tests.playground.mistral.tools.answers import (
    Ask,
    arguments_of,
    chunks,
    downloaded,
    pixels,
    text_of,
)


@pytest.mark.parametrize(
    ("question", "code", "output", "result"),
    [
        ("what is 17% of 2,300?", "2300 * 17 / 100", "391.0\n", "391"),
        ("mean of 3, 5, 9", "import statistics\nstatistics.mean([3, 5, 9])", None, "5.666666667"),
        ("what is the sum of 3,5 and 10?", "sum([3, 5, 10])", "18\n", "18"),
        ("the largest of 1,000, 20 and 3?", "max([1000, 20, 3])", "1000\n", "1000"),
        ("what is 12 * (3 + 4)?", "12 * (3 + 4)", "84\n", "84"),
        ("the square root of 144", "import math\nmath.sqrt(144)", "12.0\n", "12"),
        ("what is 1/0?", "1/0", "ZeroDivisionError: division by zero\n", "division by zero."),
    ],
)
async def test_code_gives_the_number(
    ask: Ask, question: str, code: str, output: str | None, result: str
) -> None:
    events = await ask(question, models.CodeInterpreterTool())

    done = next(e for e in events if isinstance(e, models.ToolExecutionDoneEvent))
    assert arguments_of(events) == [{"code": code}]
    assert (done.info or {})["code"] == code
    assert output in (None, (done.info or {})["code_output"])
    assert text_of(events).endswith(result)


async def test_a_plot_is_a_picture(ask: Ask, client: Mistral) -> None:
    events = await ask("plot 1, 4, 9")

    (file,) = chunks(events, models.ToolFileChunk)
    assert (file.tool, file.file_type) == ("code_interpreter", "png")
    assert len(set(pixels(await downloaded(client, file)))) > 10
