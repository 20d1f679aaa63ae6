"""Telling a story under a dialect, in a workspace, an app and a database of its own."""

import shutil
import tempfile
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from playground.dialects import ALL
from playground.dialects.refusals import DIALECTS as REFUSALS
from playground.mistral.state import Conversation
from playground.server import Playground
from tests.dialects.model import MarkedModel, question
from tests.dialects.outages import Outage
from tests.dialects.pace import HURRIED, Pace
from tests.dialects.scene import WARNING, Scene, Tally
from tests.dialects.stories import Story
from tests.support.app import Stage, app_on, platforms

NOT_TRUE = "Something went wrong on my side"
FORGOT = "remember"  # a word of the sentence that tells of lost memory
OTHERS = 900  # the question of another app
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
    seconds: float = 0.0  # of an outage

    @property
    def result(self) -> str:
        """One word: right, told, wrong, or what broke it off."""
        if self.broke:
            return self.broke
        if any(NOT_TRUE in sentence for sentence in self.sentences):
            return "WRONG"
        if self.tally.is_right:
            is_warned = any(sentence.startswith(WARNING) for sentence in self.sentences)
            if is_warned and not self.tally.unseen:
                return "WRONG"  # everything was answered
            return "told" if is_warned or self.tally.late else "right"
        tally = self.tally
        is_told = bool(self.sentences)
        if tally.lost and not any(FORGOT in sentence for sentence in self.sentences):
            is_told = False
        if tally.foreign or tally.twice or tally.doubled or tally.amiss:
            is_told = False
        return "told" if is_told else "WRONG"


@dataclass(frozen=True, slots=True)
class Case:
    """A story under a dialect, or in an outage; `name` is the story's."""

    name: str
    story: Story
    dialect: str = ""
    outage: Outage | None = None
    pace: Pace = HURRIED


async def tell(case: Case, template: Path) -> Told:
    """Tell one story; `template` is a migrated database."""
    model = MarkedModel()
    with tempfile.TemporaryDirectory(prefix="threadwind-dialects-") as folder:
        file = Path(folder) / "threadwind.db"
        shutil.copy(template, file)
        async with platforms(model) as ground, AsyncExitStack() as stack:
            others = await _somebody_else(ground)
            scene = await _scene(ground, model, f"sqlite:///{file}", stack, case.pace)
            _set(scene, case, ground)
            told = await _told(case, scene)
            taken = [one for one in ground.mistral.conversations.values() if _is_taken(one, others)]
            scene.missing("another app's agent answers", unless=not taken)
            return told


def _set(scene: Scene, case: Case, ground: Playground) -> None:
    """Set where the trouble begins, and where it ends."""
    outage, dialect = case.outage, case.dialect
    if outage:
        scene.point = partial(outage.begin, ground)
        scene.afterwards = outage.over
        return

    async def afterwards() -> None:
        _speak(ground, "" if dialect in LATE else dialect)

    scene.point = partial(_speak, ground, dialect)
    scene.afterwards = afterwards
    if dialect not in LATE:
        scene.point()


async def _told(case: Case, scene: Scene) -> Told:
    broke = ""
    try:
        await case.story(scene)
    except TimeoutError:
        broke = "NEVER ENDED"
    except Exception as error:  # noqa: BLE001 - the other stories are told all the same
        broke = f"BROKE: {type(error).__name__} {error}"
    scene.end()
    seconds = case.outage.seconds if case.outage else 0.0
    return Told(case.dialect, case.name, scene.tally, tuple(scene.sentences), broke, seconds)


async def _scene(
    ground: Playground, model: MarkedModel, url: str, stack: AsyncExitStack, pace: Pace
) -> Scene:
    """An app on the platforms that a story can have die, and start again."""
    running = AsyncExitStack()
    stack.push_async_callback(running.aclose)
    kept: Any = {"deadlines": pace.deadlines, "patience": pace.waits, "grace_seconds": 0}
    stage = Stage(ground, await running.enter_async_context(app_on(ground, url, **kept)))
    stage.patience = pace.longest

    async def restarted() -> None:
        await running.aclose()
        with suppress(aiohttp.ClientError):
            await _somebody_else(ground)  # whose words are the newest now
        stage.app = await running.enter_async_context(app_on(ground, url, **kept))

    async def at_once() -> None: ...

    due = partial(pace.bring_forward, stage)
    return Scene(stage, model, lambda: None, at_once, restarted, due)


async def _somebody_else(ground: Playground) -> str:
    """Have another app use the same key: its agent, which is returned, and words aren't ours."""
    headers = {"Authorization": f"Bearer {ground.environment['MISTRAL_API_KEY']}"}
    about = {"metadata": {"app": "other"}}
    agent = {"model": "mistral-medium-latest", "name": "Other", **about}
    base = f"{ground.environment['MISTRAL_SERVER_URL']}/v1"
    async with aiohttp.ClientSession(headers=headers, raise_for_status=True) as session:
        async with session.post(f"{base}/agents", json=agent, allow_redirects=False) as made:
            agent_id = (await made.json())["id"]
        asked = {"inputs": f"Tell me {question(OTHERS)}.", "agent_id": agent_id, **about}
        url = f"{base}/conversations"
        async with session.post(url, json=asked, allow_redirects=False):
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
