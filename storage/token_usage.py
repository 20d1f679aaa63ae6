"""Token usage: what a model's answers took, as Mistral told it or as it is estimated."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

TRANSCRIPTION = "transcription"  # among the connectors: Mistral's model for voice clips
CHARACTERS_PER_TOKEN = 4  # about: for what nobody has told yet


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens and connector calls; `calls` counts those of each connector.

    `estimated` says that Mistral did not tell all of it; `model` is '' where it isn't known.
    `audio` is what was transcribed, in seconds; `calls` counts it as TRANSCRIPTION.
    """

    prompt: int = 0
    completion: int = 0
    connector: int = 0
    calls: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    estimated: bool = False
    audio: int = 0

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        """Sum of both, by the model of the later one."""
        return TokenUsage(
            self.prompt + other.prompt,
            self.completion + other.completion,
            self.connector + other.connector,
            dict(Counter(self.calls) + Counter(other.calls)),
            other.model or self.model,
            self.estimated or other.estimated,
            self.audio + other.audio,
        )

    def __bool__(self) -> bool:
        return bool(self.total or self.calls)

    @property
    def total(self) -> int:
        return self.prompt + self.completion + self.connector


NOTHING = TokenUsage()


@dataclass(frozen=True, slots=True)
class TurnUsage:
    """Usage of a turn: of its requests that ended, and an estimate of the one under way.

    `context` is the size of the conversation after the last answer, in tokens.
    """

    ended: TokenUsage = NOTHING
    under_way: TokenUsage | None = None
    context: int = 0

    @property
    def total(self) -> TokenUsage:
        return self.ended + self.under_way if self.under_way else self.ended

    def begin(self, estimate: TokenUsage) -> "TurnUsage":
        """A request begins; one whose end nobody heard of counts as it was estimated."""
        return TurnUsage(self.total, estimate, self.context)

    def end(self, usage: TokenUsage) -> "TurnUsage":
        """The request under way took this much."""
        return TurnUsage(self.ended + usage, None, usage.prompt + usage.completion)

    def plus(self, usage: TokenUsage) -> "TurnUsage":
        """Something besides the conversation took this much."""
        return replace(self, ended=self.ended + usage)

    def stored(self) -> dict[str, Any]:
        """As JSON, from which `read` makes the same."""
        return asdict(self, dict_factory=_without_silence)

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> "TurnUsage":
        if not stored:
            return cls()
        under_way = stored["under_way"]
        return cls(
            TokenUsage(**stored["ended"]),
            TokenUsage(**under_way) if under_way else None,
            stored["context"],
        )


def _without_silence(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Leave out that there was no audio: versions before 0024 don't know the field."""
    return {name: value for name, value in fields if name != "audio" or value}


def of_total(tokens: int, calls: Mapping[str, int] | None) -> TokenUsage:
    """Usage of which only a total was kept: all of it counts as prompt."""
    return replace(NOTHING, prompt=tokens, calls=calls or {}, estimated=True)
