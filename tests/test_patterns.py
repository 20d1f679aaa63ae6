"""Every compiled pattern of the app takes time linear in the length of what strangers write.

The engine backtracks: a pattern that looks for an end from each of many beginnings takes time
quadratic in the length. Here each is tried on texts that repeat one beginning.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import bot
import handlers
import storage

REPEATS = 4_000  # of a beginning: a linear pattern needs few milliseconds
MOST = 0.15  # seconds of this thread's own time; a quadratic one needs more
UNITS = [
    *(
        "a",
        "A1",
        " ",
        "\t",
        "\n",
        "\r\n",
        "é",
        "日",
        ".",
        "a.",
        "a.b-",
        "-",
        "_",
        "*",
        "~",
        "`",
        "``` ",
    ),
    *("<", "<a", "<a ", "<!", "<@U1", "<#C1|", "<http:", "<https://a|b", "<!date^1^", "<!--", "</"),
    *(
        "[",
        "![",
        "[a](",
        "[a](<",
        "[[a]",
        "(",
        "((",
        ")",
        "|",
        "| a ",
        "|-",
        ":-",
        "&",
        "&#1",
        "&amp",
    ),
    *(
        "http://",
        "https://a",
        "a://",
        "www.",
        "mailto:",
        "data:image/",
        "@",
        "@here",
        "%28",
        "\\",
        "\\(",
    ),
    *(
        "$",
        "$a$ ",
        "\\begin{",
        "> ",
        "> > ",
        "- ",
        "1. ",
        "# ",
        "=",
        "{",
        "}",
        '"',
        "'",
        "a=' ",
        "\0",
    ),
]
# Patterns that are searched for within a few hundred characters, whatever the length of a text.
BOUNDED = {
    "bot.slack.markdown.links.NESTED_PICTURE",  # in a label
    "bot.slack.markdown.tags.ANY_TAG",  # in an element, or before one in a line
}
SEARCH = re.compile(r"\b([A-Z_]+)\.(?:search|sub|subn|split|findall|finditer)\(")


def sources(package: ModuleType) -> Iterator[Path]:
    return Path(package.__path__[0]).rglob("*.py")


def modules() -> Iterator[str]:
    for package in (bot, handlers, storage):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name and not module.name.endswith("__main__"):
                yield module.name


def patterns() -> dict[str, re.Pattern[str]]:
    """The compiled patterns of all modules, each once, where it is defined first."""
    found: dict[re.Pattern[str], str] = {}
    for name in sorted(modules()):
        for attribute, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found.setdefault(value, f"{name}.{attribute}")
    return {name: pattern for pattern, name in found.items()}


PATTERNS = patterns()
# Names of those that are looked for anywhere in a text; the others only at its beginning.
SEARCHED = {
    found
    for package in (bot, handlers, storage)
    for file in sources(package)
    for found in SEARCH.findall(file.read_text())
}


def tried(pattern: re.Pattern[str], name: str, text: str) -> None:
    """Use a pattern as the app does: at the beginning of a text, or everywhere in it."""
    pattern.match(text)
    if name not in BOUNDED and name.rpartition(".")[2] in SEARCHED:
        for _ in pattern.finditer(text):
            pass


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_linear_in_the_length(name: str) -> None:
    slow = []
    for unit in UNITS:
        text = unit * REPEATS + "\0"
        began = time.thread_time()
        tried(PATTERNS[name], name, text)
        if time.thread_time() - began > MOST:
            slow.append(unit)
            break

    assert slow == []
