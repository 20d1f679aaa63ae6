"""Told usage: what Mistral says that an answer took, completed where it says too little."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from storage.token_usage import TokenUsage


@dataclass(frozen=True, slots=True)
class ToldUsage:
    """Usage of an answer as far as Mistral told it: None stands for what it did not.

    `calls` counts those of each connector; `model` is '' where it isn't told.
    """

    prompt: int | None = None
    completion: int | None = None
    connector: int | None = None
    total: int | None = None
    calls: Mapping[str, int] | None = None
    model: str = ""

    def completed(self, guess: TokenUsage) -> TokenUsage:
        """The usage, with what is missing from the total, or else as it is guessed."""
        calls = guess.calls if self.calls is None else self.calls
        told = _Parts(*_without_zeros(self.prompt, self.completion), self.connector)
        if told.connector is None and not calls:  # Mistral leaves it out then
            told = replace(told, connector=0)
        parts = told.of_guess(guess) if not self.total else told.of_total(self.total, guess)
        total = self.total or (None if told.missing else told.known)
        is_exact = told.missing <= 1 and total == (parts.known if told.missing == 1 else told.known)
        return TokenUsage(
            parts.prompt or 0,
            parts.completion or 0,
            parts.connector or 0,
            calls,
            self.model or guess.model,
            estimated=not is_exact,
        )


@dataclass(frozen=True, slots=True)
class _Parts:
    prompt: int | None
    completion: int | None
    connector: int | None

    @property
    def known(self) -> int:
        return (self.prompt or 0) + (self.completion or 0) + (self.connector or 0)

    @property
    def missing(self) -> int:
        return (self.prompt, self.completion, self.connector).count(None)

    def of_guess(self, guess: TokenUsage) -> "_Parts":
        """The parts, with those that are missing as they are guessed."""
        return _Parts(
            guess.prompt if self.prompt is None else self.prompt,
            guess.completion if self.completion is None else self.completion,
            guess.connector if self.connector is None else self.connector,
        )

    def of_total(self, total: int, guess: TokenUsage) -> "_Parts":
        """The parts, with those that are missing taken from the total; what is left is a tool's."""
        rest = max(total - self.known, 0)
        prompt, completion = self.prompt, self.completion
        if completion is None:
            completion = rest if self.missing == 1 else min(guess.completion, rest)
            rest -= completion
        if prompt is None:
            prompt, rest = rest, 0
        return _Parts(prompt, completion, (self.connector or 0) + rest)


def _without_zeros(prompt: int | None, completion: int | None) -> tuple[int | None, int | None]:
    """No prompt takes nothing: where it is told to, nothing is told."""
    return (prompt or None), (completion if prompt or completion else None)
