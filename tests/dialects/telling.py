"""Telling a story under a dialect, in a workspace, an app and a database of its own."""

import shutil
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from playground.dialects import ALL
from playground.dialects.refusals import DIALECTS as REFUSALS
from playground.mistral import LocalMistral
from playground.mistral.state import Agent, Conversation
from playground.server import Playground
from tests.dialects.model import MarkedModel
from tests.dialects.scene import Scene, Tally
from tests.dialects.stories import STORIES
from tests.support.app import Stage, app_on, platforms

NOT_TRUE = "Something went wrong on my side"
PATIENCE = 150.0  # seconds
KNOWN = {dialect.name: dialect for dialect in ALL}
# Their stories begin well, and end well.
LATE = {dialect.name for dialect in REFUSALS}
# A person would wait for longer than a story can.
BLANK: dict[str, object] = {
    "object": "agent",
    "instructions": None,
    "tools": [],
    "completion_args": {},
    "guardrails": None,
    "description": None,
    "handoffs": None,
    "deployment_chat": False,
    "versions": [0],
    "source": "api",
}
SHORTER = {"done-never-comes": 600.0, "silent-tools": 5.0, "endless-answers": 2_000.0}


@dataclass(frozen=True, slots=True)
class Told:
    """How a story went under a dialect; `broke` is what ended it before its end."""

    dialect: str
    story: str
    tally: Tally
    sentences: tuple[str, ...] = ()
    broke: str = ""

    @property
    def result(self) -> str:
        """One word: right, told, wrong, or what broke it off."""
        if self.broke:
            return self.broke
        if any(NOT_TRUE in sentence for sentence in self.sentences):
            return "WRONG"
        if self.tally.is_right:
            return "right"
        silent = not self.sentences or self.tally.foreign or self.tally.twice or self.tally.amiss
        return "WRONG" if silent or self.tally.doubled else "told"


async def tell(dialect: str, story: str, template: Path, patience: float = PATIENCE) -> Told:
    """Tell one story; `template` is a migrated database."""
    model = MarkedModel()
    with tempfile.TemporaryDirectory(prefix="threadwind-dialects-") as folder:
        file = Path(folder) / "threadwind.db"
        shutil.copy(template, file)
        async with platforms(model) as ground, AsyncExitStack() as stack:
            _somebody_else(ground.mistral)
            scene = await _scene(ground, model, f"sqlite:///{file}", stack)
            scene.stage.patience = patience
            scene.point = lambda: _speak(ground, dialect)
            scene.afterwards = lambda: _speak(ground, "" if dialect in LATE else dialect)
            if dialect not in LATE:
                scene.point()
            return await _told(dialect, story, scene)


async def _told(dialect: str, story: str, scene: Scene) -> Told:
    broke = ""
    try:
        await STORIES[story](scene)
    except TimeoutError:
        broke = "NEVER ENDED"
    except (AssertionError, LookupError, ValueError, PermissionError) as error:
        broke = f"BROKE: {type(error).__name__} {error}"
    return Told(dialect, story, scene.tally, tuple(scene.sentences()), broke)


async def _scene(ground: Playground, model: MarkedModel, url: str, stack: AsyncExitStack) -> Scene:
    """An app on the platforms that a story can have die, and start again."""
    running = AsyncExitStack()
    stack.push_async_callback(running.aclose)
    stage = Stage(ground, await running.enter_async_context(app_on(ground, url, grace_seconds=0)))

    async def restarted() -> None:
        await running.aclose()
        stage.app = await running.enter_async_context(app_on(ground, url, grace_seconds=0))

    return Scene(stage, model, lambda: None, lambda: None, restarted)


def _somebody_else(mistral: LocalMistral) -> None:
    """Have another app use the same key: its agents and words are none of ours."""
    now = mistral.now()
    settings = {"model": "mistral-medium-latest", "name": "Other", "metadata": {"app": "other"}}
    version = {**BLANK, **settings, "id": "ag_other", "version": 0, "created_at": now}
    mistral.agents["ag_other"] = Agent("ag_other", now, [version])
    about = {"metadata": {"app": "other"}, "agent_id": "ag_other", "agent_version": 0}
    said = [
        {"type": "message.input", "role": "user", "content": "Tell me question-900."},
        {"type": "message.output", "role": "assistant", "content": "It is answer-900."},
    ]
    entries = [
        {"object": "entry", "id": f"msg_other{n}", "created_at": now, "completed_at": now} | one
        for n, one in enumerate(said)
    ]
    mistral.conversations["conv_other"] = Conversation("conv_other", now, now, about, entries, 1)


def _speak(ground: Playground, dialect: str) -> None:
    for dialects in (ground.mistral.dialects, ground.slack.dialects):
        if not dialect:
            dialects.forget()
        elif dialect in dialects.known and dialect not in dialects:
            dialects.speak(dialect, value=SHORTER.get(dialect))
