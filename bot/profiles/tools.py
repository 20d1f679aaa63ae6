"""The tools of a profile: Mistral's own, in a short form and in a long one.

Left out is what a file of profiles cannot give: `function`, which somebody here would have to run,
and a connector's `authorization`, for secrets have no place in it: connectors keep them at Mistral.
"""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.profiles.base import Strict, Words

NO_LIBRARY = "this needs library_ids, or channel = true"
TWICE = "{tool} is there twice"

Names = tuple[Words, ...]


class _Configured(Strict):
    """What every tool takes: which of its functions it offers, and which of them ask first."""

    include: Names = ()
    exclude: Names = ()
    requires_confirmation: Names = ()

    def _configuration(self) -> dict[str, Any]:
        chosen = {
            "include": list(self.include),
            "exclude": list(self.exclude),
            "requires_confirmation": list(self.requires_confirmation),
        }
        given = {name: functions for name, functions in chosen.items() if functions}
        return {"tool_configuration": given} if given else {}


class BuiltIn(_Configured):
    """A tool that needs nothing to work on."""

    type: Literal["web_search", "web_search_premium", "code_interpreter", "image_generation"]

    @property
    def what(self) -> str:
        return self.type

    def settings(self, _library_id: str) -> dict[str, Any]:
        return {"type": self.type, **self._configuration()}


class DocumentLibrary(_Configured):
    """Documents: those of the place where the question is asked, fixed libraries, or both."""

    type: Literal["document_library"]
    library_ids: Names = ()
    channel: bool = True

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not (self.channel or self.library_ids):
            raise ValueError(NO_LIBRARY)
        return self

    @property
    def what(self) -> str:
        return self.type

    def without(self, gone: Collection[str]) -> "DocumentLibrary":
        """The same without these libraries; it may be left with none."""
        kept = tuple(one for one in self.library_ids if one not in gone)
        return self.model_copy(update={"library_ids": kept})

    def settings(self, library_id: str) -> dict[str, Any] | None:
        """None where there is no library: Mistral refuses the tool without one."""
        own = (library_id,) if self.channel and library_id else ()
        libraries = list(dict.fromkeys(own + self.library_ids))
        if not libraries:
            return None
        return {"type": self.type, "library_ids": libraries, **self._configuration()}


class Connector(_Configured):
    """A connector that is registered at Mistral."""

    type: Literal["connector"]
    connector_id: Words

    @property
    def what(self) -> str:
        return f"{self.type} {self.connector_id}"

    def settings(self, _library_id: str) -> dict[str, Any]:
        return {
            "type": self.type,
            "connector_id": self.connector_id,
            **self._configuration(),
        }


def _long_form(tool: object) -> object:
    return {"type": tool} if isinstance(tool, str) else tool


def _each_once(tools: tuple["Tool", ...]) -> tuple["Tool", ...]:
    seen = set()
    for tool in tools:
        if tool.what in seen:
            raise ValueError(TWICE.format(tool=tool.what))
        seen.add(tool.what)
    return tools


Tool = Annotated[
    Annotated[BuiltIn | DocumentLibrary | Connector, Field(discriminator="type")],
    BeforeValidator(_long_form),
]
Tools = Annotated[tuple[Tool, ...], AfterValidator(_each_once)]


def settings(tools: Tools, library_id: str) -> list[Mapping[str, Any]]:
    """What Mistral is told, where the library with this id serves ('': none does)."""
    told = (tool.settings(library_id) for tool in tools)
    return [one for one in told if one is not None]
