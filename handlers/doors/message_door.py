"""Door of messages: who may ask, edit and share, before any word or file is recorded."""

from typing import Protocol

from bot.agents.audience import AgentAudience, NotForYou
from bot.agents.thread_agent import named_in
from bot.core.actor import ActorInChannel
from bot.permissions.gate import Gate
from bot.permissions.policy import Action, Denial
from bot.transcripts import import_command
from handlers.payloads.events import Message
from storage.records import Addressed, NewTurn, is_app


class KnownThreads(Protocol):
    """Port to the threads that we are in: see `bot.queue.worker`."""

    async def is_ours(self, new: NewTurn) -> bool: ...


class MessageDoor:
    """Lets messages in; who may not is told so, unless they weren't talking to us.

    Raises PermissionsUnknown if Slack does not say who somebody is, so that it delivers again.
    """

    def __init__(self, gate: Gate, audience: AgentAudience, threads: KnownThreads) -> None:
        self._gate = gate
        self._audience = audience
        self._threads = threads

    async def admits(self, message: Message, new: NewTurn, action: Action = Action.ASK) -> bool:
        """True if a message that is addressed to us, or may be, is to be recorded as `new`."""
        is_certain = new.addressed is Addressed.DIRECTLY
        if not (is_certain or self._gate.knows(message.user) or await self._threads.is_ours(new)):
            return False  # nobody is looked up for a thread that we are not in
        wanted = Action.IMPORT if action is Action.ASK and _is_import(message) else action
        here = _here(message)
        denial = await self._gate.denial(here, wanted)
        sentence = "" if denial else await self._of_the_agent(message, new)
        if not (denial or sentence):
            return True
        if is_certain or await self._threads.is_ours(new):
            await self._tell(here, message, denial, sentence)
        return False

    async def takes_files(self, message: Message) -> bool:
        """True if the files of a message may go into a library."""
        here = _here(message)
        denial = await self._gate.denial(here, Action.SHARE)
        if denial:
            await self._gate.tell_of_share(here, denial, message.thread_ts)
        return denial is None

    def tell_of_limit(self, message: Message, sentence: str) -> None:
        """Tell who sent a message that it was left out, in part or whole, because of a limit."""
        here = _here(message)
        if not is_app(message.user):
            self._gate.notices.tell_of_limit(here, sentence, _answer_in(here, message))

    async def admits_app(self, message: Message) -> bool:
        """True if apps may ask where this one does."""
        return await self._gate.denial(_here(message), Action.ASK) is None

    async def _of_the_agent(self, message: Message, new: NewTurn) -> str:
        """Sentence of the agent that would answer, if it isn't for this person to ask or choose."""
        here, named = _here(message), named_in(message.text)
        try:
            await self._audience.require_thread(
                here, new.thread_ts, named=named, is_shared=message.is_shared
            )
            if named:
                await self._audience.require_named(here, new.thread_ts, named)
        except NotForYou as refused:
            return refused.sentence
        return ""

    async def _tell(
        self, here: ActorInChannel, message: Message, denial: Denial | None, sentence: str
    ) -> None:
        thread_ts = _answer_in(here, message)
        if denial:
            await self._gate.tell(here, denial, thread_ts)
        else:
            await self._gate.notices.tell(here, sentence, thread_ts)


def _answer_in(here: ActorInChannel, message: Message) -> str | None:
    """The thread to answer in; Slack shows nothing in one that nobody replied to yet."""
    return message.thread_ts or (message.ts if here.is_direct else None)


def _here(message: Message) -> ActorInChannel:
    return ActorInChannel(message.team, message.user, message.channel)


def _is_import(message: Message) -> bool:
    names_one = any(
        import_command.may_be_an_export(one.name, one.filetype) for one in message.files
    )
    return names_one and import_command.rest_of(message.content.words) is not None
