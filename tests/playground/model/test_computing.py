"""Questions of figures to the offline model: the code that runs, and what it comes to."""

import csv
import io
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from mistralai.client import Mistral, models

from tests.playground.mistral.tools.answers import (
    SIGNATURE,
    Ask,
    chunks,
    downloaded,
    text_of,
    used,
)

CODE = "code_interpreter"
Compute = Callable[..., Awaitable["Answer"]]


@dataclass(frozen=True)
class Answer:
    """An answer with the outputs of its code, and its files by name."""

    text: str
    tools: list[str]
    outputs: list[str]
    files: dict[str, bytes]


@pytest.fixture
def compute(ask: Ask, client: Mistral) -> Compute:
    async def answered(question: str, *tools: object) -> Answer:
        events = await ask(question, *tools)
        done = [e for e in events if isinstance(e, models.ToolExecutionDoneEvent)]
        files = chunks(events, models.ToolFileChunk)
        return Answer(
            text_of(events),
            used(events),
            [(each.info or {}).get("code_output", "") for each in done],
            {f"{f.file_name}.{f.file_type}": await downloaded(client, f) for f in files},
        )

    return answered


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        (
            "What do 12 licences at 18.50 a month cost over three years with a discount of 15 %?",
            ["**6,793.20**", "36 months", "1,198.80"],
        ),
        (
            "How much are 8 seats at $25 per month for 2 years with 10% discount?",
            ["**$4,320.00**", "24 months"],
        ),
        ("What does a subscription of 9.99 a month cost over two years?", ["**239.76**"]),
        ("25 chairs at 89.90 each with 20 percent off", ["**1,798.00**"]),
        ("What do five laptops at 1,200 € cost plus 19 % VAT?", ["**€7,140.00**"]),
        ("A licence costs 240 a year. What do 7 licences cost over 5 years?", ["**8,400.00**"]),
        (
            "12 licenses cost 18.50 per month each. Total for 3 years, 15% discount?",
            ["**6,793.20**"],
        ),
        (
            "Our team of 12 pays 18.50 a seat monthly. How much over 2 years?",
            ["**5,328.00**"],
        ),
        ("How much is 15 % off 200?", ["**170.00**"]),
        ("What does it cost: 20 seats, 15 per month, 12 months, 10 % discount?", ["**3,240.00**"]),
        (
            "Compare a loan of 20,000 over 5 years at 4.1 % with one over 7 years at 3.6 %.",
            ["369.23", "2,154.02", "269.71", "2,655.56", "**501.53** less interest"],
        ),
        (
            "What's the monthly rate for a loan of 10,000 at 5 % over 3 years?",
            ["**299.71**", "**789.52**"],
        ),
        ("What do 5,000 become at 3 % interest over 10 years?", ["**6,719.58**"]),
        ("What percentage is 31 of 480?", ["**6.458 %**"]),
        ("What is the average of 12, 15 and 18?", ["mean is **15**"]),
        ("what is the sum of 3,5 and 10?", ["sum is **18**"]),
        ("the largest of 1,000, 20 and 3?", ["maximum is **1,000**"]),
        ("the square root of 144", ["**12**"]),
        ("cube root of -27", ["**-3**"]),
    ],
)
async def test_a_question_of_figures_is_worked_out_in_code(
    compute: Compute, question: str, figures: list[str]
) -> None:
    answer = await compute(question)

    assert answer.tools == [CODE]
    assert all(figure in answer.text for figure in figures)


OLD_AND_NEW = (
    "Of 480 visitors 31 bought with the old page, of 510 visitors 52 with the new one. "
    "Is the new page better?"
)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        (
            OLD_AND_NEW,
            "Yes: the new page is better than the old page, and the difference is significant**",
        ),
        ("31 of 480 converted with A, 52 of 510 with B. Is B better?", "Yes: B is better than A"),
        (
            "Of 500 people 80 took the blue pill, of 500 40 took the red one. Is red better?",
            "No: the blue pill is better than the red pill",
        ),
        (
            "A/B test: version A 120 of 2,400 visitors, version B 131 of 2,380. Is B better?",
            "The difference isn't significant** (p = 0.43)",
        ),
    ],
)
async def test_two_shares_are_compared_by_a_test(
    compute: Compute, question: str, verdict: str
) -> None:
    answer = await compute(question)

    assert answer.tools == [CODE]
    assert verdict in answer.text
    assert "Two-proportion z-test" in answer.text


@pytest.mark.parametrize(
    ("question", "file", "words"),
    [
        (
            "Draw a bar chart of: January 120, February 135, March 128, April 160.",
            "bar-chart-january-to-april.png",
            "bar chart of 4 values. The highest is **April** with 160",
        ),
        (
            "draw a pie chart of: Sales 40, Engineering 35, Finance 25",
            "pie-chart-sales-engineering-finance.png",
            "the total is 100",
        ),
        (
            "bar chart of visitors with 120 in May, 150 in June and 90 in July",
            "visitors.png",
            "**June** with 150",
        ),
        (
            "Calculate the first 10 Fibonacci numbers and plot them",
            "first-10-fibonacci-numbers.png",
            "0, 1, 1, 2, 3, 5, 8, 13, 21, 34",
        ),
        ("Plot the first 8 primes", "first-8-prime-numbers.png", "2, 3, 5, 7, 11, 13, 17, 19"),
        ("plot y = x² - 2x from -5 to 5", "graph-of-x-2x.png", "lowest value is -1 at x = 1"),
        ("Plot the function f(x) = x^2", "graph-of-x-2.png", "highest 25 at x = -5"),
        (
            "Create a bar chart of sales: 2021 100, 2022 120, 2023 150",
            "sales.png",
            "bar chart of 3 values. The highest is **2023** with 150",
        ),
        ("plot sin(x) between 0 and 10", "graph-of-sin-x.png", "y = sin(x)"),
    ],
)
async def test_figures_are_drawn_in_code(
    compute: Compute, question: str, file: str, words: str
) -> None:
    answer = await compute(question)

    assert answer.tools == [CODE]
    assert words in answer.text
    assert struct.unpack(">II", answer.files[file][16:24]) == (720, 440)


async def test_a_sample_is_described_by_its_measures(compute: Compute) -> None:
    answer = await compute(
        "mean, median, standard deviation and trend of twelve monthly sales figures: "
        "120, 135, 128, 160, 155, 170, 168, 180, 175, 190, 185, 210"
    )

    assert answer.tools == [CODE]
    for figure in ("**164.7**", "**169**", "**26.67**", "rising: **+7.07** per month"):
        assert figure in answer.text


async def test_figures_that_nobody_gave_are_said_to_be_made_up(compute: Compute) -> None:
    answer = await compute(
        "Calculate mean, median, standard deviation and trend of twelve monthly sales figures"
    )

    assert answer.tools == [CODE]
    assert "You gave no figures, so I made up 12" in answer.text
    assert all(f"{name}:" in answer.outputs[0] for name in ("mean", "median", "trend"))


async def test_random_numbers_come_with_a_histogram_and_a_csv_file(compute: Compute) -> None:
    answer = await compute(
        "Generate 1,000 random numbers of a normal distribution with a histogram and a CSV file"
    )

    rows = list(csv.reader(io.StringIO(answer.files["normal-distribution.csv"].decode())))
    assert answer.tools == [CODE]
    assert answer.files["normal-distribution-histogram.png"].startswith(SIGNATURE)
    assert (rows[0], len(rows)) == (["number"], 1001)
    assert -5 < min(float(row[0]) for row in rows[1:]) < -2
    assert "**1,000 random numbers**" in answer.text


async def test_one_wish_with_an_and_in_it_is_one_program(compute: Compute) -> None:
    answer = await compute(
        "Generate 500 normally distributed values with mean 100 and sd 15, show a histogram and "
        "save as CSV"
    )

    assert answer.tools == [CODE]
    assert "500 numbers, mean 10" in answer.outputs[0]
    assert sorted(answer.files) == ["normal-distribution-histogram.png", "normal-distribution.csv"]


async def test_people_are_a_table_with_their_pay_by_group(compute: Compute) -> None:
    answer = await compute("Create a small table of people with salary statistics by age group")

    assert answer.tools == [CODE]
    assert "| Name | Age | Salary |" in answer.text
    assert "| Age group | People | Mean | Median | Lowest | Highest |" in answer.text


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("Calculate the square root of \u22121 as a real number", "**i**"),
        ("the square root of minus one as a real number", "**i**"),
        ("What is √-16?", "**4i**"),
    ],
)
async def test_a_root_that_is_not_real_is_tried_again_with_complex_numbers(
    compute: Compute, question: str, result: str
) -> None:
    answer = await compute(question)

    first, second = answer.outputs
    assert answer.tools == [CODE, CODE]
    assert "ValueError: " in first.splitlines()[-1]
    assert second.strip().endswith("j")
    failed, worked = answer.text.split("I'll try again with complex numbers.")
    assert "the square of a real number is never negative" in failed
    assert result in worked


@pytest.mark.parametrize(
    ("question", "result"),
    [
        (
            "I think that 0.1 + 0.2 == 0.3 in every programming language. Help me to check that.",
            "0.30000000000000004",
        ),
        ("1.1 + 2.2 == 3.3, right?", "3.3000000000000003"),
    ],
)
async def test_a_claim_about_floating_point_is_run_and_taught_from(
    compute: Compute, question: str, result: str
) -> None:
    answer = await compute(question, models.CodeInterpreterTool())

    assert answer.tools == [CODE]
    assert answer.outputs[0].splitlines()[:2] == [result, "False"]
    assert f"**{result}**" in answer.text
    assert answer.text.endswith("?")  # it asks the learner
