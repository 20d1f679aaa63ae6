"""Loading of an operator's tools: modules that TOOLS names, and what packages offer on install."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

import structlog

from bot.core.errors import SettingsError
from bot.tools.definition import BadTool
from bot.tools.function_tool import FunctionTool
from bot.tools.registry import ToolRegistry

log = structlog.get_logger()

GROUP = "threadwind.tools"
SETTING = "TOOLS"
BROKEN = "{where}: can't load {what}: {error}."
WRONG = "{where}: {what}: {problem}"
EMPTY = "it defines no tool: decorate an async function with @tool."


def load(modules: Sequence[str]) -> tuple[FunctionTool, ...]:
    """The tools of these modules, and of installed packages. Raises SettingsError."""
    found = [*_of_modules(modules), *_of_entry_points(entry_points(group=GROUP))]
    unique = tuple({id(one): one for one in found}.values())
    try:
        ToolRegistry(unique)
    except BadTool as bad:
        raise SettingsError(f"{SETTING}: {bad}") from bad
    return unique


def _of_modules(modules: Iterable[str]) -> Iterator[FunctionTool]:
    here = str(Path.cwd())
    if here not in sys.path:  # as `python -m` has it, and a script that installs make has not
        sys.path.append(here)
    for name in modules:
        yield from _tools_in(_loaded(SETTING, name, name), SETTING, name)


def _of_entry_points(points: Iterable[EntryPoint]) -> Iterator[FunctionTool]:
    for point in points:
        yield from _tools_in(_loaded(GROUP, point.value, point), GROUP, point.name)


def _loaded(where: str, what: str, source: str | EntryPoint) -> object:
    """A module, or whatever an entry point names; its errors in one sentence."""
    try:
        return import_module(source) if isinstance(source, str) else source.load()
    except BadTool as bad:
        raise SettingsError(WRONG.format(where=where, what=what, problem=bad)) from bad
    except Exception as error:
        log.exception("tools_not_loaded", what=what)
        told = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".")
        raise SettingsError(BROKEN.format(where=where, what=what, error=told)) from error


def _tools_in(loaded: object, where: str, what: str) -> list[FunctionTool]:
    """A tool, or those that a module defines. Raises SettingsError for none."""
    given = vars(loaded).values() if isinstance(loaded, ModuleType) else [loaded]
    found = [one for one in given if isinstance(one, FunctionTool)]
    if not found:
        raise SettingsError(WRONG.format(where=where, what=what, problem=EMPTY))
    return found
