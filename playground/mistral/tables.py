"""The records of the platform that are saved."""

from typing import Any

from playground.mistral.connectors.records import Connector
from playground.mistral.state import Agent, Conversation, Document, Library, State, StoredFile
from playground.persistence import Flat, Nested, Table


def tables(state: State) -> dict[str, Table[Any]]:
    """Name the tables, parents before children; `files` is one of Slack's already."""
    return {
        "agents": Table(Agent, Flat(state.agents)),
        "conversations": Table(
            Conversation, Flat(state.conversations), apart=frozenset({"locked"})
        ),
        "libraries": Table(Library, Flat(state.libraries), apart=frozenset({"documents"})),
        "documents": Table(
            Document, Nested(state.libraries, lambda library: library.documents), content="content"
        ),
        "stored_files": Table(StoredFile, Flat(state.files), content="content"),
    }


def connector_tables(state: State) -> dict[str, Table[Any]]:
    return {"connectors": Table(Connector, Flat(state.connectors))}
