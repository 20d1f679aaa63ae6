"""Limits on what a cell may take: steps, sizes of values, digits of numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_STEPS = 200_000
MOST_ITEMS = 100_000
MOST_CHARACTERS = 200_000
MOST_BITS = 20_000
MOST_FACTORIAL = 1_000
WIDEST_FORMAT = 120
TOO_LONG = "the code takes too long"
TOO_LARGE = "the value is too large"

# A value of the program that is run: its types are the program's, not ours.
Value = Any


@dataclass(slots=True)
class Budget:
    """Steps that a cell has left."""

    left: int = field(default=MOST_STEPS)

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise TimeoutError(TOO_LONG)


def bounded_range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MOST_ITEMS:
        raise OverflowError(TOO_LARGE)
    return found


def product(left: Value, right: Value) -> Value:
    """Multiply; a sequence is repeated only where it holds plain values."""
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple) and isinstance(times, int):
            _check_repeated(sequence, times)
    if isinstance(left, int) and isinstance(right, int):
        _check_bits(left.bit_length() + right.bit_length())
    return left * right


def total(left: Value, right: Value) -> Value:
    sizes = [len(each) for each in (left, right) if isinstance(each, str | list | tuple)]
    if sum(sizes) > MOST_ITEMS:
        raise OverflowError(TOO_LARGE)
    return left + right


def power(base: Value, exponent: Value) -> Value:
    if isinstance(base, int) and isinstance(exponent, int):
        _check_bits(base.bit_length() * exponent)
    return base**exponent


def small(number: int) -> int:
    """Return the argument of a factorial and its like, if the result fits."""
    if number > MOST_FACTORIAL:
        raise OverflowError(TOO_LARGE)
    return number


def join(separator: str, texts: Iterable[str]) -> str:
    found = list(texts)
    if sum(len(text) + len(separator) for text in found) > MOST_CHARACTERS:
        raise OverflowError(TOO_LARGE)
    return separator.join(found)


def sized(value: Value) -> Value:
    """Return a value that is small enough to be written down."""
    for number, _ in enumerate(_atoms(value)):
        if number > MOST_ITEMS:
            raise OverflowError(TOO_LARGE)
    return value


def _atoms(value: Value) -> Iterator[Value]:
    yield value
    if isinstance(value, list | tuple | set):
        for item in value:
            yield from _atoms(item)
    if isinstance(value, dict):
        for pair in value.items():
            yield from _atoms(pair)


def _is_plain(item: Value) -> bool:
    return isinstance(item, int | float | str | None)


def _check_repeated(sequence: str | list[Value] | tuple[Value, ...], times: int) -> None:
    if len(sequence) * times > MOST_ITEMS or not all(map(_is_plain, sequence)):
        raise OverflowError(TOO_LARGE)


def _check_bits(bits: int) -> None:
    if bits > MOST_BITS:
        raise OverflowError(TOO_LARGE)
