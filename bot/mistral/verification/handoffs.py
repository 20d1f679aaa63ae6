"""Experiments with handoffs: who continues after a function, and who answers the next question."""

from bot.mistral.verification.agents import NAME, make
from bot.mistral.verification.api import ApiResponse, Json
from bot.mistral.verification.laboratory import CONVERSATIONS, Laboratory

COLLEAGUE = f"{NAME}-colleague"
HAND_OVER = "Hand this over to {name} at once, who is to greet everybody with the function."
NEXT = "Who are you?"
CALL, HANDOFF = "function.call", "agent.handoff"
RETURNS, MOVES = "handed-over-calls-return", "handoffs-move-the-conversation"
GREET: Json = {
    "type": "function",
    "function": {
        "name": "greet",
        "description": "Greets everybody.",
        "parameters": {"type": "object", "properties": {}},
    },
}


async def try_handoffs(lab: Laboratory) -> None:
    """Have an agent hand over to one that calls a function, settle that, and ask again."""
    name = COLLEAGUE.format(run=lab.run)
    colleague = str((await make(lab, [GREET], name=name)).get("id") or "")
    if not colleague:
        return
    first = str((await make(lab, [], handoffs=[colleague])).get("id") or "")
    body: Json = {"inputs": HAND_OVER.format(name=name), "agent_id": first, **lab.metadata}
    answer = await lab.post(CONVERSATIONS, body) if first else None
    if answer is None or not _entries(answer, HANDOFF):
        return
    path = f"{CONVERSATIONS}/{answer.get('conversation_id')}"
    if calls := _entries(answer, CALL):
        settled = await lab.post(path, {"inputs": [_result(call) for call in calls]})
        _note(lab, RETURNS, settled, expected=colleague, other=first)
        if not settled.is_ok:
            return
    following = await lab.post(path, {"inputs": NEXT})
    _note(lab, MOVES, following, expected=first, other=colleague)


def _note(
    lab: Laboratory, assumption: str, answer: ApiResponse, *, expected: str, other: str
) -> None:
    """Note whether the agent answered that was expected to, as far as the answer tells."""
    by = [one["agent_id"] for one in _entries(answer) if one.get("agent_id")]
    if by[:1] == [other]:
        lab.findings.fails(assumption, "the other agent answered")
    elif by[:1] == [expected]:
        lab.findings.holds(assumption)


def _entries(answer: ApiResponse, kind: str = "") -> list[Json]:
    """The entries of a whole answer; those of one type, if it is given."""
    found = answer.get("outputs")
    entries = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one for one in entries if kind in {"", one.get("type")}]


def _result(call: Json) -> Json:
    return {"type": "function.result", "tool_call_id": call["tool_call_id"], "result": "Greeted."}
