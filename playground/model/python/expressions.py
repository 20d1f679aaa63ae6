"""Expressions worked out from their syntax tree."""

import ast
import operator
from collections import ChainMap
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace

from . import limits
from .libraries import Module, attribute
from .limits import Budget, Value

_BINARY: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: limits.total, ast.Sub: operator.sub, ast.Mult: limits.product,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
    ast.Pow: limits.power,
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], Callable[[Value], Value]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_,
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], Callable[[Value, Value], Value]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.In: lambda item, among: item in among, ast.NotIn: lambda item, among: item not in among,
}  # fmt: skip
UNKNOWN = "this interpreter has no {name}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Variables in sight, what is built in, and the budget that all frames share."""

    built_in: dict[str, Value]
    modules: dict[str, Module]
    budget: Budget = field(default_factory=Budget)
    variables: MutableMapping[str, Value] = field(default_factory=dict)

    def inner(self) -> "Frame":
        return replace(self, variables=ChainMap({}, self.variables))

    def look_up(self, name: str) -> Value:
        for scope in (self.variables, self.built_in):
            if name in scope:
                return scope[name]
        raise NameError(f"name '{name}' is not defined")


def evaluate(node: ast.expr, frame: Frame) -> Value:
    """Work out an expression; raises what Python raises, and what a limit does."""
    frame.budget.spend()
    reader = _READERS.get(type(node))
    if reader is None:
        raise NotImplementedError(UNKNOWN.format(name=type(node).__name__))
    return reader(node, frame)


def assign(target: ast.expr, value: Value, frame: Frame) -> None:
    """Bind a name, several names, or an item of a list or dictionary."""
    match target:
        case ast.Name(id=name):
            frame.variables[name] = value
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for each, part in zip(targets, value, strict=True):
                assign(each, part, frame)
        case ast.Subscript(value=container, slice=key):
            evaluate(container, frame)[evaluate(key, frame)] = value
        case _:
            raise NotImplementedError(UNKNOWN.format(name="such an assignment"))


def binary(operation: ast.operator, left: Value, right: Value) -> Value:
    found = _BINARY.get(type(operation))
    if found is None or (isinstance(left, str) and isinstance(operation, ast.Mod)):
        raise NotImplementedError(UNKNOWN.format(name=type(operation).__name__))
    return found(left, right)


def _unary(node: ast.UnaryOp, frame: Frame) -> Value:
    found = _UNARY.get(type(node.op))
    if found is None:
        raise NotImplementedError(UNKNOWN.format(name=type(node.op).__name__))
    return found(evaluate(node.operand, frame))


def _compare(node: ast.Compare, frame: Frame) -> Value:
    left = evaluate(node.left, frame)
    for operation, following in zip(node.ops, node.comparators, strict=True):
        compared = _COMPARED.get(type(operation))
        if compared is None:
            raise NotImplementedError(UNKNOWN.format(name=type(operation).__name__))
        right = evaluate(following, frame)
        if not compared(left, right):
            return False
        left = right
    return True


def _boolean(node: ast.BoolOp, frame: Frame) -> Value:
    stops_at = isinstance(node.op, ast.Or)
    value: Value = None
    for each in node.values:
        value = evaluate(each, frame)
        if bool(value) is stops_at:
            return value
    return value


def _call(node: ast.Call, frame: Frame) -> Value:
    function = evaluate(node.func, frame)
    positional: list[Value] = []
    for each in node.args:
        if isinstance(each, ast.Starred):
            positional.extend(evaluate(each.value, frame))
        else:
            positional.append(evaluate(each, frame))
    named = {k.arg: evaluate(k.value, frame) for k in node.keywords if k.arg is not None}
    return function(*positional, **named)


def _subscript(node: ast.Subscript, frame: Frame) -> Value:
    return evaluate(node.value, frame)[evaluate(node.slice, frame)]


def _slice(node: ast.Slice, frame: Frame) -> slice:
    bounds = (node.lower, node.upper, node.step)
    return slice(*(None if bound is None else evaluate(bound, frame) for bound in bounds))


def _f_string(node: ast.JoinedStr, frame: Frame) -> str:
    return limits.join("", [str(evaluate(value, frame)) for value in node.values])


def _formatted(node: ast.FormattedValue, frame: Frame) -> str:
    value = limits.sized(evaluate(node.value, frame))
    spec = str(evaluate(node.format_spec, frame)) if node.format_spec else ""
    widths = "".join(sign if sign.isdigit() else " " for sign in spec).split()
    if any(int(width) > limits.WIDEST_FORMAT for width in widths):
        raise OverflowError(limits.TOO_LARGE)
    return format(repr(value) if node.conversion == ord("r") else value, spec)


def _elements(node: ast.ListComp | ast.GeneratorExp, frame: Frame) -> list[Value]:
    return [evaluate(node.elt, inner) for inner in _looped(node.generators, frame)]


def _pairs(node: ast.DictComp, frame: Frame) -> dict[Value, Value]:
    inner_frames = _looped(node.generators, frame)
    return {evaluate(node.key, inner): evaluate(node.value, inner) for inner in inner_frames}


def _looped(generators: list[ast.comprehension], frame: Frame) -> Iterator[Frame]:
    """Give a frame for each round of nested loops, where their conditions hold."""
    if not generators:
        yield frame
        return
    first, *others = generators
    for value in evaluate(first.iter, frame):
        inner = frame.inner()
        assign(first.target, value, inner)
        if all(evaluate(condition, inner) for condition in first.ifs):
            yield from _looped(others, inner)


def _dictionary(node: ast.Dict, frame: Frame) -> dict[Value, Value]:
    pairs = zip(node.keys, node.values, strict=True)
    return {evaluate(k, frame): evaluate(v, frame) for k, v in pairs if k is not None}


def _chosen(node: ast.IfExp, frame: Frame) -> Value:
    return evaluate(node.body if evaluate(node.test, frame) else node.orelse, frame)


def _attribute(node: ast.Attribute, frame: Frame) -> Value:
    owner = evaluate(node.value, frame)
    return owner.member(node.attr) if isinstance(owner, Module) else attribute(owner, node.attr)


_READERS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: lambda node, _: node.value,
    ast.Name: lambda node, frame: frame.look_up(node.id),
    ast.List: lambda node, frame: [evaluate(each, frame) for each in node.elts],
    ast.Tuple: lambda node, frame: tuple(evaluate(each, frame) for each in node.elts),
    ast.BinOp: lambda node, frame: binary(
        node.op, evaluate(node.left, frame), evaluate(node.right, frame)
    ),
    ast.UnaryOp: _unary, ast.Compare: _compare, ast.BoolOp: _boolean, ast.Call: _call,
    ast.Subscript: _subscript, ast.Slice: _slice, ast.JoinedStr: _f_string,
    ast.FormattedValue: _formatted, ast.ListComp: _elements, ast.GeneratorExp: _elements,
    ast.DictComp: _pairs, ast.Dict: _dictionary, ast.IfExp: _chosen, ast.Attribute: _attribute,
}  # fmt: skip
