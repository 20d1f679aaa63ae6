"""Evidence about one thread: the records of the platforms and of the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.mistral import LocalMistral
from playground.slack import LocalSlack
from tests.chaos.balancer import Balancer, Place
from tests.chaos.held import Held
from tests.chaos.people import Thread
from tests.chaos.reading import Said, Shown, conversation, first_asked, put_together


@dataclass(frozen=True, slots=True)
class Evidence:
    """`sent`, `acknowledged` and `asked` are monotonic times by token, the first of each."""

    name: str
    tokens: tuple[str, ...]
    shown: tuple[Shown, ...]
    strays: tuple[str, ...]
    open_messages: tuple[str, ...]
    status: str | None
    asked: dict[str, float]
    sent: dict[str, float]
    acknowledged: dict[str, float]
    conversation: tuple[Said, ...] | None
    holder: str | None
    open_turns: int

    def answers(self) -> list[Shown]:
        """The answers, in Slack's order."""
        return [one for one in self.shown if one.token and not one.is_told]

    def missing(self) -> list[str]:
        """The questions that no message of ours names."""
        named = {one.token for one in self.shown}
        return [token for token in self.tokens if token not in named]


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of evidence about threads."""

    slack: LocalSlack
    mistral: LocalMistral
    balancer: Balancer
    held: Mapping[Place, Held]

    def about(self, threads: list[Thread]) -> list[Evidence]:
        asked = first_asked(self.mistral)
        return [self._about(thread, asked) for thread in threads]

    def _about(self, thread: Thread, asked: Mapping[str, float]) -> Evidence:
        team, channel = thread.plan.team, thread.plan.channel
        tenant = self.slack.tenants[team]
        replies = tenant.workspace.channels[channel].replies(thread.ts)
        ours = [m for m in replies if m.user == tenant.bot_user_id and not m.metadata]
        shown, strays = put_together(ours)
        session = tenant.workspace.sessions.get((channel, thread.ts))
        held = self.held.get((team, channel, thread.ts), Held())
        places = {token: (team, channel, ts) for token, ts in thread.asked.items()}
        return Evidence(
            name=f"{thread.plan.name} in {channel} of {team}",
            tokens=tuple(thread.asked),
            shown=tuple(shown),
            strays=tuple(strays),
            open_messages=tuple(m.text[:60] for m in ours if m.stream and not m.stream.finished),
            status=session.status if session else None,
            asked={token: asked[token] for token in thread.asked if token in asked},
            sent=_times(self.balancer.sent, places),
            acknowledged=_times(self.balancer.acknowledged, places),
            conversation=conversation(self.mistral, held.conversation_id),
            holder=held.node,
            open_turns=held.open_turns,
        )


def _times(times: Mapping[Place, float], places: Mapping[str, Place]) -> dict[str, float]:
    return {token: times[place] for token, place in places.items() if place in times}
