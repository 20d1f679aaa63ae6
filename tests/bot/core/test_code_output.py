"""Exceptions are found in what code printed, and results that only speak of errors are not."""

import pytest

from bot.core.answers.code_output import exception_in, without_colours

IPYTHON = """\
\x1b[0;31m---------------------------------------------------------------------------\x1b[0m
\x1b[0;31mZeroDivisionError\x1b[0m                         Traceback (most recent call last)
Cell \x1b[0;32mIn[1], line 2\x1b[0m
\x1b[1;32m      1\x1b[0m x = 1
\x1b[0;32m----> 2\x1b[0m x / 0

\x1b[0;31mZeroDivisionError\x1b[0m: division by zero
"""
PLAIN = """\
3
Traceback (most recent call last):
  File "<stdin>", line 2, in <module>
    raise Trouble("too bad")
shop.Trouble: too bad
in two lines
"""
CHAINED = """\
Traceback (most recent call last):
  File "a.py", line 2, in <module>
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 4, in <module>
StopIteration
"""
SYNTAX = """\
  Cell In[1], line 1
    foo bar
        ^
SyntaxError: invalid syntax
"""


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("ZeroDivisionError: division by zero\n", "ZeroDivisionError: division by zero"),
        ("1\n2\nKeyError: 5\n", "KeyError: 5"),
        ("KeyboardInterrupt\n", "KeyboardInterrupt"),
        ("numpy.linalg.LinAlgError: Singular matrix", "numpy.linalg.LinAlgError: Singular matrix"),
        ("ParserError: Expected 3 fields", "ParserError: Expected 3 fields"),
        (IPYTHON, "ZeroDivisionError: division by zero"),
        (PLAIN, "shop.Trouble: too bad"),
        (CHAINED, "StopIteration"),
        (SYNTAX, "SyntaxError: invalid syntax"),
        ("  + Exception Group Traceback (most recent call last):\n  | no", "| no"),
    ],
)
def test_the_exception_that_code_ended_in_is_found(output: str, found: str) -> None:
    assert exception_in(output) == found


@pytest.mark.parametrize(
    "output",
    [
        "",
        "45\n",
        "Error: 3 %",
        "Error",
        "No Error\n",
        "Standard error: 0.2",
        "MeanSquaredError: 0.25",
        "Error rate: 5 of 100",
        "ValueError is raised for text",
        "KeyError: 'x' is what one sees\nand that is all",
        "DeprecationWarning: this will go",
        "Errors: none",
        "He asked for a Traceback (most recent call last): it was there",
        "  KeyError: indented",
    ],
)
def test_a_result_that_speaks_of_errors_is_none(output: str) -> None:
    assert exception_in(output) == ""


def test_colours_of_a_terminal_are_left_out() -> None:
    assert without_colours("\x1b[0;31mred\x1b[0m") == "red"
