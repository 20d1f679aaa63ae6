"""Agents that answer from documents, and how people get to one where another agent answers."""

from dataclasses import dataclass

from bot.agents.audience import AgentAudience
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.profiles.catalogue import Catalogue
from bot.profiles.profile import Profile
from bot.slack.markup import named
from storage.agents import place_settings
from storage.documents import listings
from storage.engine.database import Database
from storage.threads import threads

HERE = "*{title}* answers here and doesn't use documents: `/agent {name}` does."
IN_THREAD = "*{title}* answers in this thread and doesn't use documents: `!agent {name}` does."
LOCKED = "*{title}* answers here and doesn't use documents. Only an admin can switch the agent."
NOT_FOR_YOU = "*{title}* answers here and doesn't use documents. `/agent list` shows who else can."
NOBODY = "*{title}* answers here. No agent of this workspace uses documents yet."


@dataclass(frozen=True, slots=True)
class DocumentAgents:
    """Finds out whether questions about documents can be answered in a place."""

    database: Database
    catalogues: WorkspaceCatalogues
    audience: AgentAudience

    async def way_out(self, here: ActorInChannel, thread_ts: str | None = None) -> str:
        """Sentence about an agent that doesn't use documents, and who does; '' if it uses them.

        In a thread that we are in, it is about the agent of that thread.
        """
        if thread_ts and (thread := await self.database.run(threads.chosen, here.at(thread_ts))):
            return await self.about(here, thread.profile, in_thread=True)
        chosen = await self.database.run(place_settings.chosen, here.team, here.place)
        return await self.about(here, chosen.profile)

    async def of_library(self, here: ActorInChannel, name: str) -> str:
        """The same about the agent of this name; '' also where the library has no documents."""
        held = await self.database.run(listings.sums, here.team, here.place)
        return await self.about(here, name) if held.ready or held.under_way else ""

    async def about(
        self, here: ActorInChannel, name: str | None, *, in_thread: bool = False
    ) -> str:
        """The same about the agent of this name (None: the default one)."""
        catalogue = await self.catalogues.of(here.team)
        profile = catalogue.profile(name)
        if profile.uses_channel_library:
            return ""
        title, able = named(profile.title), _able(catalogue)
        if await self.audience.is_locked(here):
            return LOCKED.format(title=title)
        for_them = await self.audience.answering(here, able)
        if not for_them:
            return (NOT_FOR_YOU if able else NOBODY).format(title=title)
        return (IN_THREAD if in_thread else HERE).format(title=title, name=for_them[0].name)


def _able(catalogue: Catalogue) -> list[Profile]:
    """Agents that use the documents of a place: the default one first."""
    able = [one for one in catalogue.profiles.values() if one.uses_channel_library]
    return sorted(able, key=lambda profile: profile.name != catalogue.default)
