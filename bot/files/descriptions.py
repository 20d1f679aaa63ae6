"""Descriptions of generated files: the prompts that their tools were given."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.core.agent_events import Event, FileProduced, ToolDelta, ToolFinished, ToolStarted
from bot.core.links.known import KnownLinks
from bot.core.text import wellformed
from bot.slack.markdown.links.addresses import without_links
from bot.slack.markup import escaped, neutralise
from storage.records import GeneratedFile

LONGEST = 1_000  # characters; a longer one remains the file's alt text only
ITEM = "• {prompt}"


def caption(files: Sequence[GeneratedFile]) -> str:
    """The prompt of the files, or a list of several; '' if it is too long."""
    prompts = [" ".join(prompt.split()) for prompt in dict.fromkeys(f.alt for f in files) if prompt]
    if len(prompts) > 1:
        prompts = [ITEM.format(prompt=prompt) for prompt in prompts]
    text = without_links(neutralise(escaped("\n".join(prompts))), KnownLinks())
    return text if len(text) <= LONGEST else ""


@dataclass(slots=True)
class FileDescriptions:
    """Collects the prompts of tools from an answer's events."""

    _arguments: dict[str, str] = field(default_factory=dict)  # by tool call
    _unused: dict[str, list[str]] = field(default_factory=partial(defaultdict, list))  # by tool
    _last: dict[str, str] = field(default_factory=dict)  # by tool

    def follow(self, event: Event) -> None:
        match event:
            case ToolStarted(id, _, arguments):
                self._arguments[id] = arguments
            case ToolDelta(id, arguments):
                self._arguments[id] = self._arguments.get(id, "") + arguments
            case ToolFinished(id, name, info) if not info.get("error"):
                if prompt := _prompt(self._arguments.pop(id, "")):
                    self._unused[name].append(prompt)
            case _:
                return

    def of(self, file: FileProduced) -> str | None:
        """The prompt that a file was made from, if its tool had one.

        A tool's files come in the order of its calls; any further ones are of the last call.
        """
        if self._unused[file.tool]:
            self._last[file.tool] = self._unused[file.tool].pop(0)
        return self._last.get(file.tool)


def _prompt(arguments: str) -> str | None:
    try:
        given = json.loads(arguments)
    except ValueError:
        return None
    prompt = given.get("prompt") if isinstance(given, dict) else None
    return wellformed(prompt).strip() or None if isinstance(prompt, str) else None
