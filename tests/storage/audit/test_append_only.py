"""The audit log is only added to: nothing but erasure changes or deletes its rows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.models import AuditRecord

ROOT = Path(__file__).parents[3]
CODE = [file for part in ("bot", "handlers", "storage") for file in (ROOT / part).rglob("*.py")]
CHANGES = ("update", "delete")
# The functions that may change or delete rows, and how.
ERASURE = {"pseudonymise": "update", "_delete": "delete"}


def changes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Functions that change or delete rows of the log, and how."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _is_of_the_log(call):
                yield function.name, _name(call.func)


def _is_of_the_log(call: ast.Call) -> bool:
    named = any(_name(argument) == AuditRecord.__name__ for argument in call.args)
    return _name(call.func) in CHANGES and named


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def test_only_erasure_changes_or_deletes_rows() -> None:
    found = {
        (str(file.relative_to(ROOT)), *change)
        for file in CODE
        for change in changes(ast.parse(file.read_text()))
    }

    assert found == {("storage/audit/erasure.py", *change) for change in ERASURE.items()}


def test_only_the_log_and_its_erasure_know_the_table() -> None:
    knowing = {
        str(file.relative_to(ROOT))
        for file in CODE
        if AuditRecord.__name__ in file.read_text() and "storage/models/" not in str(file)
    }

    assert knowing == {
        "storage/audit/log.py",
        "storage/audit/erasure.py",
        "storage/audit/events.py",
    }


@pytest.mark.parametrize("statement", ["update audit", "delete from audit", "truncate table"])
def test_no_statement_in_text_changes_the_table(statement: str) -> None:
    assert [file.name for file in CODE if statement in file.read_text().lower()] == []
