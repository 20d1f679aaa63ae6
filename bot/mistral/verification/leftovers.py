"""Deletion of everything that `verify` made at Mistral, whatever happened meanwhile."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field

from bot.core.assumptions import Findings
from bot.core.errors import SettingsError
from bot.mistral.verification.api import ApiResponse, Json, MistralApi

BUSY, LIMITED, GONE = 409, 429, 404
LONGEST_WAIT = 30.0  # seconds that a rate limit may ask for
ATTEMPTS = 40
PAUSE = 0.25
RUN = "run"  # metadata of what we made


@dataclass(slots=True)
class Leftovers:
    """Paths of what was made, in the order in which it was made."""

    api: MistralApi
    findings: Findings
    run: str
    paths: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        if path not in self.paths:
            self.paths.append(path)

    async def clear(self) -> list[str]:
        """Delete everything, the newest first; return what is left."""
        left = self.paths[::-1]
        with suppress(SettingsError):  # nothing answers any more
            await self._find()
            left = self.paths[::-1]
            for path in reversed(self.paths):
                reply = await self._delete(path)
                if reply.is_ok or reply.status == GONE:
                    left.remove(path)
        if self.paths and not left:
            self.findings.holds("deletions-rate-limited")
        return left

    async def _find(self) -> None:
        """Add what carries our metadata, and whose id no answer told."""
        query = json.dumps({RUN: self.run})
        for path, field_name in (("/v1/conversations", ""), ("/v1/agents/pages", "data")):
            reply = await self.api.call("GET", path, metadata=query)
            listed = reply.get(field_name) if field_name else reply.body
            kind = path.removesuffix("/pages")
            for one in listed if isinstance(listed, list) else []:
                if self.is_ours(one):
                    self.add(f"{kind}/{one['id']}")

    def is_ours(self, one: Json) -> bool:
        metadata = one.get("metadata")
        return isinstance(metadata, dict) and metadata.get(RUN) == self.run

    async def _delete(self, path: str) -> ApiResponse:
        reply = await self.api.call("DELETE", path)
        for _ in range(ATTEMPTS):
            if reply.status == LIMITED:
                wait = _seconds(reply)
                if wait > LONGEST_WAIT:
                    self.findings.fails("deletions-rate-limited", f"wait {wait:g} s", wait)
                    return reply
                await asyncio.sleep(wait)
            elif reply.status == BUSY:
                await asyncio.sleep(PAUSE)
            else:
                return reply
            reply = await self.api.call("DELETE", path)
        return reply


def _seconds(reply: ApiResponse) -> float:
    try:
        return float(reply.headers.get("Retry-After", "1"))
    except ValueError:
        return LONGEST_WAIT + 1
