"""Quiz about documents: sentences with a gap, asked one at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from playground.model.matching import words_of
from playground.model.prompt import LibraryDocument, Prompt

from .sections import Section, sections

GAP = "____"
ASKED = "**Question {number} of {count}.** Fill the gap: \u201c{text}\u201d"
RIGHT, WRONG = "Right: {answer}.", "Not quite. The answer is: {answer}."
OVER = "That was the last question: {right} of {count} right."

_ASKED = re.compile(r"\*\*Question (\d+) of (\d+)\.\*\*")
_NUMBER = re.compile(r"(?<![\w.])[€$£]?\d+(?:[.,]\d+)*(?:\s?%)?")
_NAME = re.compile(r"(?<=\s)[A-Z][\w-]{2,}")
_WORD = re.compile(r"[^\W\d_]{6,}")
_LONGEST = 240
_WORDS_AT_LEAST = 4


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence of a document without the word that is asked for."""

    text: str
    answer: str
    document: LibraryDocument

    def is_filled_by(self, reply: str) -> bool:
        wanted = _plain(self.answer)
        return bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", _plain(reply)))


def gaps(documents: Sequence[LibraryDocument]) -> list[Gap]:
    """Make all questions there are, from the documents in turn; numbers are asked for first."""
    by_document = [[gap for section in sections(d) for gap in _gaps(section)] for d in documents]
    in_turn = [gap for row in zip_longest(*by_document) for gap in row if gap]
    return sorted(in_turn, key=lambda gap: not gap.answer[-1:].isdigit())


def standing(prompt: Prompt) -> tuple[int, int] | None:
    """Return the number of the question that waits for an answer, and how many there are."""
    last = next((m.text for m in reversed(prompt.messages) if m.role == "assistant"), "")
    found = _ASKED.search(last)
    return (int(found[1]), int(found[2])) if found else None


def right_before(prompt: Prompt) -> int:
    """Count the right answers of the quiz that is on."""
    count = 0
    for message in reversed([m.text for m in prompt.messages if m.role == "assistant"]):
        count += message.startswith(RIGHT.partition(":")[0])
        if (found := _ASKED.search(message)) and found[1] == "1":
            break
    return count


def _gaps(section: Section) -> list[Gap]:
    return [
        gap
        for sentence in section.sentences()
        if len(sentence) <= _LONGEST and len(sentence.split()) >= _WORDS_AT_LEAST
        if (gap := _gap(sentence, section))
    ]


def _gap(sentence: str, section: Section) -> Gap | None:
    words = sorted(_WORD.finditer(sentence), key=lambda match: -len(match[0]))
    fitting = [match for match in words if words_of(match[0])]
    found = _NUMBER.search(sentence) or _NAME.search(sentence) or next(iter(fitting), None)
    if found is None:
        return None
    text = f"{sentence[: found.start()]}{GAP}{sentence[found.end() :]}"
    return Gap(text, found[0], section.document)


def _plain(text: str) -> str:
    return text.lower().replace(",", "").strip(" .!€$£%")
