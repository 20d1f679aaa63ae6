"""Creation of something outside once across nodes: claimed in the database, made, recorded."""

import asyncio
from typing import Protocol, TypeVar

C = TypeVar("C")
T = TypeVar("T")

LONGEST = 45.0  # seconds in all, of which most may pass while another node creates it
POLL = 0.25  # seconds between looks at whether another node is done


class Creation(Protocol[C, T]):
    """Steps of one creation."""

    async def find(self) -> T | None:
        """Return it as it is recorded; None if there is none, or none that fits."""

    async def claim(self) -> C:
        """Claim its creation; falsy while another node holds the claim."""

    async def create(self, claim: C, /) -> T:
        """Create it."""

    async def save(self, created: T) -> None:
        """Record it, unless another node took the claim over meanwhile."""

    async def give_up(self) -> None:
        """Release the claim."""


async def create_once(creation: Creation[C, T], longest: float = LONGEST, poll: float = POLL) -> T:
    """Find something, or create it, or wait while another node does; raises TimeoutError.

    A creation that fails or is cancelled gives its claim up.
    """
    async with asyncio.timeout(longest):
        while (found := await creation.find()) is None:
            if claim := await _claim(creation):
                await _create(creation, claim)
            else:
                await asyncio.sleep(poll)
    return found


async def _claim(creation: Creation[C, T]) -> C:
    """Claim the creation; a claim that is made although the caller was cancelled is given up."""
    claiming = asyncio.ensure_future(creation.claim())
    try:
        return await asyncio.shield(claiming)
    except asyncio.CancelledError:
        await asyncio.wait([claiming])
        if not claiming.exception() and claiming.result():
            await asyncio.shield(creation.give_up())
        raise


async def _create(creation: Creation[C, T], claim: C) -> None:
    try:
        await creation.save(await creation.create(claim))
    except BaseException:
        await asyncio.shield(creation.give_up())
        raise
