"""Citations: sources numbered in the text, and listed with links at its end."""

from dataclasses import dataclass, field, replace

from bot.core import links
from bot.core.answers.agent_events import Reference
from bot.core.links.known import KnownLinks
from bot.slack.identity import Identity
from storage.documents import shares
from storage.engine.database import Database
from storage.records import OpenTurn, scope_of

HEADING = "\n\n**Sources**\n"
PREMIUM = "web_search_premium"
LIBRARY = "document_library"
SIGNS = {PREMIUM: " · premium source", LIBRARY: " · library"}
UNTITLED = "Untitled"


@dataclass(slots=True)
class Citations:
    """Gives each source a number, the same one whenever it is cited again."""

    known: KnownLinks = field(default_factory=KnownLinks)
    sources: list[Reference] = field(default_factory=list)

    def cite(self, reference: Reference) -> str:
        """The mark that goes into the text, right after what rests on the source."""
        known = [_identity(one) for one in self.sources]
        identity = _identity(reference)
        if identity not in known:
            self.sources.append(reference)
            known.append(identity)
            self.known.add(reference.url)
        return " " + links.markdown(f"[{known.index(identity) + 1}]", reference.url)

    def listing(self) -> str:
        """All sources, one line each; nothing if there are none."""
        if not self.sources:
            return ""
        lines = [f"{n}. {self._line(one)}" for n, one in enumerate(self.sources, start=1)]
        return HEADING + "\n".join(lines)

    def _line(self, reference: Reference) -> str:
        """One source, with its host unless it is a message here."""
        title = reference.title or UNTITLED
        address = links.safe(reference.url)
        host = f" · {links.host(address)}" if address and not reference.is_message else ""
        return links.markdown(title, address) + host + SIGNS.get(reference.tool, "")


def sources_in(answer: str) -> str:
    """Return the list of sources at the end of an answer that was saved."""
    _, heading, listing = answer.rpartition(HEADING)
    return listing if heading else ""


def _identity(reference: Reference) -> tuple[str, str]:
    return reference.tool, links.safe(reference.url) or reference.title


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """Finds them in the library of the place where the question was asked, and nowhere else."""

    database: Database
    identity: Identity

    async def located(self, event: Reference, turn: OpenTurn) -> Reference:
        """A citation as it is; one from a library with the address that Mistral lacks."""
        if event.tool != LIBRARY or event.url:
            return event
        place = scope_of(turn.channel, turn.user)
        found = await self.database.run(shares.source, turn.team, place, event.title)
        if not found:
            return event
        return replace(event, url=self.identity.link(*found), is_message=True)
