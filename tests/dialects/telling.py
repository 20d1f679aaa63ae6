"""Telling a story under a dialect, in a workspace, an app and a database of its own."""

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.mistral.client import Deadlines
from playground.dialects import ALL
from playground.dialects.refusals import DIALECTS as REFUSALS
from playground.faults import Fault
from playground.mistral.state import Conversation
from playground.server import Playground
from tests.dialects.model import MarkedModel, question
from tests.dialects.scene import Scene, Tally
from tests.dialects.stories import STORIES
from tests.support.app import Stage, app_on, platforms

WARNING = "⚠️"  # where everything was answered, it isn't true
NOT_TRUE = "Something went wrong on my side"
FORGOT = "remember"  # a word of the sentence that tells of lost memory
OTHERS = 900  # the question of another app
PATIENCE = 150.0  # seconds
HURRIED = Deadlines(retries=2.0, look_up=1.0)
IN_AN_OUTAGE = Deadlines(retries=0.3)
KNOWN = {dialect.name: dialect for dialect in ALL}
# Their stories begin well, and end well.
LATE = {dialect.name for dialect in REFUSALS}
# A person would wait for longer than a story can.
SHORTER = {"done-never-comes": 600.0, "silent-tools": 5.0, "endless-answers": 2_000.0}


@dataclass(frozen=True, slots=True)
class Told:
    """Result of a story under a dialect; `broke` is what ended it before its end."""

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
            is_warned = any(sentence.startswith(WARNING) for sentence in self.sentences)
            return "WRONG" if is_warned and not self.tally.unseen else "right"
        tally = self.tally
        is_told = bool(self.sentences)
        if tally.lost and not any(FORGOT in sentence for sentence in self.sentences):
            is_told = False
        if tally.foreign or tally.twice or tally.doubled or tally.amiss:
            is_told = False
        return "told" if is_told else "WRONG"


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which every request meets a fault: from a story's point on, for so many seconds.

    Those are as short as the app's delays are in tests. It ends with the story's trouble at last.
    """

    fault: Fault
    seconds: float

    def begin(self, ground: Playground) -> None:
        ground.mistral.faults.recur("*", self.fault, every=1)
        loop = asyncio.get_running_loop()
        loop.call_later(self.seconds, ground.mistral.faults.relent, "*")


async def tell(
    dialect: str,
    story: str,
    template: Path,
    patience: float = PATIENCE,
    outage: Outage | None = None,
) -> Told:
    """Tell one story; `template` is a migrated database."""
    model = MarkedModel()
    with tempfile.TemporaryDirectory(prefix="threadwind-dialects-") as folder:
        file = Path(folder) / "threadwind.db"
        shutil.copy(template, file)
        async with platforms(model) as ground, AsyncExitStack() as stack:
            others = await _somebody_else(ground)
            deadlines = IN_AN_OUTAGE if outage else HURRIED
            scene = await _scene(ground, model, f"sqlite:///{file}", stack, deadlines)
            scene.stage.patience = patience
            scene.point = lambda: _speak(ground, dialect)
            scene.afterwards = lambda: _speak(ground, "" if dialect in LATE else dialect)
            if dialect not in LATE:
                scene.point()
            if outage:
                scene.point = lambda: outage.begin(ground)
                scene.afterwards = lambda: ground.mistral.faults.relent("*")
            told = await _told(dialect, story, scene)
            taken = [one for one in ground.mistral.conversations.values() if _is_taken(one, others)]
            scene.missing("another app's agent answers", unless=not taken)
            return told


async def _told(dialect: str, story: str, scene: Scene) -> Told:
    broke = ""
    try:
        await STORIES[story](scene)
    except TimeoutError:
        broke = "NEVER ENDED"
    except (AssertionError, LookupError, ValueError, PermissionError) as error:
        broke = f"BROKE: {type(error).__name__} {error}"
    scene.end()
    return Told(dialect, story, scene.tally, tuple(scene.sentences), broke)


async def _scene(
    ground: Playground, model: MarkedModel, url: str, stack: AsyncExitStack, deadlines: Deadlines
) -> Scene:
    """An app on the platforms that a story can have die, and start again."""
    running = AsyncExitStack()
    stack.push_async_callback(running.aclose)
    app = app_on(ground, url, deadlines=deadlines, grace_seconds=0)
    stage = Stage(ground, await running.enter_async_context(app))

    async def restarted() -> None:
        await running.aclose()
        with suppress(aiohttp.ClientResponseError):
            await _somebody_else(ground)  # whose words are the newest now
        app = app_on(ground, url, deadlines=deadlines, grace_seconds=0)
        stage.app = await running.enter_async_context(app)

    return Scene(stage, model, lambda: None, lambda: None, restarted)


async def _somebody_else(ground: Playground) -> str:
    """Have another app use the same key: its agent, which is returned, and words aren't ours."""
    headers = {"Authorization": f"Bearer {ground.environment['MISTRAL_API_KEY']}"}
    about = {"metadata": {"app": "other"}}
    agent = {"model": "mistral-medium-latest", "name": "Other", **about}
    base = f"{ground.environment['MISTRAL_SERVER_URL']}/v1"
    async with aiohttp.ClientSession(headers=headers, raise_for_status=True) as session:
        async with session.post(f"{base}/agents", json=agent) as made:
            agent_id = (await made.json())["id"]
        asked = {"inputs": f"Tell me {question(OTHERS)}.", "agent_id": agent_id, **about}
        async with session.post(f"{base}/conversations", json=asked):
            return str(agent_id)


def _is_taken(conversation: Conversation, agent: str) -> bool:
    """Tell whether our app asked another one's agent."""
    metadata = conversation.about.get("metadata") or {}
    return conversation.about.get("agent_id") == agent and metadata.get("app") != "other"


def _speak(ground: Playground, dialect: str) -> None:
    for dialects in (ground.mistral.dialects, ground.slack.dialects):
        if not dialect:
            dialects.forget()
        elif dialect in dialects.known and dialect not in dialects:
            dialects.speak(dialect, value=SHORTER.get(dialect))
