"""Metering of a turn: what Mistral tells that it took, and an estimate of what it does not tell."""

from collections import Counter
from dataclasses import dataclass, replace

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.answers.agent_events import (
    Event,
    Finished,
    Handoff,
    TextDelta,
    Thinking,
    ToolDelta,
    ToolStarted,
)
from bot.mistral.port import PendingAnswer
from bot.profiles.profile import Profile
from storage.records import OpenTurn
from storage.token_usage import CHARACTERS_PER_TOKEN, TokenUsage, TurnUsage


@dataclass(frozen=True, slots=True)
class Meters:
    """Begins to meter a request, by the profile that answers it."""

    catalogues: WorkspaceCatalogues

    async def begin(self, meter: "UsageMeter", asked: PendingAnswer) -> TurnUsage:
        """Usage of the turn from now on: an estimate of the request, as nothing is told yet."""
        catalogue = await self.catalogues.of(meter.turn.team)
        return meter.begin(asked.size, catalogue.profile(asked.by.profile))


class UsageMeter:
    """Meter of one attempt at a turn; it begins with what earlier attempts took."""

    def __init__(self, turn: OpenTurn) -> None:
        self.turn = turn
        self.usage = turn.usage
        self._written = 0  # characters
        self._calls: Counter[str] = Counter()
        self._models: set[str] = set()  # of the agents that answer the request

    def begin(self, size: int | None, profile: Profile) -> TurnUsage:
        """A request begins; without a size it is an earlier attempt's, which is adopted."""
        self._written, self._calls, self._models = 0, Counter(), {profile.model}
        if size is not None or self.usage.under_way is None:
            guess = TokenUsage(prompt=self._prompt(size, profile), model=profile.model)
            self.usage = self.usage.begin(_estimated(guess))
        return self.usage

    def follow(self, event: Event) -> None:
        """Count what is to be seen of an answer, and end with what is told of it."""
        match event:
            case TextDelta(text=text) | Thinking(text=text):
                self._written += len(text)
            case ToolStarted(name=name, arguments=arguments):
                self._calls[name[:64]] += 1
                self._written += len(arguments)
            case ToolDelta(arguments=arguments):
                self._written += len(arguments)
            case Handoff(model=model) if model:
                self._models.add(model)
            case Finished(usage=told):
                usage = told.completed(self._guess)
                # Mistral tells what an answer took, not what each agent's model took of it.
                self.usage = self.usage.end(_estimated(usage) if len(self._models) > 1 else usage)
            case _:
                return

    def break_off(self) -> TurnUsage | None:
        """Usage with the request under way as it is estimated; None if there is none."""
        if self.usage.under_way is None:
            return None
        self.usage = self.usage.end(self._guess)
        return self.usage

    @property
    def _guess(self) -> TokenUsage:
        """Estimate of the request under way, with what was seen of its answer."""
        seen = TokenUsage(completion=tokens(self._written), calls=self._calls)
        return _estimated((self.usage.under_way or TokenUsage()) + seen)

    def _prompt(self, size: int | None, profile: Profile) -> int:
        """Estimate of a prompt: the conversation so far, and what was put."""
        put = tokens(len(self.turn.text) if size is None else size)
        if self.turn.continues_from and self.turn.context_tokens:
            return self.turn.context_tokens + put
        return tokens(len(profile.settings().instructions)) + put


def tokens(characters: int) -> int:
    """Number of tokens that so many characters make, about."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def _estimated(usage: TokenUsage) -> TokenUsage:
    return replace(usage, estimated=True)
