"""A request between fakes: what is asked of the continuation, the prompts, and the imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from bot.conversations.attachments import AttachedContent
from bot.conversations.continuation import ConversationContinuation
from bot.conversations.pictures.earlier import EarlierPictures
from bot.conversations.pictures.selection import SelectedPictures
from bot.conversations.prompt import PromptBuilder, PromptText
from bot.conversations.request import RequestBuilder
from bot.memory.told_notes import PersonNames, ToldNotes
from bot.mistral.port import ChatMessage, PendingAnswer
from bot.transcripts.importer import Importer
from storage.engine.database import Database
from storage.records import OpenTurn
from tests.support.fakes import GENERAL, PLACE, Script, answer

PROMPT = ChatMessage("user", "Prompt")  # as every question reads, unless a script says otherwise
PENDING = PendingAnswer(answer(), GENERAL)


@dataclass(slots=True)
class RequestScene:
    """One script each for what a request works with, and what it told the person."""

    database: Database
    continuation: Script = field(default_factory=Script)
    questions: Script = field(default_factory=Script)
    imports: Script = field(default_factory=Script)
    told: list[str] = field(default_factory=list)
    memory: bool = False

    async def ask(self, turn: OpenTurn, brought: AttachedContent | None = None) -> PendingAnswer:
        requests = RequestBuilder(
            self.database,
            cast("ConversationContinuation", Played(self.continuation, PENDING)),
            cast("PromptBuilder", Played(self.questions, PromptText(PROMPT.text))),
            cast("Importer", Played(self.imports, None)),
            EarlierPictures(self._pictures),
            ToldNotes(self.database, cast("PersonNames", Played(Script(), "")), self.memory),
        )
        return await requests.ask(turn, PLACE, self.told.append, brought or AttachedContent())

    async def _pictures(self, names: Mapping[str, str], taken: int) -> SelectedPictures:
        urls = [f"data:image/png;base64,{file_id}" for file_id in names]
        return SelectedPictures(taken, urls, list(names.values()))


@dataclass(frozen=True, slots=True)
class Played:
    """Any asynchronous method, from a script."""

    script: Script
    default: object

    def __getattr__(self, method: str) -> Any:
        async def played(*arguments: object, **named: object) -> Any:
            return self.script.play(method, *arguments, *named.values(), default=self.default)

        return played
