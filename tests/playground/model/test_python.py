"""The small Python: what it runs is what Python runs, and nothing leads out of it."""

import contextlib
import io

import pytest

from playground.model.programs import written_for
from playground.model.python import run_cell

QUESTIONS = [
    "What do 12 licences at 18.50 a month cost over three years with a discount of 15 %?",
    "Of 480 visitors 31 bought with the old page, of 510 visitors 52 with the new one. Better?",
    "Compare a loan of 20,000 over 5 years at 4.1 % with one over 7 years at 3.6 %.",
    "0.1 + 0.2 == 0.3",
    "the first 12 Fibonacci numbers",
    "prime numbers below 100",
    "mean, median, standard deviation and trend of 3, 5, 9, 12",
    "a table of people with salary statistics by age group",
    "1,000 random numbers of a normal distribution",
    "the square root of 2",
    "What do 5,000 become at 3 % interest over 10 years?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_program_prints_what_python_prints(question: str) -> None:
    (code,) = written_for(question)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})

    cell = run_cell(code)

    assert cell.error == ""
    if "random" not in code:  # a cell's random numbers begin elsewhere
        assert cell.output == printed.getvalue()
    assert cell.output.count("\n") == printed.getvalue().count("\n")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import os", "ModuleNotFoundError"),
        ("open('/etc/passwd')", "PermissionError"),
        ("open('../a.csv', 'w')", "PermissionError"),
        ("().__class__.__bases__", "AttributeError"),
        ("print.__self__", "AttributeError"),
        ("'{0.__class__}'.format(1)", "AttributeError"),
        ("__import__('os')", "NameError"),
        ("eval('1')", "NameError"),
        ("lambda: 1", "NotImplementedError"),
        ("import math\nmath.__loader__", "AttributeError"),
        ("from random import os", "AttributeError"),
        ("1/0", "ZeroDivisionError"),
        ("[1][3]", "IndexError"),
        ("foo bar", "SyntaxError"),
        ("1 +\n", "SyntaxError"),
    ],
)
def test_what_is_out_of_reach_is_an_exception_in_the_output(code: str, kind: str) -> None:
    cell = run_cell(code)

    assert cell.error.startswith(f"{kind}: ")
    assert cell.output.endswith(f"{cell.error}\n")
    assert cell.output.startswith("Traceback (most recent call last):")


@pytest.mark.parametrize(
    "code",
    [
        "9**9**9**9",
        "while 1 < 2:\n    x = 1",
        "x = [0]\nwhile True:\n    x = x + x",
        "x = 'a'\nwhile True:\n    x += x",
        "x = 3\nwhile True:\n    x *= x",
        "[0] * 10**9",
        "[[0] * 9] * 9",
        "range(10**9)",
        "f'{1:999999999}'",
        "f'{1:{10**9}}'",
        "'%999999999d' % 1",
        "x = [1]\nfor i in range(60):\n    x = [x, x]\nx",
        "x = [1]\nfor i in range(60):\n    x = [x, x]\nprint(x)",
        "import math\nmath.factorial(10**6)",
        "1" + "+1" * 20_000,
        "(" * 500 + ")" * 500,
        "' '.join(['a' * 50_000] * 50)",
        "print('a' * 100_000, 'b' * 100_000, 'c')",
    ],
)
def test_no_program_takes_more_than_its_share(code: str) -> None:
    assert run_cell(code).error


def test_the_line_that_failed_is_named() -> None:
    assert "line 2\n    1/0\n" in run_cell("x = 1\n1/0").output


def test_the_last_expression_is_the_output() -> None:
    assert run_cell("x = 2\nx * 3").output == "6\n"


def test_a_file_is_made_in_memory_alone() -> None:
    code = """
import csv
with open("a.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["x", "y"])
    writer.writerows([[1, 2], [3, 4]])
"""
    (file,) = run_cell(code).files

    assert (file.name, file.kind, file.content) == ("a", "csv", b"x,y\r\n1,2\r\n3,4\r\n")
