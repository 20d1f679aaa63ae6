"""Experiments with a library: made, filled, asked about, changed."""

import asyncio
import time
from http import HTTPStatus

import aiohttp

from bot.mistral.verification.agents import make
from bot.mistral.verification.api import ApiResponse, Json
from bot.mistral.verification.laboratory import CONVERSATIONS, Laboratory

LIBRARIES = "/v1/libraries"
NAME = "threadwind-verify-{run}"
FILE = "verification.txt"
WORD = "heliotrope"
TEXT = f"The code word of the verification is {WORD}.".encode()
QUESTION = "Search the library: what is the code word of the verification?"
READY = {"done", "noop", "self_managed"}
FAILED = {"error", "missing_content"}


async def try_documents(lab: Laboratory, *, asks: bool) -> None:
    """Make a library, share a document in it, and ask about it where questions are answered."""
    library = await _make(lab)
    if not library:
        return
    is_patched = await _try_patch(lab, library)
    tools = [{"type": "document_library", "library_ids": [library]}]
    made = await make(lab, tools) if lab.agent else None
    agent = str(made.get("id")) if made and made.is_ok else ""
    if agent and asks:
        await _try_empty(lab, agent)
    document = await _try_upload(lab, library)
    if not document:
        return
    await _try_attributes(lab, f"{library}/documents/{document}", is_patched=is_patched)
    if await _is_ready(lab, library, document) and agent and asks:
        await _try_search(lab, agent)


async def _make(lab: Laboratory) -> str:
    body: Json = {"name": NAME.format(run=lab.run)}
    made = await lab.api.call("POST", LIBRARIES, body)
    if made.is_refused:
        lab.findings.fails("libraries-full", f"HTTP {made.status}", made.status)
    if not made.is_ok:
        return ""
    lab.findings.holds("libraries-full")
    library = str(made.get("id"))
    lab.leftovers.add(f"{LIBRARIES}/{library}")
    twin = await lab.api.call("POST", LIBRARIES, body)
    if twin.is_ok:
        lab.leftovers.add(f"{LIBRARIES}/{twin.get('id')}")
        lab.findings.holds("library-names-are-unique")
    elif twin.is_refused:
        lab.findings.fails("library-names-are-unique", f"HTTP {twin.status}", twin.status)
    return library


async def _try_patch(lab: Laboratory, library: str) -> bool:
    changed = await lab.api.call("PATCH", f"{LIBRARIES}/{library}", {"description": "A trial."})
    if changed.is_ok:
        lab.findings.holds("patch-refused")
    elif changed.is_refused:
        lab.findings.fails("patch-refused", f"HTTP {changed.status}")
    return changed.is_ok


async def _try_empty(lab: Laboratory, agent: str) -> None:
    body: Json = {"inputs": "Say hello.", "agent_id": agent, **lab.metadata}
    reply = await lab.post(CONVERSATIONS, body)
    if reply.is_ok:
        lab.findings.holds("empty-library-refused")
    elif reply.is_refused:
        lab.findings.fails("empty-library-refused", f"HTTP {reply.status}", reply.status)


async def _try_upload(lab: Laboratory, library: str) -> str:
    path = f"{LIBRARIES}/{library}/documents"
    first = await lab.api.call("POST", path, _form())
    if first.is_refused:
        lab.findings.fails("uploads-too-large", f"HTTP {first.status}")
    if not first.is_ok:
        return ""
    lab.findings.holds("uploads-too-large")
    second = await lab.api.call("POST", path, _form())
    if second.is_refused:
        lab.findings.fails("same-bytes-refused", f"HTTP {second.status}", second.status)
    elif second.is_ok and second.get("id") != first.get("id"):
        lab.findings.fails("same-bytes-are-another-document", "another id")
    if second.is_ok:
        lab.findings.holds("same-bytes-refused", "same-bytes-are-another-document")
    return str(first.get("id"))


async def _try_attributes(lab: Laboratory, path: str, *, is_patched: bool) -> None:
    method = "PATCH" if is_patched else "PUT"
    reply = await lab.api.call(method, f"{LIBRARIES}/{path}", {"attributes": {"source": "trial"}})
    if reply.is_ok:
        lab.findings.holds("attributes-refused")
    elif reply.is_refused:
        lab.findings.fails("attributes-refused", f"HTTP {reply.status}", reply.status)


async def _is_ready(lab: Laboratory, library: str, document: str) -> bool:
    until = time.monotonic() + lab.patience.document
    while time.monotonic() < until:
        path = f"{LIBRARIES}/{library}/documents/{document}/status"
        status = (await lab.api.call("GET", path)).get("process_status")
        if status in READY | FAILED:
            return status in READY
        await asyncio.sleep(lab.patience.pause)
    return False


async def _try_search(lab: Laboratory, agent: str) -> None:
    """Ask at once, and again if nothing was found."""
    begun = time.monotonic()
    body: Json = {"inputs": QUESTION, "agent_id": agent, **lab.metadata}
    is_found = _knows(await lab.post(CONVERSATIONS, body))
    at_once = is_found
    while not is_found and time.monotonic() - begun < lab.patience.end:
        await asyncio.sleep(lab.patience.pause)
        is_found = _knows(await lab.post(CONVERSATIONS, body))
    late = time.monotonic() - begun
    if at_once:
        lab.findings.holds("documents-found-late")
    elif is_found:
        lab.findings.fails("documents-found-late", f"{late:.1f} s late", late)


def _knows(reply: ApiResponse) -> bool:
    return reply.status == HTTPStatus.OK and WORD in reply.text


def _form() -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("file", TEXT, filename=FILE, content_type="text/plain")
    return form
