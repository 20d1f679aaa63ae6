"""Person of any kind who tries every door of the app."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.slack.views import answer_footer
from storage.agents import place_settings
from storage.models import Feedback, Routine, Share, Turn
from storage.threads import threads
from tests.storage.support.hands import rows
from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import DocumentSharer
from tests.support.users.exporter import ADA, ThreadExporter, written
from tests.support.users.memory_user import MemoryUser
from tests.support.users.thread_user import choose

KINDS: dict[str, dict[str, Any]] = {
    "member": {},
    "admin": {"is_admin": True},
    "guest": {"is_restricted": True},
    "single-channel guest": {"is_restricted": True, "is_ultra_restricted": True},
    "external": {"team_id": "T0OTHER", "is_stranger": True},
    "external admin": {"team_id": "T0OTHER", "is_admin": True},
    "deactivated": {"deleted": True},
    "bot": {"bot_id": "B0OTHER"},
}
HERE, DIRECT, WHO = "C0GENERAL", "D0VERA", "U0VERA"
SECRET = "Heliotrope"  # no word of whoever is refused is to be found anywhere


@dataclass(frozen=True, slots=True)
class Visitor:
    """Vera, and a thread that Alice began."""

    stage: Stage
    thread: str

    @classmethod
    async def arrive(cls, stage: Stage, kind: str) -> "Visitor":
        workspace = stage.slack.workspace
        workspace.add_user(WHO, "Vera", **KINDS[kind])
        workspace.channels[HERE].members.append(WHO)
        workspace.add_channel(DIRECT, "", [WHO, stage.slack.bot_user_id], kind="im")
        thread = await stage.ask("My name is Ada.")
        await stage.answers(thread)
        return cls(stage, thread)

    @property
    def person(self) -> CommandUser:
        return CommandUser(self.stage, WHO)

    @property
    def told(self) -> list[str]:
        """Messages that only Vera was shown, in the channel."""
        return [one.text for one in self.person.ephemerals]

    async def settle(self) -> None:
        await self.stage.quiet()
        await self.stage.until(lambda: not self.stage.app.background.busy)

    @property
    def turns(self) -> int:
        return len(self.stage.asked())

    async def mention(self) -> bool:
        return await self._asks(lambda: self.stage.ask(SECRET, user=WHO))

    async def reply(self) -> bool:
        return await self._asks(lambda: self.stage.say(SECRET, thread=self.thread, user=WHO))

    async def direct(self) -> bool:
        return await self._asks(lambda: self.stage.say(SECRET, channel=DIRECT, user=WHO))

    async def voice(self) -> bool:
        people = self.stage.slack.people
        mention = f"<@{self.stage.slack.bot_user_id}>"
        file = people.add_clip(WHO, SECRET)
        return await self._asks(lambda: people.post(WHO, HERE, mention, files=[file.id]))

    async def regenerate(self) -> bool:
        return await self._asks(lambda: choose(self.person, self.thread, answer_footer.AGAIN))

    async def bring_export(self) -> bool:
        exporter = ThreadExporter(self.stage, WHO)
        return await self._asks(lambda: exporter.bring(written(*ADA)))

    async def edit(self) -> bool:
        """Edit a message that was for nobody into a question."""
        people = self.stage.slack.people
        ts = await self.stage.say("Nothing.", user=WHO)
        text = f"<@{self.stage.slack.bot_user_id}> {SECRET}"
        return await self._asks(lambda: people.edit(WHO, HERE, ts, text))

    async def switch_by_word(self) -> bool:
        await self.stage.say("!agent analyst", thread=self.thread, user=WHO)
        await self.stage.quiet()
        return await self._agent_of_thread() == "analyst"

    async def switch_by_menu(self) -> bool:
        await choose(self.person, self.thread, f"{answer_footer.SWITCH}general", answer=0)
        return await self._agent_of_thread() == "general"

    async def switch_channel(self) -> bool:
        await self.person.type("analyst")
        here = ("T0LOCAL", HERE)
        chosen = await self.stage.app.database.run(place_settings.chosen, *here)
        return chosen.profile == "analyst"

    async def look(self) -> bool:
        return "agents" in await self.person.type("list")

    async def usage(self) -> bool:
        return "in the last" in await self.person.type("about")

    async def see_notes(self) -> bool:
        return "What I remember in this channel" in await self._memory.type()

    async def note(self) -> bool:
        return await self._memory.type(f"add {SECRET}") == f"Noted: {SECRET}"

    async def switch_memory(self) -> bool:
        return (await self._memory.type("on")).startswith("Memory is on")

    async def policy(self) -> bool:
        return await self._opens(lambda: self.person.type("policy"))

    async def duplicate(self) -> bool:
        return await self._opens(lambda: self.person.type("new analyst"))

    async def schedule(self) -> bool:
        await self.person.type(f"every day at 9:00 {SECRET}")
        return any(row.user == WHO for row in await rows(self.stage.app.database, Routine))

    async def branch(self) -> bool:
        return await self._opens(lambda: self._shortcut("branch_from_here"))

    async def forget(self) -> bool:
        return await self._opens(lambda: self._shortcut("forget_thread"))

    async def export(self) -> bool:
        before = len(self.stage.slack.workspace.channels[DIRECT].messages)
        await self._shortcut("export_thread")
        await self.stage.until(lambda: not self.stage.app.background.busy)
        await self.stage.quiet()
        return len(self.stage.slack.workspace.channels[DIRECT].messages) > before

    async def rate(self) -> bool:
        answer = self.stage.replies(self.thread)[0]
        people = self.stage.slack.people
        await people.click(WHO, HERE, answer.ts, answer_footer.FEEDBACK, value=answer_footer.GOOD)
        return any(row.user == WHO for row in await rows(self.stage.app.database, Feedback))

    async def share(self) -> bool:
        await DocumentSharer(self.stage, WHO).share(data=SECRET.encode())
        return any(row.user == WHO for row in await rows(self.stage.app.database, Share))

    async def home(self) -> bool:
        await self.stage.slack.people.open_home(WHO)
        await self.stage.until(lambda: WHO in self.stage.slack.workspace.homes)
        return "How to use" in str(self.stage.slack.workspace.homes[WHO].body)

    @property
    def _memory(self) -> MemoryUser:
        return MemoryUser(self.stage, WHO, HERE)

    @property
    def _window(self) -> Any:
        window = self.person.window
        return window.body if window else None

    async def _asks(self, act: Callable[[], Awaitable[object]]) -> bool:
        before = self.turns
        await act()
        await self.stage.quiet()
        return self.turns > before

    async def _opens(self, act: Callable[[], Awaitable[object]]) -> bool:
        """True if a window opens that is more than a sentence."""
        before = self.person.window
        await act()
        return self.person.window is not before and "submit" in self._window

    async def _shortcut(self, name: str) -> None:
        answer = self.stage.replies(self.thread)[0]
        await self.stage.slack.people.shortcut(WHO, name, HERE, answer.ts)

    async def _agent_of_thread(self) -> str | None:
        here = ("T0LOCAL", HERE, self.thread)
        chosen = await self.stage.app.database.run(threads.chosen, here)
        return chosen.profile if chosen else None

    async def recorded(self) -> list[str]:
        """Vera's turns."""
        found = await rows(self.stage.app.database, Turn)
        return [row.cause for row in found if row.user == WHO]


DOORS: dict[str, Callable[[Visitor], Awaitable[bool]]] = {
    "mention": Visitor.mention,
    "reply": Visitor.reply,
    "direct message": Visitor.direct,
    "voice clip": Visitor.voice,
    "edit": Visitor.edit,
    "regenerate": Visitor.regenerate,
    "import": Visitor.bring_export,
    "switch by word": Visitor.switch_by_word,
    "switch by menu": Visitor.switch_by_menu,
    "switch the channel": Visitor.switch_channel,
    "look": Visitor.look,
    "usage": Visitor.usage,
    "branch": Visitor.branch,
    "export": Visitor.export,
    "forget": Visitor.forget,
    "feedback": Visitor.rate,
    "share": Visitor.share,
    "home": Visitor.home,
    "see notes": Visitor.see_notes,
    "note": Visitor.note,
    "switch memory": Visitor.switch_memory,
    "policy": Visitor.policy,
    "duplicate": Visitor.duplicate,
    "schedule": Visitor.schedule,
}
