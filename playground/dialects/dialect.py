"""A dialect's declaration, and the ones that a platform speaks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass


class UnknownDialect(LookupError):
    """No dialect has this name."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """An assumption of the app, its reason, and what a platform of this dialect does instead.

    `value` is the number in what it does: seconds, a status. It is 1 where there is none to choose.
    """

    name: str
    assumed: str
    why: str
    changes: str
    value: float = 1.0


class Dialects:
    """The dialects that a platform speaks now; it can be told while it runs."""

    def __init__(self, known: Iterable[Dialect]) -> None:
        self.known: Mapping[str, Dialect] = {dialect.name: dialect for dialect in known}
        self._spoken: dict[str, float] = {}
        self._followers: list[Callable[[], None]] = []

    def follow(self, follower: Callable[[], None]) -> None:
        """Have something called whenever a dialect is begun or ended."""
        self._followers.append(follower)

    def speak(self, *names: str, value: float | None = None) -> None:
        """Begin to speak dialects; raises UnknownDialect."""
        for name in names:
            if name not in self.known:
                raise UnknownDialect(name)
            self._spoken[name] = self.known[name].value if value is None else value
        self._tell()

    def forget(self, *names: str) -> None:
        """End dialects: these, or all."""
        for name in names or tuple(self._spoken):
            self._spoken.pop(name, None)
        self._tell()

    def value(self, name: str) -> float:
        """The number of a dialect; 0 where it isn't spoken."""
        return self._spoken.get(name, 0.0)

    def _tell(self) -> None:
        for follower in self._followers:
            follower()

    def __contains__(self, name: object) -> bool:
        return name in self._spoken

    def __iter__(self) -> Iterator[str]:
        return iter(self._spoken)

    def __bool__(self) -> bool:
        return bool(self._spoken)
