"""Tools in the agent form: those that are ticked, those that need consent, and fixed libraries."""

from collections.abc import Mapping
from typing import Any

from bot.profiles import form_connectors, form_functions
from bot.profiles.tool_labels import tool_name
from bot.profiles.tools import Connector, DocumentLibrary, Function, Tool, Tools

DOCUMENTS = "document_library"
KEPT = (Connector, Function)  # what it doesn't show by ticks
NOT_TICKED = "Tick the same among the tools: {names}."

Typed = str | tuple[str, ...]
FormFields = Mapping[str, Typed]


def merged(fields: FormFields, before: Tools) -> list[dict[str, Any]]:
    """The tools as they are written in a profile: what the form doesn't show stays as before."""
    shown: dict[str, dict[str, Any]] = {
        tool.type: _written(tool) for tool in before if not isinstance(tool, KEPT)
    }
    tools = [
        _merged(kind, shown.get(kind, {"type": kind}), fields) for kind in _kinds(fields, before)
    ]
    return [
        *tools,
        *form_functions.merged(fields, before),
        *form_connectors.merged(fields, before),
    ]


def values(tools: Tools) -> dict[str, Typed]:
    """The fields of the form, but for the libraries, which are chosen by their channels."""
    connectors = form_connectors.text(tools)
    return {
        "tools": _ticked(tools),
        "consent": _with_consent(tools),
        form_functions.FIELD: form_functions.names(tools),
        form_connectors.FIELD: connectors,
    }


def problems(fields: FormFields, before: Tools) -> dict[str, str]:
    """Sentence about consent for tools that the agent doesn't have."""
    kinds = set(_kinds(fields, before))
    missing = [kind for kind in _chosen(fields, "consent") if kind not in kinds]
    names = ", ".join(map(tool_name, missing))
    found = {"consent": NOT_TICKED.format(names=names)} if missing else {}
    unreadable = form_connectors.problem(fields)
    return found | ({form_connectors.FIELD: unreadable} if unreadable else {})


def _merged(kind: str, tool: dict[str, Any], fields: FormFields) -> dict[str, Any]:
    made = dict(tool)
    if "consent" in fields:
        functions = made.pop("requires_confirmation", None) or [kind]
        if kind in _chosen(fields, "consent"):
            made["requires_confirmation"] = functions
    if kind != DOCUMENTS:
        return made
    if "libraries" in fields:
        made["library_ids"] = list(_chosen(fields, "libraries"))
    if "tools" in fields:
        made["channel"] = DOCUMENTS in _chosen(fields, "tools")
    return made


def _kinds(fields: FormFields, before: Tools) -> tuple[str, ...]:
    """The types of tools that the agent is to have; fixed libraries are documents, too."""
    ticked = _chosen(fields, "tools") if "tools" in fields else _ticked(before)
    libraries = _chosen(fields, "libraries") if "libraries" in fields else _library_ids(before)
    return tuple(dict.fromkeys((*ticked, *([DOCUMENTS] if libraries else []))))


def _ticked(tools: Tools) -> tuple[str, ...]:
    """The types of tools, without documents that are those of fixed libraries alone."""
    return tuple(
        tool.type
        for tool in tools
        if not isinstance(tool, KEPT)
        and not (isinstance(tool, DocumentLibrary) and not tool.channel)
    )


def _with_consent(tools: Tools) -> tuple[str, ...]:
    return tuple(
        tool.type for tool in tools if tool.requires_confirmation and not isinstance(tool, KEPT)
    )


def _library_ids(tools: Tools) -> tuple[str, ...]:
    libraries = (tool for tool in tools if isinstance(tool, DocumentLibrary))
    return tuple(id_ for one in libraries for id_ in one.library_ids)


def _chosen(fields: FormFields, field: str) -> tuple[str, ...]:
    value = fields.get(field)
    return value if isinstance(value, tuple) else ()


def _written(tool: Tool) -> dict[str, Any]:
    return tool.model_dump(mode="json", exclude_defaults=True)
