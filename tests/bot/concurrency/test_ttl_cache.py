"""TTL cache: values are read once, until they are old, invalidated or evicted."""

from collections import Counter

import pytest

from bot.concurrency.ttl_cache import TTL, TtlCache
from tests.support.clock import Clock


class Reader:
    """Counts the reads of each key."""

    def __init__(self) -> None:
        self.reads: Counter[str] = Counter()

    async def __call__(self, key: str) -> int:
        self.reads[key] += 1
        return self.reads[key]


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(reader: Reader, clock: Clock) -> TtlCache[str, int]:
    return TtlCache(reader, clock, size=2)


async def test_a_value_is_read_once(cache: TtlCache[str, int]) -> None:
    assert [await cache.of("a"), await cache.of("a")] == [1, 1]


async def test_an_old_value_is_read_again(cache: TtlCache[str, int], clock: Clock) -> None:
    await cache.of("a")
    clock.now += TTL + 1

    assert await cache.of("a") == 2


async def test_an_invalidated_value_is_read_again(cache: TtlCache[str, int]) -> None:
    await cache.of("a")
    cache.forget("a")

    assert await cache.of("a") == 2


async def test_a_refreshed_value_is_cached(cache: TtlCache[str, int]) -> None:
    await cache.of("a")

    assert [await cache.refresh("a"), await cache.of("a")] == [2, 2]


async def test_the_value_that_was_read_first_is_evicted(
    cache: TtlCache[str, int], reader: Reader
) -> None:
    for key in ("a", "b", "c", "b", "a"):
        await cache.of(key)

    assert reader.reads == {"a": 2, "b": 1, "c": 1}
