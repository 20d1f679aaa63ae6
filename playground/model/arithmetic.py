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


def find_expression(text: str) -> str | None:
    """Return the first thing in the text which looks like a sum to work out."""
    for match in _EXPRESSION.finditer(text):
        found = match.group().strip()
        if re.search(r"\d\s*[+\-*/%^\u00d7\u00f7]", found) and not re.fullmatch(r"[\d/.-]+", found):
            return found
        if re.fullmatch(r"\d+(\.\d+)?[+*/-]\d+(\.\d+)?", found):
            return found
    return None


def calculate(expression: str) -> str | None:
    """Return the result in digits, or None where there is none worth giving."""
    if len(expression) > _LONGEST:
        return None
    source = expression.translate(_SPELLINGS)
    try:
        result = _value(ast.parse(source, mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError):
        return None
    return str(int(result)) if int(result) == result else f"{result:.10g}"


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=bool()):
            raise ValueError("not a number")
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=operation, right=right):
            return _apply(operation, _value(left), _value(right))
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
        raise OverflowError
    return result
