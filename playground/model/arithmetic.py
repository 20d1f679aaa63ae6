"""Arithmetic on plain numbers, worked out from the syntax tree: nothing is ever executed."""

import ast
import operator
import re
from collections.abc import Callable

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_EXPRESSION = re.compile(r"[-(]*\d[\d\s.,+\-*/%^()\u00d7\u00f7]*[\d)]")
_SPELLINGS = str.maketrans("\u00d7\u00f7", "*/", ",") | {ord("^"): "**"}
_LONGEST = 200
_LARGEST_EXPONENT = 64
_LARGEST = 1e100
UNWORKABLE = (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError)


def find_expression(text: str) -> str | None:
    """Return the first thing in the text which looks like a sum to work out."""
    for match in _EXPRESSION.finditer(text):
        found = match.group().strip()
        if re.search(r"\d\s*[+\-*/%^\u00d7\u00f7]", found) and not re.fullmatch(r"[\d/.-]+", found):
            return found
        if re.fullmatch(r"\d+(\.\d+)?[+*/-]\d+(\.\d+)?", found):
            return found
    return None


def python_of(expression: str) -> str:
    """Spell a sum as Python does: "1,000 * 3^2" is "1000 * 3**2"."""
    return expression.translate(_SPELLINGS).strip()


def calculate(expression: str) -> str | None:
    """Return the result in digits, or None where there is none worth giving."""
    if len(expression) > _LONGEST:
        return None
    try:
        return digits(evaluate(ast.parse(python_of(expression), mode="eval").body))
    except UNWORKABLE:
        return None


def digits(value: float) -> str:
    """Write a number without a fraction that says nothing."""
    return str(int(value)) if int(value) == value else f"{value:.10g}"


def evaluate(node: ast.expr) -> float:
    """Work out a syntax tree of numbers and operators; raises one of `UNWORKABLE`."""
    match node:
        case ast.Constant(value=bool()):
            raise ValueError("not a number")
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -evaluate(operand)
        case ast.BinOp(left=left, op=operation, right=right):
            return _apply(operation, evaluate(left), evaluate(right))
        case _:
            raise ValueError("not arithmetic")


def _apply(operation: ast.operator, left: float, right: float) -> float:
    if isinstance(operation, ast.Pow) and (
        abs(right) > _LARGEST_EXPONENT or (left < 0 and right != int(right))
    ):
        raise ValueError("too large, or not a real number")
    if type(operation) not in _OPERATORS:
        raise ValueError("not arithmetic")
    result = _OPERATORS[type(operation)](left, right)
    if abs(result) > _LARGEST:
        raise OverflowError("number too large")
    return result
