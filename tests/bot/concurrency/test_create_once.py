"""Creation once across nodes: one creates, the others wait; who fails makes way."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.concurrency.create_once import create_once


class Broken(Exception):
    pass


@dataclass(slots=True)
class Table:
    """The row that all nodes share, and what was created."""

    claimed_by: str = ""
    saved: str | None = None
    created: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """A node that creates something when `go` is set, or fails."""

    name: str
    table: Table
    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False

    async def find(self) -> str | None:
        return self.table.saved

    async def claim(self) -> bool:
        is_free = not self.table.claimed_by and self.table.saved is None  # as the real tables do
        if is_free:
            self.table.claimed_by = self.name
        return is_free

    async def create(self, _claim: bool) -> str:
        self.begun.set()
        await self.go.wait()
        if self.fails:
            raise Broken
        self.table.created.append(self.name)
        return f"made by {self.name}"

    async def save(self, created: str) -> None:
        if self.table.claimed_by == self.name:
            self.table.claimed_by, self.table.saved = "", created

    async def give_up(self) -> None:
        self.table.claimed_by = ""


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def here(table: Table) -> Node:
    return Node("here", table)


@pytest.fixture
def there(table: Table) -> Node:
    return Node("there", table)


async def test_of_two_at_once_one_creates_and_both_have_it(here: Node, there: Node) -> None:
    both = asyncio.gather(*(create_once(node, poll=0) for node in (here, there)))
    await here.begun.wait()
    here.go.set()

    assert await both == ["made by here", "made by here"]
    assert here.table.created == ["here"]


async def test_what_exists_is_not_created_again(here: Node) -> None:
    here.table.saved = "made before"

    assert await create_once(here) == "made before"
    assert here.table.created == []


async def test_a_failure_gives_the_claim_up(here: Node) -> None:
    here.fails = True
    here.go.set()

    with pytest.raises(Broken):
        await create_once(here)

    assert here.table.claimed_by == ""


async def test_after_a_failure_the_node_that_waits_creates_it(here: Node, there: Node) -> None:
    here.fails = True
    both = asyncio.gather(
        create_once(here, poll=0), create_once(there, poll=0), return_exceptions=True
    )
    await here.begun.wait()
    here.go.set()
    there.go.set()

    failure, found = await both

    assert isinstance(failure, Broken)
    assert found == "made by there"


async def test_a_cancelled_creation_gives_the_claim_up(here: Node) -> None:
    creating = asyncio.create_task(create_once(here))
    await here.begun.wait()

    creating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await creating

    assert here.table.claimed_by == ""


@dataclass(slots=True)
class SlowClaim(Node):
    """A node whose database takes until `committed` to answer a claim that it has made."""

    claiming: asyncio.Event = field(default_factory=asyncio.Event)
    committed: asyncio.Event = field(default_factory=asyncio.Event)

    async def claim(self) -> bool:
        is_ours = await Node.claim(self)
        self.claiming.set()
        await self.committed.wait()
        return is_ours


async def test_a_claim_that_is_made_after_its_caller_was_cancelled_is_given_up() -> None:
    node = SlowClaim("here", Table())
    creating = asyncio.create_task(create_once(node))
    await node.claiming.wait()

    creating.cancel()
    await asyncio.sleep(0)
    node.committed.set()
    with pytest.raises(asyncio.CancelledError):
        await creating

    assert node.table.claimed_by == ""


async def test_another_nodes_claim_stays_when_a_caller_is_cancelled() -> None:
    node = SlowClaim("here", Table(claimed_by="there"))
    creating = asyncio.create_task(create_once(node))
    await node.claiming.wait()

    creating.cancel()
    await asyncio.sleep(0)
    node.committed.set()
    with pytest.raises(asyncio.CancelledError):
        await creating

    assert node.table.claimed_by == "there"


async def test_a_creation_that_takes_too_long_gives_the_claim_up(here: Node) -> None:
    with pytest.raises(TimeoutError):
        await create_once(here, longest=0)

    assert here.table.claimed_by == ""


async def test_a_node_that_waits_too_long_leaves_the_others_claim_alone(here: Node) -> None:
    here.table.claimed_by = "there"

    with pytest.raises(TimeoutError):
        await create_once(here, longest=0)

    assert here.table.claimed_by == "there"


async def test_who_lost_the_claim_while_creating_takes_what_the_other_made(here: Node) -> None:
    creating = asyncio.create_task(create_once(here, poll=0))
    await here.begun.wait()
    here.table.claimed_by, here.table.saved = "", "made by there"

    here.go.set()

    assert await creating == "made by there"
