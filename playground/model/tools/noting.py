"""Wishes to remember or forget something across threads, as calls of the app's functions."""

import json
import re

from playground.model.conversation import memory
from playground.model.pieces import FunctionCall

REMEMBER, FORGET = "remember", "forget_note"
_POLITE = r"^\W*(?:(?:please|now|also|and|ok|okay|can you|could you|would you) )*"
_REMEMBER = re.compile(
    _POLITE + r"(?:remember|note|keep in mind|make a note|don't forget)(?: that|:)\s+(.{1,300})\Z",
    re.IGNORECASE | re.DOTALL,
)
_FORGET = re.compile(
    _POLITE + r"(?:forget|stop remembering|don't remember)(?: the note)?(?: that|:)\s+(.{1,300})\Z",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = " \n.!"


def wished(question: str, available: set[str]) -> FunctionCall | None:
    """The call that a question wants: "remember that …", "forget that …"."""
    for name, wish in ((REMEMBER, _REMEMBER), (FORGET, _FORGET)):
        found = wish.match(question) if name in available else None
        if found and not memory.asks(found[1]):
            note = " ".join(found[1].split()).strip(_ENDS)
            arguments = {"note": note[:1].upper() + note[1:]}
            return FunctionCall(name, json.dumps(arguments, ensure_ascii=False))
    return None
