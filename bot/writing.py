"""The answer in the making: what Slack is to show, and what Mistral calls it."""

from dataclasses import dataclass, field, replace

from bot.core.errors import Trouble
from bot.files.delivery import Delivery
from bot.slack.streaming.reply import Reply
from storage.approvals import Approval, Call
from storage.records import Answered, By, Outcome

BREAK = "\n\n"
UNWANTED = {Outcome.WITHDRAWN, Outcome.FORGOTTEN}  # the question is gone, or its thread


@dataclass(slots=True)
class Writing:
    """Collects the whole text of an answer while its reply shows it, and what comes with it.

    `by` gives it in the conversation; `wanted` is what that agent may not do without consent.
    """

    reply: Reply
    files: Delivery
    parts: list[str] = field(default_factory=list)
    entry_id: str | None = None
    tokens: int = 0
    connectors: dict[str, int] = field(default_factory=dict)
    by: By | None = None
    conversation_id: str | None = None
    wanted: dict[str, Call] = field(default_factory=dict)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.reply.write(text)

    def entry(self, entry_id: str) -> None:
        """What follows belongs to this entry; around a tool's work there are several."""
        if self.entry_id not in {None, entry_id}:
            self.add(BREAK)
        self.entry_id = entry_id

    def want(self, call: Call) -> None:
        """The agent may not do this without consent; its arguments may come in parts."""
        known = self.wanted.get(call.id)
        arguments = (known.arguments if known else "") + call.arguments
        self.wanted[call.id] = replace(call, arguments=arguments)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def answered(self) -> Answered:
        """As it is written down. What waits for consent is no place to go on from."""
        entry = None if self.wanted else self.entry_id
        return Answered(self.text, entry, self.tokens, self.connectors or None, self.files.files)

    @property
    def approval(self) -> Approval | None:
        """What the agent asks consent for, if it does."""
        if not (self.wanted and self.conversation_id and self.by):
            return None
        return Approval(self.conversation_id, self.entry_id, tuple(self.wanted.values()), self.by)

    async def tell(self, trouble: Trouble) -> Outcome:
        """Say what happened, unless nobody wants it and nothing shows it was ever heard."""
        if not (trouble.outcome in UNWANTED and self.reply.leaves_nothing):
            await self.reply.end(f"{trouble.mark} {trouble.sentence}")
        return trouble.outcome
