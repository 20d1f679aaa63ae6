"""Programs the model writes: each kind has a title, which says how to tell what came out."""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Template

from playground.model.python.limits import Value

Values = Mapping[str, Value]  # the variables of a program that was run
FAILED = "The code ended in `{error}`, so there's no result."


@dataclass(frozen=True, slots=True)
class Kind:
    """`body` is Python with `$blanks`; `failed` is told where a program ends in an exception."""

    title: str
    body: str
    tell: Callable[[Values], str]
    failed: str = FAILED

    def code(self, **blanks: object) -> str:
        """Write the program: a blank's value is written as Python has it."""
        filled = {
            name: value if isinstance(value, Raw) else repr(value) for name, value in blanks.items()
        }
        return f"# {self.title}\n" + Template(textwrap.dedent(self.body).strip()).substitute(filled)


class Raw(str):
    """Source text for a blank, as it is."""

    __slots__ = ()


def title_of(code: str) -> str:
    """Return the title a program begins with."""
    return code.partition("\n")[0].removeprefix("# ")
