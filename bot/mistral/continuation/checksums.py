"""Checksums of answers: an answer is found in a history by its text and place, not only by an id.

A checksum is the number of the question in its conversation, and a digest of the answer's text
without white space: “3:9f86d081884c7d65”. Either may be missing.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.mistral.history import HistoryEntry, plain
from storage.records import ConversationPoint

LENGTH = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question and its answer: the question's number, and the indexes where it begins and ends.

    `end` is behind the last entry that may end an answer; without one it is `start`.
    """

    number: int
    start: int
    end: int
    digest: str

    @property
    def is_answered(self) -> bool:
        return self.end > self.start


def checksum(place: int | None, text: str) -> str | None:
    """The checksum of an answer; None where neither its place nor a text is known."""
    digest = _digest(text)
    return f"{place or ''}:{digest}" if place or digest else None


def exchanges(history: Sequence[HistoryEntry]) -> Iterator[AnsweredQuestion]:
    """Split a history at each question, and at each decision about a tool call."""
    starts = [at for at, entry in enumerate(history) if entry.role == "user"]
    number = 0
    for start, following in zip([-1, *starts], [*starts, len(history)], strict=True):
        if start >= 0 and (history[start].text or history[start].events):
            number += 1
        given = range(start + 1, following)
        ends = [at + 1 for at in given if history[at].ends_answer]
        text = "".join(history[at].text for at in given)
        yield AnsweredQuestion(
            number, max(start, 0), max(ends, default=max(start, 0)), _digest(text)
        )


def questions(history: Sequence[HistoryEntry]) -> int:
    """The number of questions in a history."""
    return sum(entry.role == "user" and bool(entry.text or entry.events) for entry in history)


def place_of(point: ConversationPoint) -> int | None:
    """The number of the question that a point answers, in its conversation."""
    number = (point.checksum or "").partition(":")[0]
    return int(number) if number.isdecimal() else None


def end_of(history: Sequence[HistoryEntry], point: ConversationPoint) -> int | None:
    """The number of entries up to and including a point, by its id or its text."""
    ids = [entry.id for entry in history]
    if point.entry_id and point.entry_id in ids:
        return ids.index(point.entry_id) + 1
    digest = (point.checksum or "").partition(":")[2]
    same = [one for one in exchanges(history) if digest and one.digest == digest]
    answered = [one for one in reversed(same) if one.is_answered]
    place = place_of(point)
    nearest = min(answered, key=lambda one: abs(one.number - place) if place else 0, default=None)
    return nearest.end if nearest else None


def end_by_place(history: Sequence[HistoryEntry], point: ConversationPoint) -> int | None:
    """The number of entries up to and including a point, by its place alone."""
    place = place_of(point)
    found = [one.end for one in exchanges(history) if one.number == place and one.is_answered]
    return found[-1] if place and found else None


def _digest(text: str) -> str:
    told = plain(text)
    return hashlib.sha256(told.encode()).hexdigest()[:LENGTH] if told else ""
