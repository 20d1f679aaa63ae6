"""Experiments with agents: made, listed, updated."""

import json
from http import HTTPStatus

from bot.mistral.verification.api import ApiResponse, Json
from bot.mistral.verification.laboratory import INSTRUCTIONS, INVALID, Laboratory
from bot.mistral.verification.leftovers import RUN

AGENTS = "/v1/agents"
NAME = "threadwind-verify-{run}"
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
