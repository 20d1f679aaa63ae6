"""Exceptions in what code has printed: an interpreter reports them there and nowhere else."""

import builtins
import re

# Colours of a terminal, as IPython prints them.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_HEADING = re.compile(
    r"^(?:[\w.]+ +|[ +|]+Exception Group )?Traceback \(most recent call last\):?\s*$", re.MULTILINE
)
_RAISED = re.compile(r"([A-Za-z_][\w.]*)(?:: ?(.*))?")
_NUMBER = re.compile(r"[-+]?\d")
_BUILT_IN = {
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException) and not issubclass(kind, Warning)
}
_USUAL_ENDS = ("Error", "Exception")


def exception_in(output: str) -> str:
    """Return the line of the exception that code ended in; '' if it worked.

    After the heading of a traceback any kind is one. Without it, as of code that can't be read,
    the last line has to name a kind that is built in, or one that is called an error and says
    something: "Error: 3 %" and "MeanError: 0.2" are results.
    """
    lines = [line for line in _COLOURS.sub("", output).splitlines() if line.strip()]
    headings = [number for number, line in enumerate(lines) if _HEADING.match(line)]
    if headings:
        after = lines[headings[-1] + 1 :]
        return next(filter(_RAISED.fullmatch, after), lines[-1]).strip()
    return lines[-1].strip() if lines and _is_exception(lines[-1]) else ""


def _is_exception(line: str) -> bool:
    raised = _RAISED.fullmatch(line.rstrip())
    if not raised:
        return False
    name, said = raised[1], raised[2] or ""
    if name in _BUILT_IN:
        return True
    called = name.rpartition(".")[2]
    is_kind = called.endswith(_USUAL_ENDS) and called not in _USUAL_ENDS
    return is_kind and bool(said) and not _NUMBER.match(said)


def without_colours(output: str) -> str:
    return _COLOURS.sub("", output)
