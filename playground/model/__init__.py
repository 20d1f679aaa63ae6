"""The language model behind the local platform: an offline one, and a scripted one for tests."""

from .offline import OfflineModel
from .pieces import (
    DocumentLink,
    Failure,
    File,
    FunctionCall,
    Handoff,
    Image,
    NewFile,
    Pause,
    Piece,
    Reference,
    Text,
    Thinking,
    ToolDelta,
    ToolDone,
    ToolStarted,
    Until,
)
from .prompt import Colleague, LibraryDocument, Message, Model, Prompt
from .scripted import ScriptedModel

__all__ = [
    "Colleague",
    "DocumentLink",
    "Failure",
    "File",
    "FunctionCall",
    "Handoff",
    "Image",
    "LibraryDocument",
    "Message",
    "Model",
    "NewFile",
    "OfflineModel",
    "Pause",
    "Piece",
    "Prompt",
    "Reference",
    "ScriptedModel",
    "Text",
    "Thinking",
    "ToolDelta",
    "ToolDone",
    "ToolStarted",
    "Until",
]
