"""Temporary files: there for a block, and gone after it, however it ends."""

from pathlib import Path

import pytest

from bot.concurrency.temporary import temporary_path


async def test_a_file_is_gone_after_the_block() -> None:
    async with temporary_path("page") as path:
        path.write_text("Tea.")

    assert not path.parent.exists()


async def test_a_block_that_fails_leaves_nothing() -> None:
    seen: list[Path] = []

    async def fail() -> None:
        async with temporary_path("page") as path:
            seen.append(path)
            path.write_text("Tea.")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()

    assert [path.parent.exists() for path in seen] == [False]
