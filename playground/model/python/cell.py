"""A cell of code run statement by statement: its output, its variables, and the files it makes."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import limits
from .expressions import Frame
from .files import Folder, MadeFile
from .libraries import modules
from .limits import Value
from .pyplot import pyplot
from .statements import execute

LONGEST_CODE = 20_000  # characters
TRACEBACK = "Traceback (most recent call last):\n  Cell In[1], line {line}\n    {code}\n{error}\n"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that was run: `value` is that of its last line, `error` the exception it ended in."""

    output: str
    variables: Mapping[str, Value]
    files: tuple[MadeFile, ...]
    value: Value = None
    error: str = ""


def run_cell(code: str) -> Cell:
    """Run code to its end or to its first exception."""
    return _Running().run(code)


@dataclass(slots=True)
class _Running:
    """A cell on its way; `line` is the one it has come to."""

    folder: Folder = field(default_factory=Folder)
    printed: list[str] = field(default_factory=list)
    line: int = 1

    def run(self, code: str) -> Cell:
        own = {"csv": self.folder.csv, "matplotlib.pyplot": pyplot(self.folder)}
        built_in = _BUILT_IN | {"print": self._print, "open": self.folder.open}
        frame = Frame(built_in, modules() | own)
        value: Value = None
        error = ""
        try:
            value = self._run_all(_parsed(code), frame)
        except Exception as raised:  # noqa: BLE001 - whatever the program raises is its output
            error = f"{type(raised).__name__}: {raised}"
            line = raised.lineno if isinstance(raised, SyntaxError) and raised.lineno else self.line
            source = (code.splitlines()[line - 1 : line] or [""])[0].strip()
            self.printed.append(TRACEBACK.format(line=line, code=source, error=error))
        return Cell("".join(self.printed), frame.variables, tuple(self.folder.files), value, error)

    def _run_all(self, statements: list[ast.stmt], frame: Frame) -> Value:
        value: Value = None
        for statement in statements:
            self.line = statement.lineno
            value = execute(statement, frame)
        if value is not None:
            self.printed.append(f"{limits.sized(value)!r}\n")
        return value

    def _print(self, *values: Value, sep: str = " ", end: str = "\n") -> None:
        line = limits.join(sep, [str(limits.sized(value)) for value in values]) + end
        if sum(map(len, self.printed)) + len(line) > limits.MOST_CHARACTERS:
            raise OverflowError(limits.TOO_LARGE)
        self.printed.append(line)


def _parsed(code: str) -> list[ast.stmt]:
    if len(code) > LONGEST_CODE:
        raise OverflowError(limits.TOO_LARGE)
    return ast.parse(code).body


def _listed(function: Callable[..., Value]) -> Callable[..., Value]:
    """Have a lazy function give a list."""
    return lambda *values: list(function(*values))


_BUILT_IN: dict[str, Value] = {
    "abs": abs, "all": all, "any": any, "complex": complex, "dict": dict, "divmod": divmod,
    "enumerate": _listed(enumerate), "float": float, "int": int, "len": len, "list": list,
    "max": max, "min": min, "range": limits.bounded_range, "reversed": _listed(reversed),
    "round": round, "sorted": sorted, "str": lambda value: str(limits.sized(value)), "sum": sum,
    "tuple": tuple, "zip": _listed(zip),
}  # fmt: skip
