"""Descriptions of generated files: what their tools were asked for."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.core.answers.agent_events import Event, FileProduced, ToolDelta, ToolFinished, ToolStarted
from bot.core.links.known import KnownLinks
from bot.core.text import wellformed
from bot.slack.markdown.links.addresses import without_links
from bot.slack.markup import escaped, neutralise
from storage.records import GeneratedFile

CODE = "code_interpreter"
LONGEST = 1_000  # characters; a longer one remains the file's alt text only
ITEM = "• {prompt}"
PICTURES = {"png", "jpg", "jpeg", "gif", "svg", "webp"}
# The title that code gives to a chart, be it in a call or an argument.
_TITLE = re.compile(
    r"""\b(?:set_|sup)?title(?:\(|\s*=)\s*(?:"([^"\n]{1,300})"|'([^'\n]{1,300})')"""
)


def caption(files: Sequence[GeneratedFile]) -> str:
    """Describe a file, or list several; '' if nothing is known, or it is too long.

    Among files that are described, one that isn't stands with its name.
    """
    if not any(file.alt for file in files):
        return ""
    prompts = list(dict.fromkeys(" ".join((f.alt or f.name).split()) for f in files))
    if len(prompts) > 1:
        prompts = [ITEM.format(prompt=prompt) for prompt in prompts]
    text = without_links(neutralise(escaped("\n".join(prompts))), KnownLinks())
    return text if len(text) <= LONGEST else ""


@dataclass(slots=True)
class FileDescriptions:
    """Collects the prompts of tools, and the titles of charts, from an answer's events.

    `asked` is the question: it describes a picture of code that says nothing of it.
    """

    asked: str = ""
    _arguments: dict[str, str] = field(default_factory=dict)  # by tool call
    _unused: dict[str, list[str]] = field(default_factory=partial(defaultdict, list))  # by tool
    _last: dict[str, str] = field(default_factory=dict)  # by tool

    def follow(self, event: Event) -> None:
        match event:
            case ToolStarted(id, _, arguments):
                self._arguments[id] = arguments
            case ToolDelta(id, arguments):
                self._arguments[id] = self._arguments.get(id, "") + arguments
            case ToolFinished(id, name) if not event.problem:
                self._unused[name].extend(_described(self._arguments.pop(id, "")))
            case _:
                return

    def of(self, file: FileProduced) -> str | None:
        """Source of a file: its tool's prompt, or the title of its chart.

        A tool's files come in the order of its calls; any further ones are of the last call.
        """
        is_of_code = file.tool == CODE
        if is_of_code and not _is_picture(file):
            return None
        if self._unused[file.tool]:
            self._last[file.tool] = self._unused[file.tool].pop(0)
        return self._last.get(file.tool) or (self.asked if is_of_code else "") or None


def _is_picture(file: FileProduced) -> bool:
    kind = file.file_type or file.name.rpartition(".")[2]
    return kind.lower().removeprefix("image/").partition("+")[0] in PICTURES


def _described(arguments: str) -> list[str]:
    """Return the prompt that a tool was given, or the titles in its code."""
    try:
        given = json.loads(arguments)
    except ValueError:
        return []
    if not isinstance(given, dict):
        return []
    prompt, source = given.get("prompt"), given.get("code")
    found = [prompt] if isinstance(prompt, str) else []
    if isinstance(source, str):
        found += [double or single for double, single in _TITLE.findall(source)]
    return [text for each in found if (text := wellformed(each).strip())]
