import pytest
from mistralai.client import Mistral, models

from tests.playground.mistral.tools.answers import (
    SIGNATURE,
    Ask,
    arguments_of,
    chunks,
    downloaded,
    text_of,
)


@pytest.mark.parametrize(
    ("question", "code", "output", "result"),
    [
        ("what is 17% of 2,300?", "2300 * 17 / 100", "391.0\n", "391"),
        ("what is 12 * (3 + 4)?", "12 * (3 + 4)", "84\n", "84"),
        ("what is 250 plus 19 %?", "250 * (1 + 19 / 100)", "297.5\n", "297.5"),
    ],
)
async def test_a_sum_is_code_of_one_line(
    ask: Ask, question: str, code: str, output: str, result: str
) -> None:
    events = await ask(question, models.CodeInterpreterTool())

    done = next(e for e in events if isinstance(e, models.ToolExecutionDoneEvent))
    assert arguments_of(events) == [{"code": code}]
    assert done.info == {"code": code, "code_output": output}
    assert text_of(events).endswith(f"= {result}")


@pytest.mark.parametrize("question", ["what is 1/0?", "what is 9**9**9**9?"])
async def test_a_sum_without_a_result_ends_in_its_exception(ask: Ask, question: str) -> None:
    events = await ask(question, models.CodeInterpreterTool())

    done = next(e for e in events if isinstance(e, models.ToolExecutionDoneEvent))
    last = (done.info or {})["code_output"].strip().splitlines()[-1]
    assert last.split(":")[0] in {"ZeroDivisionError", "OverflowError"}
    assert f"`{last}`" in text_of(events)


async def test_a_plot_is_a_picture(ask: Ask, client: Mistral) -> None:
    events = await ask("plot 1, 4, 9")

    (file,) = chunks(events, models.ToolFileChunk)
    assert (file.tool, file.file_type) == ("code_interpreter", "png")
    assert (await downloaded(client, file)).startswith(SIGNATURE)
    assert file.file_name == "line-chart-1-4-9"
