"""The local Mistral's own account of what answers took, whether or not anybody was told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MeteredAnswer:
    """Usage of one answer; `told` says that its client was sent the numbers."""

    conversation_id: str
    model: str
    prompt: int
    completion: int
    connector: int
    calls: Mapping[str, int]
    told: bool

    @property
    def total(self) -> int:
        return self.prompt + self.completion + self.connector


@dataclass(frozen=True, slots=True)
class MeteredClip:
    """Usage of one transcription."""

    model: str
    seconds: int


@dataclass(slots=True)
class Metering:
    """Account of one customer: every answer that began, in the order in which they ended."""

    answers: list[MeteredAnswer] = field(default_factory=list)
    clips: list[MeteredClip] = field(default_factory=list)

    def tokens(self, *, told: bool | None = None) -> dict[str, tuple[int, int, int]]:
        """Prompt, completion and connector tokens by model; of those that were told, or not."""
        sums: dict[str, tuple[int, int, int]] = {}
        for one in self._these(told=told):
            prompt, completion, connector = sums.get(one.model, (0, 0, 0))
            more = (prompt + one.prompt, completion + one.completion, connector + one.connector)
            sums[one.model] = more
        return sums

    def calls(self, *, told: bool | None = None) -> dict[str, int]:
        """Calls of each connector, likewise."""
        return dict(sum((Counter(one.calls) for one in self._these(told=told)), Counter()))

    def _these(self, *, told: bool | None) -> Iterable[MeteredAnswer]:
        return (one for one in self.answers if told in {None, one.told})
