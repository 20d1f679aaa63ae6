"""Check: every question has exactly one answer, and no other message of ours is in the thread."""

from collections import Counter
from collections.abc import Iterator, Mapping

from tests.chaos import words
from tests.chaos.evidence import Evidence


def none_is_missing(thread: Evidence) -> Iterator[str]:
    """Check that every question has an answer, or its people were told of the failure."""
    nameless = sum(one.token is None for one in thread.shown)
    missing = thread.missing()
    if len(missing) > nameless:
        yield f"{words.listed(missing)} has no answer ({nameless} told of a failure)"
    if nameless > len(missing):
        yield f"{nameless} failures are told, but {len(missing)} questions have no answer"
    for token in thread.tokens:
        if token not in thread.acknowledged:
            yield f"{token} was never acknowledged"


def none_comes_twice(thread: Evidence) -> Iterator[str]:
    for token, times in Counter(one.token for one in thread.shown if one.token).items():
        if times > 1:
            yield f"{token} is answered {times} times"


def none_is_stray(thread: Evidence) -> Iterator[str]:
    for text in thread.strays:
        yield f"a message of ours belongs to no question: {text!r}"
    for one in thread.shown:
        if one.token and one.token not in thread.tokens:
            yield f"{one.token} is answered here but was asked elsewhere"


def each_is_whole(thread: Evidence, given: Mapping[str, set[str]]) -> Iterator[str]:
    """Check that each answer is, from first word to last, one that the model gave."""
    for one in thread.answers():
        if words.same(one.text) not in given.get(one.token or "", set()):
            yield f"{one.token} is not answered in whole: it ends with {one.text[-40:]!r}"
