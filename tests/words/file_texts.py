"""Texts of tables and documents: titles and prompts of agents, assumptions, the README."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.words.text import Text, is_read

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"`[^`\n]*`")


def toml_texts(file: str, source: str, unread: frozenset[str]) -> list[Text]:
    """Every string of a table but those under the keys of `unread`."""
    return [
        Text(file, _line(source, words), words, key)
        for key, words in _strings(tomllib.loads(source))
        if key not in unread and is_read(words)
    ]


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield key, value
        case dict():
            for name, inner in value.items():
                yield from _strings(inner, name)
        case list():
            for inner in value:
                yield from _strings(inner, key)


def _line(source: str, words: str) -> int:
    """The line of a text; the first where it isn't written as it reads."""
    found = source.find(words.partition("\n")[0])
    return source.count("\n", 0, found) + 1 if found >= 0 else 1


def document_texts(root: Path, file: str) -> list[Text]:
    """Paragraphs of a Markdown document, without its code."""
    source = FENCED.sub(lambda found: "\n" * found[0].count("\n"), (root / file).read_text("utf-8"))
    found, line = [], 1
    for paragraph in re.split(r"(\n\s*\n)", source):
        words = " ".join(CODE_SPAN.sub("`…`", paragraph).split())
        if is_read(words):
            found.append(Text(file, line, words))
        line += paragraph.count("\n")
    return found
