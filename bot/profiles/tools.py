"""Tools of a profile: Mistral's own and one's own, in a short form and in a long one.

Not supported: a connector's `authorization`, as secrets do not belong in a file of profiles:
connectors keep them at Mistral.
"""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from bot.profiles.base import Strict, Words

NO_LIBRARY = "this needs library_ids, or channel = true"
TWICE = "{tool} is there twice"
UNKNOWN = "unknown tool '{tool}'; known are {known}"
FUNCTIONS = "functions"  # in the context of a validation: the names of one's own tools
KINDS = (
    *("web_search", "web_search_premium", "code_interpreter", "image_generation"),
    *("document_library", "connector", "function"),
)

CONNECTOR = "connector:"  # begins the short form, and the name follows
LONGEST_CONNECTOR = 64  # characters of its name or id

Names = tuple[Words, ...]


class _Configured(Strict):
    """Configuration of any tool: functions that are offered, and those that need confirmation."""

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
    """Tool that needs no resource to work on."""

    type: Literal["web_search", "web_search_premium", "code_interpreter", "image_generation"]

    @property
    def identity(self) -> str:
        return self.type

    def settings(self, _library_id: str) -> dict[str, Any]:
        return {"type": self.type, **self._configuration()}


class DocumentLibrary(_Configured):
    """Documents of the scope in which the question is asked, of fixed libraries, or of both."""

    type: Literal["document_library"]
    library_ids: Names = ()
    channel: bool = True

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not (self.channel or self.library_ids):
            raise ValueError(NO_LIBRARY)
        return self

    @property
    def identity(self) -> str:
        return self.type

    def without(self, gone: Collection[str]) -> "DocumentLibrary":
        """The same without these libraries; it may be left with none."""
        kept = tuple(one for one in self.library_ids if one not in gone)
        return self.model_copy(update={"library_ids": kept})

    def settings(self, library_id: str) -> dict[str, Any] | None:
        """None without a library, as Mistral rejects the tool without one."""
        own = (library_id,) if self.channel and library_id else ()
        libraries = list(dict.fromkeys(own + self.library_ids))
        if not libraries:
            return None
        return {"type": self.type, "library_ids": libraries, **self._configuration()}


class Connector(_Configured):
    """Connector that is registered at Mistral.

    With a `sign_in`, of each person or of the workspace, agents use it by functions of ours, which
    say whose sign-in counts (see `bot.connectors`); else Mistral uses it with its own.
    """

    type: Literal["connector"]
    connector_id: Annotated[Words, Field(max_length=LONGEST_CONNECTOR)]
    sign_in: Literal["person", "workspace"] | None = None

    @property
    def identity(self) -> str:
        return f"{self.type} {self.connector_id}"

    def settings(self, _library_id: str) -> dict[str, Any] | None:
        """None where it needs functions of ours."""
        if self.sign_in:
            return None
        return {
            "type": self.type,
            "connector_id": self.connector_id,
            **self._configuration(),
        }


class Function(Strict):
    """Tool of one's own, by its name: see `bot.tools`. `consent` asks for it before each call."""

    type: Literal["function"]
    name: Words
    consent: bool = False

    @property
    def requires_confirmation(self) -> Names:
        return (self.name,) if self.consent else ()

    @property
    def identity(self) -> str:
        return self.name

    def settings(self, _library_id: str) -> None:
        """None: whether it is offered depends on the workspace, which `bot.tools` knows."""


def _long_form(tool: object, info: ValidationInfo) -> object:
    """A tool at length. Without a context anything may be the name of a tool that there was."""
    known = (info.context or {}).get(FUNCTIONS)
    if isinstance(tool, str) and tool.startswith(CONNECTOR):
        return {"type": "connector", "connector_id": tool.removeprefix(CONNECTOR)}
    if isinstance(tool, str):
        is_function = known is not None and tool in known
        tool = {"type": "function", "name": tool} if is_function else {"type": tool}
    if isinstance(tool, dict):
        _require_known(tool, known)
    return tool


def _require_known(tool: Mapping[str, Any], known: Collection[str] | None) -> None:
    """Raise ValueError for a tool that doesn't exist; anything else is told by its type."""
    kind, name = tool.get("type"), tool.get("name")
    wrong = name if kind == "function" else kind
    exists = kind in KINDS and (kind != "function" or known is None or name in known)
    if isinstance(wrong, str) and not exists:
        named = ", ".join(map(repr, [*KINDS[:-1], *sorted(known or ())]))
        raise ValueError(UNKNOWN.format(tool=wrong, known=named))


def _unique(tools: tuple["Tool", ...]) -> tuple["Tool", ...]:
    seen = set()
    for tool in tools:
        if tool.identity in seen:
            raise ValueError(TWICE.format(tool=tool.identity))
        seen.add(tool.identity)
    return tools


Tool = Annotated[
    Annotated[BuiltIn | DocumentLibrary | Connector | Function, Field(discriminator="type")],
    BeforeValidator(_long_form),
]
Tools = Annotated[tuple[Tool, ...], AfterValidator(_unique)]


def settings(tools: Tools, library_id: str) -> list[Mapping[str, Any]]:
    """The tools as fields of a request, with the library of this id ('' for none)."""
    found = (tool.settings(library_id) for tool in tools)
    return [one for one in found if one is not None]
