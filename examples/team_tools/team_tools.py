"""Two tools for Threadwind's agents: one looks something up, the other changes something."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.tools import ToolAnswer, ToolCaller, ToolLink, tool

ON_CALL = {"payments": "Ada", "search": "Grace"}
LOG = Path("incidents.jsonl")


@tool(title="Look up who is on call", repeatable=True, timeout=5)
async def who_is_on_call(
    service: Annotated[str, "Name of the service, such as payments"],
) -> ToolAnswer:
    """Look up who is on call for a service. Call it whenever somebody asks whom to turn to."""
    name = ON_CALL.get(service.strip().lower())
    if name is None:
        return ToolAnswer(f"There's no service {service}. Known are: {', '.join(sorted(ON_CALL))}.")
    link = ToolLink("On-call calendar", "https://calendar.example.com/on-call")
    return ToolAnswer(f"{name} is on call for {service}.", links=(link,))


@tool(title="Report an incident", consent=True)
async def report_incident(
    service: Annotated[str, "Name of the service"],
    summary: Annotated[str, Field(description="What happened, in a sentence", max_length=300)],
    severity: Annotated[int, Field(description="1 is the worst, 3 the mildest", ge=1, le=3)],
    caller: ToolCaller,
) -> str:
    """Report an incident. It wakes people up, so call it only when somebody asks for it."""
    incident = {
        "id": caller.call_id,
        "service": service,
        "summary": summary,
        "severity": severity,
        "by": caller.user,
    }
    await asyncio.to_thread(_append, json.dumps(incident))
    caller.log.info("incident_reported", severity=severity)
    return f"Reported as {caller.call_id}."


def _append(line: str) -> None:
    with LOG.open("a") as log:
        log.write(f"{line}\n")
