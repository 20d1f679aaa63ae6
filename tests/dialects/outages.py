"""Outages of Mistral at every kind of request: afterwards all is what it would have been."""

import asyncio
from dataclasses import dataclass, field

from playground.faults import Fault
from playground.server import Playground
from tests.dialects.scene import CHANNEL, Scene
from tests.dialects.stories import STORIES, Story
from tests.support.users.document_sharer import DocumentSharer

DOWN, UNREACHABLE = Fault("error", status=503), Fault("drop_before")


@dataclass(slots=True)
class Outage:
    """A time in which every request meets a fault: from a story's point on, for so many seconds."""

    fault: Fault
    seconds: float
    _is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, ground: Playground) -> None:
        faults = ground.mistral.faults
        faults.recur("*", self.fault, every=1)

        def end() -> None:
            faults.relent("*")
            self._is_over.set()

        asyncio.get_running_loop().call_later(self.seconds, end)

    async def over(self) -> None:
        """Wait until Mistral is back."""
        await self._is_over.wait()


async def ask(scene: Scene) -> None:
    """Ask something, and ask on when Mistral is back."""
    scene.point()
    line = await scene.begin()
    await scene.afterwards()
    await scene.ask(line)


async def share(scene: Scene) -> None:
    """Share a document."""
    people = DocumentSharer(scene.stage)
    scene.point()
    await people.begin("handbook.txt")
    await scene.afterwards()
    await scene.eventually("the document is in the library", lambda: len(people.documents) == 1)


async def delete(scene: Scene) -> None:
    """Delete a document that was shared."""
    people = DocumentSharer(scene.stage)
    ts = await people.share("handbook.txt")
    scene.point()
    await people.delete(ts)
    await scene.afterwards()
    await scene.eventually("the document is gone from the library", lambda: not people.documents)


async def forget(scene: Scene) -> None:
    """Have a thread forgotten."""
    line = await scene.begin()
    alice = scene.alice
    scene.point()
    await scene.stage.slack.people.shortcut(alice.user, "forget_thread", CHANNEL, line.thread)
    await alice.fill_in()
    await scene.afterwards()
    kept = scene.stage.mistral.conversations
    others = {name for name, one in kept.items() if one.about["metadata"]["app"] == "other"}
    await scene.eventually("the conversation is gone", lambda: kept.keys() == others)


MEANWHILE: dict[str, Story] = {
    "ask": ask,
    "follow up": STORIES["follow up"],
    "branch off the first": STORIES["branch off the first"],
    "branch off the middle": STORIES["branch off the middle"],
    "switch": STORIES["switch"],
    "regenerate": STORIES["regenerate"],
    "edit": STORIES["edit"],
    "share": share,
    "delete": delete,
    "forget": forget,
}
OUTAGES = {1: DOWN, 10: UNREACHABLE, 60: DOWN}
