"""Statements run from their syntax tree."""

import ast
from collections.abc import Callable, Sequence

from .expressions import UNKNOWN, Frame, assign, binary, evaluate
from .libraries import Module
from .limits import Value


def execute(statement: ast.stmt, frame: Frame) -> Value:
    """Run one statement; return the value of an expression that stands alone."""
    frame.budget.spend()
    run = _STATEMENTS.get(type(statement))
    if run is None:
        raise NotImplementedError(UNKNOWN.format(name=type(statement).__name__))
    return run(statement, frame)


def _all(statements: Sequence[ast.stmt], frame: Frame) -> None:
    for statement in statements:
        execute(statement, frame)


def _assign(statement: ast.Assign, frame: Frame) -> None:
    value = evaluate(statement.value, frame)
    for target in statement.targets:
        assign(target, value, frame)


def _add_on(statement: ast.AugAssign, frame: Frame) -> None:
    before = ast.parse(ast.unparse(statement.target), mode="eval").body
    change = evaluate(statement.value, frame)
    assign(statement.target, binary(statement.op, evaluate(before, frame), change), frame)


def _for(statement: ast.For, frame: Frame) -> None:
    for value in evaluate(statement.iter, frame):
        assign(statement.target, value, frame)
        _all(statement.body, frame)


def _while(statement: ast.While, frame: Frame) -> None:
    while evaluate(statement.test, frame):
        _all(statement.body, frame)


def _if(statement: ast.If, frame: Frame) -> None:
    _all(statement.body if evaluate(statement.test, frame) else statement.orelse, frame)


def _import(statement: ast.Import, frame: Frame) -> None:
    for alias in statement.names:
        frame.variables[alias.asname or alias.name] = _module(alias.name, frame)


def _import_from(statement: ast.ImportFrom, frame: Frame) -> None:
    module = _module(statement.module or "", frame)
    for alias in statement.names:
        frame.variables[alias.asname or alias.name] = module.member(alias.name)


def _with(statement: ast.With, frame: Frame) -> None:
    for item in statement.items:
        opened = evaluate(item.context_expr, frame)
        if item.optional_vars is not None:
            assign(item.optional_vars, opened, frame)
    _all(statement.body, frame)


def _module(name: str, frame: Frame) -> Module:
    if name not in frame.modules:
        raise ModuleNotFoundError(f"No module named '{name}'")
    return frame.modules[name]


_STATEMENTS: dict[type[ast.stmt], Callable[..., Value]] = {
    ast.Expr: lambda statement, frame: evaluate(statement.value, frame),
    ast.Assign: _assign, ast.AugAssign: _add_on, ast.For: _for, ast.While: _while, ast.If: _if,
    ast.Import: _import, ast.ImportFrom: _import_from, ast.With: _with,
}  # fmt: skip
