"""Faults to inject into requests, shared by both local platforms."""

from collections import Counter, deque
from dataclasses import dataclass

ANY_OPERATION = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault to inject into one request.

    `kind` is one of:
    - "ratelimited": answer 429 with Retry-After `seconds`
    - "error": answer with HTTP `status`
    - "refused": refuse as Slack does, with its error `code`, whether documented or not
    - "blocked": refuse the input as a guardrail of Mistral's does
    - "latency": wait `seconds`, then answer as usual
    - "drop_before": close the connection without doing the work
    - "drop_after": do the work, then close the connection without a response
    - "login": answer a download with Slack's login page, status 200
    - "cut": break a response stream off once `after` events were sent
    """

    kind: str
    status: int = 500
    seconds: float = 0
    after: int = 0
    code: str = ""


class Faults:
    """Faults due, by operation: a Slack method, a Mistral operation, or "*" for any."""

    def __init__(self) -> None:
        self.latency = 0.0
        self._due: dict[str, deque[Fault]] = {}
        self._recurring: dict[str, tuple[Fault, int]] = {}
        self._counts: Counter[str] = Counter()

    def add(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Have the next `times` requests of this operation meet this fault."""
        self._due.setdefault(operation, deque()).extend([fault] * times)

    def recur(self, operation: str, fault: Fault, every: int) -> None:
        """Have every n-th request of this operation meet this fault, until told otherwise."""
        self._recurring[operation] = (fault, every)

    def relent(self, operation: str) -> None:
        """Stop injecting faults into an operation's requests."""
        self._recurring.pop(operation, None)

    def take(self, operation: str) -> Fault | None:
        """Pop the next fault due; one for this very operation goes before one for any."""
        for name in (operation, ANY_OPERATION):
            if queue := self._due.get(name):
                return queue.popleft()
        return self._recurred(operation)

    def _recurred(self, operation: str) -> Fault | None:
        for name in (operation, ANY_OPERATION):
            if name in self._recurring:
                fault, every = self._recurring[name]
                self._counts[name] += 1
                return fault if self._counts[name] % every == 0 else None
        return None

    def clear(self) -> None:
        self._due.clear()
        self._recurring.clear()
        self.latency = 0.0
