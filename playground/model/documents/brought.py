"""Texts of files that come with a question: they are answered from without any tool."""

import re
from collections.abc import Iterator

from playground.model.conversation import thread
from playground.model.pieces import Text
from playground.model.prompt import LibraryDocument, Prompt
from playground.model.topics import topic

from . import telling

_CONTENT = re.compile(r'(?:\A|\n\n)Content of "(?P<name>[^"\n]{1,200})":\n')
_SUMMARY = re.compile(r"\b(?:sum|summar\w*|overview|short|about|points?)\b", re.IGNORECASE)
_POINTS = 5


def answered(prompt: Prompt) -> Iterator[Text] | None:
    """Answer from the texts that a question brings along; None where there are none."""
    asked = thread.own_words(prompt.question)
    question, *parts = _CONTENT.split(asked)
    if not parts:
        return None
    documents = tuple(
        LibraryDocument(name, "", name, text)
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    )
    if _SUMMARY.search(question) or not question.strip():
        said = telling.summary(documents, _POINTS)
    else:
        said = telling.passage(topic(question), documents)
    return (piece for piece in said if isinstance(piece, Text))
