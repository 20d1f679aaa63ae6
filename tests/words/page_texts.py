"""Texts of the playground's page: strings in JavaScript, and what HTML shows."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tests.words.text import HOLE, Text, is_read

SHOWN = {"title", "aria-label", "placeholder", "alt"}  # attributes that people read
UNSHOWN = {"script", "style"}
# A comment, a regular expression where a value may begin, or a string.
TOKENS = re.compile(
    r"//[^\n]*|/\*[\s\S]*?\*/"
    r"|(?<=[(,=:\[!&|?{};\n ])/(?![/* ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*"
    r"|(?P<quoted>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<template>`)"
)
ADDED = re.compile(r"\s*\+\s*")  # between pieces of one string


def script_texts(file: str, source: str) -> list[Text]:
    """Texts of a script; pieces that are added are one text, values in templates are holes."""
    found: list[Text] = []
    for line, words in _joined(source):
        if is_read(words):
            found.append(Text(file, line, words))
    return found


def _joined(source: str) -> Iterator[tuple[int, str]]:
    begin, words, end = 0, "", -1
    for start, stop, piece in _strings(source, 0, len(source)):
        if end >= 0 and ADDED.fullmatch(source, end, start):
            words, end = words + piece, max(end, stop)
            continue
        if end >= 0:
            yield source.count("\n", 0, begin) + 1, words
        begin, words, end = start, piece, stop
    if end >= 0:
        yield source.count("\n", 0, begin) + 1, words


def _strings(source: str, position: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Strings between two positions, as (start, end, words); those in templates come after."""
    while (token := TOKENS.search(source, position, end)) is not None:
        position = token.end()
        if token["quoted"]:
            yield token.start(), position, _unescaped(token[0][1:-1])
        elif token["template"]:
            position, words, inner = _template(source, position, end)
            yield token.start(), position, words
            for begin, until in inner:
                yield from _strings(source, begin, until)


def _template(source: str, position: int, end: int) -> tuple[int, str, list[tuple[int, int]]]:
    """The end of a template, its words, and where its values are."""
    words, inner = "", []
    while position < end and source[position] != "`":
        if source.startswith("${", position):
            after = _value_end(source, position + 2, end)
            inner.append((position + 2, after - 1))
            words, position = words + HOLE, after
        elif source[position] == "\\":
            words, position = words + _unescaped(source[position : position + 2]), position + 2
        else:
            words, position = words + source[position], position + 1
    return position + 1, words, inner


def _value_end(source: str, position: int, end: int) -> int:
    """The position after the brace that closes a template's value."""
    depth = 1
    while position < end and depth:
        if source[position] == "`":
            position, _, _ = _template(source, position + 1, end)
            continue
        depth += {"{": 1, "}": -1}.get(source[position], 0)
        position += 1
    return position


def _unescaped(words: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), words)


def html_texts(file: str, source: str) -> list[Text]:
    """Collects what a document shows: its text and the attributes that people read."""
    reader = _Document(file)
    reader.feed(source)
    return reader.texts


class _Document(HTMLParser):
    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.inside: list[str] = []
        self.texts: list[Text] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        for name, value in attrs:
            if name in SHOWN and value:
                self._add(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not UNSHOWN & set(self.inside[-1:]):
            self._add(data)

    def _add(self, words: str) -> None:
        if is_read(words := " ".join(words.split())):
            self.texts.append(Text(self.file, self.getpos()[0], words))


def page_texts(root: Path, folder: str) -> list[Text]:
    """Texts of all scripts and documents in a folder, but those of others in `vendor`."""
    found: list[Text] = []
    for file in sorted((root / folder).glob("*.*")):
        name = str(file.relative_to(root))
        if file.suffix == ".js":
            found += script_texts(name, file.read_text("utf-8"))
        elif file.suffix == ".html":
            found += html_texts(name, file.read_text("utf-8"))
    return found
