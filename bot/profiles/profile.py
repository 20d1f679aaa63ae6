"""Profile of an agent: its look in Slack, and its settings at Mistral."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints

from bot.profiles import tools as toolbox
from bot.profiles.base import Strict, Words
from bot.profiles.completion import CompletionArgs
from bot.profiles.connected import ConnectorFunction
from bot.profiles.guardrails import Guardrail

MOST_PROMPTS = 4  # that Slack shows
LONGEST_CHOICE = 75  # characters of an option in a Slack menu, and of a button
LONGEST_TITLE = 60  # so that its emoji fits into the option with it
MOST_HANDOFFS = 8  # agents that one can hand over to
LONGEST_MESSAGE = 3_000  # characters of a text field in a Slack modal
# Mistral names no limit. This is some 5,000 tokens, which every single turn pays for.
LONGEST_INSTRUCTIONS = 20_000
NAMED_TWICE = "“{name}” is named twice"
NO_EMOJI = "an emoji is written as its name between colons, such as :mag:"

_EMOJI = re.compile(r":[\w+'-]{1,100}:(:skin-tone-[2-6]:)?")


def _emoji(text: str) -> str:
    if not _EMOJI.fullmatch(text) or text != text.lower():
        raise ValueError(NO_EMOJI)
    return text


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(NAMED_TWICE.format(name=twice))
    return names


class Prompt(Strict):
    """Suggested prompt: its title is shown, its message is asked."""

    title: Annotated[Words, Field(max_length=LONGEST_CHOICE)]
    message: Annotated[Words, Field(max_length=LONGEST_MESSAGE)]


class Fields(Strict):
    """Fields that people write in a profile."""

    title: Annotated[Words, Field(max_length=LONGEST_TITLE)]
    emoji: Annotated[str, AfterValidator(_emoji)] = ":speech_balloon:"
    description: Annotated[str, Field(max_length=LONGEST_CHOICE)] = ""
    model: Words
    instructions: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_INSTRUCTIONS),
    ] = ""
    tools: toolbox.Tools = ()
    completion: CompletionArgs = CompletionArgs()
    guardrails: tuple[Guardrail, ...] = ()
    prompts: Annotated[tuple[Prompt, ...], Field(max_length=MOST_PROMPTS)] = ()
    handoffs: Annotated[
        tuple[Words, ...], Field(max_length=MOST_HANDOFFS), AfterValidator(_distinct)
    ] = ()
    # None: see `is_for_members` and `is_for_shared_channels`.
    for_people: Literal["everybody", "members"] | None = None
    in_shared_channels: bool | None = None
    approvals_by: Literal["asker", "members", "admins"] = "asker"


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """Everything that Mistral is told of an agent, and nothing else.

    The look in Slack is left out: a new emoji makes no new version of the agent. `handoffs` are
    the ids of the agents that it hands over to. `reached` is a digest of what those are told: a
    change of them makes a new version of this one, which is how it reaches old threads.
    """

    name: str
    model: str
    instructions: str
    description: str = ""
    tools: Sequence[Mapping[str, Any]] = ()
    completion_args: Mapping[str, Any] = field(default_factory=dict)
    guardrails: Sequence[Mapping[str, Any]] = ()
    handoffs: Sequence[str] = ()
    reached: str = ""

    def request(self) -> dict[str, Any]:
        """Fields of a request, with empty ones too, since an update has to clear them."""
        fields = asdict(self)
        del fields["reached"]
        optional = {"description": self.description or None}
        return fields | optional | {"handoffs": list(self.handoffs) or None}

    @property
    def fingerprint(self) -> str:
        """Hash that changes exactly when the agent at Mistral has to change."""
        told = self.request()
        if not self.handoffs:
            del told["handoffs"]  # an agent without them stays as it was made before there were any
        text = json.dumps(told, sort_keys=True) + self.reached
        return hashlib.sha256(text.encode()).hexdigest()


class Profile(Fields):
    """One way to answer, with the `house_rules` that all profiles of a catalogue share.

    `connected` are the functions of its connectors with a sign-in, as its workspace has seen them.
    """

    name: str
    house_rules: str = ""
    connected: tuple[ConnectorFunction, ...] = ()

    @cached_property
    def uses_channel_library(self) -> bool:
        """True if its agent depends on the library of the scope in which it is asked."""
        return any(isinstance(one, toolbox.DocumentLibrary) and one.channel for one in self.tools)

    @property
    def reaches_further(self) -> bool:
        """True if it reaches what its channel doesn't hold: connectors, functions, libraries."""
        further = toolbox.Connector | toolbox.Function
        return bool(self.library_ids) or any(isinstance(one, further) for one in self.tools)

    @property
    def functions(self) -> dict[str, toolbox.Function]:
        """The tools of one's own that it lists, by their names."""
        return {one.name: one for one in self.tools if isinstance(one, toolbox.Function)}

    @property
    def is_for_members(self) -> bool:
        """True if it answers full members only, as one that reaches further does by default."""
        return self.reaches_further if self.for_people is None else self.for_people == "members"

    @property
    def is_for_shared_channels(self) -> bool:
        """True if it answers in channels that are shared with another company, too."""
        chosen = self.in_shared_channels
        return not self.reaches_further if chosen is None else chosen

    @property
    def library_ids(self) -> frozenset[str]:
        """The fixed libraries, wherever it is asked."""
        libraries = (one for one in self.tools if isinstance(one, toolbox.DocumentLibrary))
        return frozenset(id_ for one in libraries for id_ in one.library_ids)

    def without(self, gone: Collection[str]) -> Self:
        """The same without these fixed libraries."""
        tools = tuple(
            one.without(gone) if isinstance(one, toolbox.DocumentLibrary) else one
            for one in self.tools
        )
        return self.model_copy(update={"tools": tools})

    def settings(
        self, library_id: str = "", functions: Sequence[Mapping[str, Any]] = ()
    ) -> AgentSettings:
        """Settings of the agent to create, with the library of this id ('' for none).

        `functions` are the definitions of the functions that it may call.
        """
        return AgentSettings(
            name=f"Threadwind {self.name}",
            model=self.model,
            description=self.description,
            instructions="\n\n".join(filter(None, (self.house_rules, self.instructions))),
            tools=[*toolbox.settings(self.tools, library_id), *functions],
            completion_args=self.completion.settings(),
            guardrails=[guardrail.settings() for guardrail in self.guardrails],
        )

    def fields(self) -> dict[str, Any]:
        """The written fields as JSON, from which `parse` makes the same profile."""
        ours = {"name", "house_rules", "connected"}
        return self.model_dump(mode="json", by_alias=True, exclude=ours, exclude_defaults=True)
