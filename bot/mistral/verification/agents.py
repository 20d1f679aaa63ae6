"""Experiments with agents: made, listed, updated."""

import json
from http import HTTPStatus

from bot.mistral.verification.api import ApiResponse, Json
from bot.mistral.verification.laboratory import CONVERSATIONS, INSTRUCTIONS, INVALID, Laboratory
from bot.mistral.verification.leftovers import RUN

AGENTS = "/v1/agents"
NAME = "threadwind-verify-{run}"
COLLEAGUE = "threadwind-verify-{run}-colleague"
HAND_OVER = "Hand this over to {name} at once: say hello."
HANDOFF = "agent.handoff"
TOOLS = [{"type": "code_interpreter"}, {"type": "image_generation"}]
NOBODY = {RUN: "nobody's"}


async def try_agents(lab: Laboratory) -> None:
    """Make an agent with tools, find it again, and change it."""
    made = await make(lab, TOOLS)
    if not made.is_ok:
        return
    lab.agent, lab.version = str(made.get("id")), int(made.get("version") or 0)
    listed = await lab.api.call("GET", f"{AGENTS}/pages", metadata=json.dumps(NOBODY))
    others = listed.get("data")
    if listed.is_ok and isinstance(others, list):
        if others:
            lab.findings.fails("agent-metadata-filters-nothing", f"{len(others)} of others")
        lab.findings.holds("agent-metadata-filters-nothing")
    body = {"instructions": f"{INSTRUCTIONS} Be friendly."}
    updated = await lab.api.call("PATCH", f"{AGENTS}/{lab.agent}", body)
    if updated.is_ok:
        lab.version = int(updated.get("version") or lab.version)
        lab.findings.holds("agent-updates-refused")
    elif updated.is_refused:
        seen = f"HTTP {updated.status}"
        lab.findings.fails("agent-updates-refused", seen, updated.status)


async def try_handoffs(lab: Laboratory) -> None:
    """Have an agent hand over to another, and look at who answers the next question."""
    name = COLLEAGUE.format(run=lab.run)
    colleague = str((await make(lab, [], name=name)).get("id") or "")
    if not colleague:
        return
    first = str((await make(lab, [], handoffs=[colleague])).get("id") or "")
    body = {"inputs": HAND_OVER.format(name=name), "agent_id": first, **lab.metadata}
    answer = await lab.post(CONVERSATIONS, body) if first else None
    if answer is None or HANDOFF not in {one.get("type") for one in outputs(answer)}:
        return
    path = f"{CONVERSATIONS}/{answer.get('conversation_id')}"
    following = await lab.post(path, {"inputs": "Who are you?"})
    by = next((one.get("agent_id") for one in outputs(following) if one.get("agent_id")), "")
    if by == colleague:
        lab.findings.fails("handoffs-move-the-conversation", "the other agent answered")
    elif by == first:
        lab.findings.holds("handoffs-move-the-conversation")


def outputs(answer: ApiResponse) -> list[Json]:
    """The entries of a whole answer."""
    found = answer.get("outputs")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


async def make(lab: Laboratory, tools: list[Json], **more: object) -> ApiResponse:
    """Make an agent; note why that isn't possible."""
    body: Json = {
        "model": lab.model,
        "name": NAME.format(run=lab.run),
        "instructions": INSTRUCTIONS,
        "tools": tools,
        **more,
    }
    made = await lab.api.call("POST", AGENTS, body | {"metadata": {RUN: lab.run}})
    if made.status == INVALID:
        again = await lab.api.call("POST", AGENTS, body)
        if again.is_ok:
            lab.findings.fails("agent-metadata-refused", f"HTTP {made.status}")
            made = again
    if made.is_ok:
        lab.leftovers.add(f"{AGENTS}/{made.get('id')}")
        lab.findings.holds("agent-metadata-refused", "agents-full", "agents-limited")
    elif made.status == HTTPStatus.BAD_REQUEST and "model" in made.text.lower():
        lab.findings.fails("model-retired", f"HTTP {made.status}")
    elif made.status == HTTPStatus.BAD_REQUEST:
        lab.findings.fails("agents-limited", f"HTTP {made.status}")
    elif made.is_refused:
        lab.findings.fails("agents-full", f"HTTP {made.status}", made.status)
    return made
