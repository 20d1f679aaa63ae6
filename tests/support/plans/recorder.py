"""Statements of the app while tests run: recorded once each, with the function that executes it."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

ROOT = Path(__file__).parents[3]
STORAGE = ROOT / "storage"
ENGINE, MIGRATIONS = STORAGE / "engine", STORAGE / "migrations"
EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
EXECUTING = {"execute", "scalar", "scalars"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A statement as its driver got it; `origin` is the function of ours that executes it."""

    dialect: str
    text: str
    parameters: Any
    origin: str


class Recorder:
    """Listens to every engine of the process while it is open."""

    def __init__(self) -> None:
        self.origins: set[str] = set()
        self._seen: set[tuple[str, str]] = set()
        self._fresh: list[Recorded] = []

    def open(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._record)

    def close(self) -> None:
        event.remove(Engine, "before_cursor_execute", self._record)

    def take(self) -> list[Recorded]:
        """Return what was recorded for the first time since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def _record(
        self, connection: Connection, _: Any, text: str, parameters: Any, *more: Any
    ) -> None:
        key = connection.dialect.name, text
        if key in self._seen or not text.lstrip("( ").startswith(EXPLAINED):
            return
        origin = _origin()
        if origin is None:
            return  # a test's own
        self._seen.add(key)
        self.origins.add(origin)
        one = parameters[0] if more[-1] else parameters  # one set of many
        self._fresh.append(Recorded(*key, one, origin))


def _origin() -> str | None:
    """Name the nearest function outside libraries, if it is one of the repositories'."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        file = Path(frame.f_code.co_filename)
        if "site-packages" in file.parts or file == Path(__file__) or file.is_relative_to(ENGINE):
            continue
        return _name(file, frame.f_code.co_qualname) if _is_repository(file) else None
    return None


def executing_functions() -> set[str]:
    """Return every function of the repositories that executes a statement itself."""
    return {
        _name(file, name)
        for file in STORAGE.rglob("*.py")
        if _is_repository(file)
        for name in _executing(ast.parse(file.read_text()))
    }


def _executing(tree: ast.Module) -> Iterator[str]:
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and any(map(_executes, ast.walk(function))):
            yield function.name


def _executes(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Attribute(ast.Name("connection"), name)):
            return name in EXECUTING
    return False


def _is_repository(file: Path) -> bool:
    inside = file.is_relative_to(STORAGE)
    return inside and not (file.is_relative_to(ENGINE) or file.is_relative_to(MIGRATIONS))


def _name(file: Path, function: str) -> str:
    """`storage.queue.inbox.accept`, whichever comprehension of it executes."""
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    return f"{module}.{function.split('.', maxsplit=1)[0]}"
