"""A turn between fakes: Slack records what is written, and each feature plays from a script."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.concurrency.pacing import Pacing
from bot.conversations.attachments import AttachedContent
from bot.core.answers.agent_events import FileProduced
from bot.files.inline_pictures import PictureStore
from bot.mistral.port import Answer, PendingAnswer
from bot.profiles import catalogue
from bot.queue.cancellation import Cancellation
from bot.queue.lease import Lease
from bot.slack.streaming.messages import ReplySettings
from bot.slack.streaming.session_status import SessionStatus
from bot.tools.registry import ToolRegistry
from bot.turns.attempt import Attempt
from bot.turns.metering import Meters
from bot.turns.patience import Patience
from bot.turns.runner import TurnRunner
from bot.turns.services import TurnServices
from bot.turns.tools.rounds import TurnTools
from storage.engine.database import Database
from storage.memory.records import TurnNotes
from storage.records import GeneratedFile, OpenTurn, Outcome, Responder
from tests.storage.support.hands import the_turn
from tests.support.clock import Clock
from tests.support.fakes import GENERAL, PLACE, FakeSlack, Script, saying

FOOTER = [{"type": "divider"}]
# After the first write all comes with the last one.
STREAMED = ReplySettings(interval=60.0, retry_delays=(0.0, 0.0))
EDITED = replace(STREAMED, stream_in_channels=False)
LEASE = 15.0
SHIPPED = catalogue.load()
PATIENCE = Patience(rate_limits=(0.0, 0.0), attempts=(0.0, 0.0))


class Feature:
    """Plays any method from the scene's script, under its own name: "requests.ask".

    A result that is a function is called with the arguments.
    """

    def __init__(self, name: str, script: Script, **defaults: object) -> None:
        self._name = name
        self._script = script
        self._defaults = defaults

    def __getattr__(self, method: str) -> Any:
        async def played(*arguments: object) -> Any:
            default = self._defaults.get(method)
            result = self._script.play(f"{self._name}.{method}", *arguments, default=default)
            return result(*arguments) if callable(result) else result

        return played


class FakeDelivery:
    """Notes the files that would be sent."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.files: tuple[GeneratedFile, ...] = ()

    def add(self, event: FileProduced, alt: str | None) -> None:
        self.files += (GeneratedFile(len(self.files), event.file_id, event.name, alt),)

    def text_is_over(self) -> None:
        self._script.play("delivery.text_is_over")

    async def aclose(self) -> None:
        self._script.play("delivery.aclose")


class FakeDeliveries(Feature):
    """Begins deliveries that send nothing."""

    def __init__(self, script: Script) -> None:
        super().__init__("deliveries", script, retry=Outcome.DELIVERED)

    @property
    def pictures(self) -> PictureStore:
        return PictureStore()

    def begin(self, *arguments: object) -> FakeDelivery:
        self._script.play("deliveries.begin", *arguments[:-1])
        return FakeDelivery(self._script)


class FakeSuperseded:
    def __init__(self, script: Script) -> None:
        self._script = script

    def begin(self, turn: OpenTurn, ts: str) -> None:
        self._script.play("superseded.begin", turn, ts)


@dataclass(slots=True)
class TurnScene:
    """Surroundings of attempts. `calls` has everything, Slack's methods included, in order."""

    database: Database
    turn: OpenTurn
    script: Script = field(default_factory=Script)
    slack: FakeSlack = field(default_factory=FakeSlack)
    clock: Clock = field(default_factory=Clock)
    settings: ReplySettings = STREAMED
    deadline: float = 900.0
    patience: Patience = PATIENCE
    pacing: Pacing = field(default_factory=Pacing)
    cancellation: Cancellation = field(init=False)
    lease: Lease = field(init=False)

    def __post_init__(self) -> None:
        self.slack.script = self.script
        self.cancellation = Cancellation(self.database, "here")
        self.lease = Lease(LEASE, self.clock)

    def on(self, method: str, *results: object) -> None:
        self.script.on(method, *results)

    def answers(self, *answers: Answer, by: Responder = GENERAL) -> None:
        """Answer the next questions so."""
        self.on("requests.ask", *(PendingAnswer(answer, by) for answer in answers))

    def calls(self, method: str) -> list[list[Any]]:
        """The arguments of each call of a method."""
        return [arguments for name, *arguments in self.script.calls if name == method]

    def order(self, *methods: str) -> list[object]:
        """The calls of some methods, in the order in which they came."""
        return [call[0] for call in self.script.calls if call[0] in methods]

    async def attempt(self, **changes: Any) -> Outcome:
        """Run one attempt at the turn."""
        turn = replace(self.turn, **changes)
        return await Attempt(self.services(), turn, PLACE, self.slack).run()

    async def run(self, **changes: Any) -> Outcome:
        """Run the turn as a worker does."""
        return await TurnRunner(self.services(), self.slack).run(replace(self.turn, **changes))

    async def recorded(self) -> Any:
        """The turn's row."""
        return await the_turn(self.database)

    def services(self) -> TurnServices:
        catalogues: Any = self._feature("catalogues", of=SHIPPED)
        features: dict[str, Any] = {
            "requests": self._feature("requests", ask=self._general),
            "voice": self._feature("voice"),
            "attachments": self._feature("attachments", of=AttachedContent()),
            "thread_agents": self._feature("thread_agents", apply_command=lambda turn: (turn, "")),
            "approvals": self._feature("approvals"),
            "roots": self._feature("roots"),
            "comparison": self._feature("comparison"),
            "routines": self._feature("routines"),
            "footers": self._feature("footers", below=FOOTER),
            "meters": Meters(catalogues),
            "budgets": self._feature("budgets"),
            "budget_notices": self._feature("budget_notices"),
            "sources": self._feature("sources", located=lambda event, _turn: event),
            "tools": self._tools(catalogues),
            "handoffs": self._feature("handoffs", named=lambda _turn, _by, event: event),
            "recovery": self._feature("recovery", left=[], lost=[]),
            "superseded": FakeSuperseded(self.script),
            "outdated": self._feature("outdated"),
            "threads": self._feature("threads", is_gone=False),
            "notes": self._feature("notes", of_turn=TurnNotes()),
            "deliveries": FakeDeliveries(self.script),
        }
        return TurnServices(
            database=self.database,
            cancellation=self.cancellation,
            sessions=SessionStatus(),
            lease=self.lease,
            reply_settings=self.settings,
            deadline=self.deadline,
            patience=self.patience,
            pacing=self.pacing,
            **features,
        )

    def _tools(self, catalogues: Any) -> TurnTools:
        continuation: Any = self._feature("continuation")
        connectors: Any = self._feature("connectors")
        return TurnTools(self.database, ToolRegistry(), catalogues, continuation, connectors)

    def _general(self, *_asked: object) -> PendingAnswer:
        return PendingAnswer(saying("A row of posts."), GENERAL)

    def _feature(self, name: str, **defaults: object) -> Feature:
        return Feature(name, self.script, **defaults)


def statuses(scene: TurnScene) -> Sequence[str]:
    """The statuses that the thread's session was given."""
    return [one["status"] for one in scene.slack.of("agents.sessions.setStatus")]
