"""Functions of x: their graph between two bounds."""

import ast
import re

from .charts import CHART
from .program import Kind, Raw, Values
from .quantities import NUMBER, value
from .wording import file_name, number

_WANTED = re.compile(
    rf"{CHART}|\b(?:draw|sketch|show)\b.*\b(?:function|curve|parabola)\b", re.IGNORECASE
)
_NAMES = ("sin", "cos", "tan", "exp", "sqrt", "log", "ln", "abs")
_CALL = rf"(?:{'|'.join(_NAMES)})"
_FORMULA = re.compile(
    rf"((?:[-(\d]|\bx|\b{_CALL})(?:[\d\s.x+*/^()\u00b2\u00b3\u00b7-]|{_CALL}|\bpi\b|\be\b)*)",
    re.IGNORECASE,
)
_BOUNDS = re.compile(
    rf"\b(?:from|between)\s+({NUMBER})\s+(?:to|and)\s+({NUMBER})",
    re.IGNORECASE,
)
_POINTS = 200
_NODES = (
    ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Call, ast.Load, ast.operator, ast.unaryop,
)  # fmt: skip


def read(question: str) -> list[str]:
    """Read "plot y = x² - 2x from -5 to 5", "graph sin(x)"."""
    if not _WANTED.search(question):
        return []
    bounds = _BOUNDS.search(question)
    plain = _BOUNDS.sub(" ", question).rpartition("=")[2]
    formulas = [(found[1].strip(), _python(found[1])) for found in _FORMULA.finditer(plain)]
    formula, code = next(((f, c) for f, c in formulas if _is_of_x(c)), ("", ""))
    if not formula:
        return []
    low, high = (value(each) for each in bounds.groups()) if bounds else _usual(code)
    if low >= high:
        return []
    return [
        FUNCTIONS.code(
            formula=formula,
            low=low,
            high=high,
            points=_POINTS,
            value=Raw(code),
            title=f"y = {formula}",
            file=f"{file_name('graph of ' + formula)}.png",
        )
    ]


def _usual(code: str) -> tuple[float, float]:
    if re.search(r"sqrt|log", code):
        return 0.1, 10.0
    return (-6.3, 6.3) if re.search(r"sin|cos|tan", code) else (-5.0, 5.0)


def _python(formula: str) -> str:
    """Spell a formula as Python does: "2x² + sin x" is "2*x**2 + math.sin(x)"."""
    text = formula.strip().lower().replace("²", "^2").replace("³", "^3").replace("·", "*")
    text = re.sub(rf"\b({_CALL})\s+([\dx.]+)", r"\1(\2)", text).replace("ln", "log")
    text = re.sub(rf"(\d)\s*(?=x|\(|{_CALL})", r"\1*", text)
    text = re.sub(r"(x|\))\s*(?=\(|\d)", r"\1*", text)
    text = re.sub(r"\)\s*(?=x)", r")*", text)
    text = re.sub(r"\b(sin|cos|tan|exp|sqrt|log|pi|e)\b", r"math.\1", text)
    return text.replace("^", "**").strip(" .")


def _is_of_x(code: str) -> bool:
    """Tell whether this is a formula of x and of nothing that we don't know."""
    try:
        tree = ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    shapes = (*_NODES, ast.Attribute)
    known = all(isinstance(node, shapes) for node in ast.walk(tree))
    return known and "x" in names and names <= {"x", "math", "abs"}


def _tell(found: Values) -> str:
    ys = found["ys"]
    high, low = ys.index(max(ys)), ys.index(min(ys))
    xs = found["xs"]
    return (
        f"Here's the graph of **y = {found['formula']}** for x from {number(found['low'])} to "
        f"{number(found['high'])}. In that range the lowest value is {number(round(ys[low], 3))} "
        f"at x = {number(round(xs[low], 2))}, the highest {number(round(ys[high], 3))} at "
        f"x = {number(round(xs[high], 2))}."
    )


FUNCTIONS = Kind(
    "Graph of a function",
    """
    import math
    import matplotlib.pyplot as plt

    formula = $formula
    low, high = $low, $high
    xs = [low + (high - low) * step / $points for step in range($points + 1)]
    ys = [$value for x in xs]

    plt.plot(xs, ys)
    plt.title($title)
    plt.xlabel("x")
    plt.ylabel("y")
    plt.savefig($file)
    print(f"y from {min(ys):.3f} to {max(ys):.3f}")
    """,
    _tell,
)
