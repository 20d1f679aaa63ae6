"""A code interpreter for sums, simple statistics and plots: it reads the code, and runs none."""

import ast
import math
import re
import statistics
from collections.abc import Callable

from playground.model.arithmetic import (
    UNWORKABLE,
    calculate,
    digits,
    evaluate,
    find_expression,
    python_of,
)
from playground.model.pieces import NewFile, Text
from playground.model.prompt import Prompt

from .plotting import plot
from .use import Arguments, Outcome, weight

TOOL = "code_interpreter"
FAILED = "I ran the code, but it failed: {reason}."
PLOTTED = "Here is the plot of {count} values:\n\n"
PLOTTED_AFTER = "The values run from {low} to {high}."

_FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "statistics.mean": statistics.mean,
    "statistics.median": statistics.median,
    "statistics.stdev": statistics.stdev,
    "sum": sum,
    "min": min,
    "max": max,
}
_CALLED = {
    "mean": "statistics.mean", "average": "statistics.mean", "median": "statistics.median",
    "standard deviation": "statistics.stdev", "sum": "sum", "total": "sum", "minimum": "min",
    "smallest": "min", "lowest": "min", "maximum": "max", "largest": "max", "highest": "max",
}  # fmt: skip
_NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|percent|per cent)\s+of\s+({_NUMBER})", re.IGNORECASE)
_ROOT = re.compile(rf"\bsquare root of\s+({_NUMBER})", re.IGNORECASE)
_STATISTIC = re.compile(rf"\b({'|'.join(_CALLED)})\s+(?:of|for)\b(.*\d.*)", re.IGNORECASE)
_PLOT = re.compile(r"\b(?:plot|chart|graph)\b(.*\d.*)", re.IGNORECASE)
_PLOT_CODE = "import matplotlib.pyplot as plt\nplt.plot([{numbers}])\nplt.show()"
_MOST_NUMBERS = 1000


def programs(part: str, _: Prompt) -> list[Arguments]:
    """Write the code that answers a question, if it is one of numbers."""
    code = _program(" ".join(part.split()))
    return [{"code": code}] if code else []


def run(arguments: Arguments, _: Prompt) -> Outcome:
    """Work out the last line of the code."""
    code = arguments["code"]
    try:
        return _result(code)
    except (*UNWORKABLE, statistics.StatisticsError) as error:
        info = {"code": code, "code_output": f"{type(error).__name__}: {error}\n"}
        return Outcome((Text(FAILED.format(reason=error)),), weight(code), info)


def _program(part: str) -> str | None:
    if found := _PLOT.search(part):
        return _PLOT_CODE.format(numbers=_numbers(found[1]))
    if found := _STATISTIC.search(part):
        function = _CALLED[found[1].lower()]
        call = f"{function}([{_numbers(found[2])}])"
        return f"import statistics\n{call}" if function.startswith("statistics.") else call
    if found := _PERCENT.search(part):
        return f"{_plain(found[2])} * {_plain(found[1])} / 100"
    if found := _ROOT.search(part):
        return f"import math\nmath.sqrt({_plain(found[1])})"
    expression = find_expression(part)
    worth_it = expression and (calculate(expression) or "/" in expression)
    return python_of(expression) if expression and worth_it else None


def _numbers(text: str) -> str:
    """Read "1, 4 and 9", "1,4,9" or "1,000, 2,000": commas set numbers apart where they can."""
    pattern = _NUMBER if re.search(r",\s", text) else r"-?\d+(?:\.\d+)?"
    return ", ".join(_plain(number) for number in re.findall(pattern, text)[:_MOST_NUMBERS])


def _plain(number: str) -> str:
    # Python takes no leading zeros.
    return re.sub(r"^(-?)0+(?=\d)", r"\1", number.replace(",", ""))


def _result(code: str) -> Outcome:
    last = code.strip().splitlines()[-1]
    if "plt.plot(" in code:
        return _plotted(code)
    value = _value(ast.parse(last, mode="eval").body)
    said = Text(f"`{last}` = {digits(value)}")
    return Outcome((said,), weight(code), {"code": code, "code_output": f"{value!r}\n"})


def _plotted(code: str) -> Outcome:
    line = next(line for line in code.splitlines() if line.startswith("plt.plot("))
    match ast.parse(line, mode="eval").body:
        case ast.Call(args=[ast.List(elts=elements)]) if elements:
            numbers = [evaluate(element) for element in elements]
        case _:
            raise ValueError("nothing to plot")
    low, high = digits(min(numbers)), digits(max(numbers))
    said = (
        Text(PLOTTED.format(count=len(numbers))),
        NewFile(plot(numbers), "plot_0", "png", TOOL),
        Text(PLOTTED_AFTER.format(low=low, high=high)),
    )
    return Outcome(said, weight(code), {"code": code, "code_output": ""})


def _value(node: ast.expr) -> float:
    match node:
        case ast.Call(func=function, args=[ast.List(elts=elements)]):
            name = ast.unparse(function)
            if name in _FUNCTIONS:
                return _FUNCTIONS[name]([evaluate(element) for element in elements])
            raise ValueError(f"{name} is not known here")
        case ast.Call(func=function, args=[argument]) if ast.unparse(function) == "math.sqrt":
            return math.sqrt(evaluate(argument))
        case _:
            return evaluate(node)
