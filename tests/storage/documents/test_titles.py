"""Titles of documents: each means one document of its place."""

import asyncio
import unicodedata
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.core.file_names import numbered
from storage.documents import libraries, share_transitions, titles
from storage.documents.records import NewShare, OpenShare
from storage.engine.database import Database
from storage.models import Share
from storage.records import Lost
from tests.storage.support.hands import rows
from tests.storage.support.shared_files import NEW, UPLOADED, Clerk, another

NAME = "minutes.txt"
DECOMPOSED = unicodedata.normalize("NFD", "Müll.txt")


async def choose(
    database: Database, share: OpenShare, digest: str = "a" * 64, name: str = NAME
) -> str:
    return await database.run(titles.choose, share, digest, partial(numbered, name))


async def taken(clerk: Clerk, count: int) -> list[OpenShare]:
    """So many shares, all under way."""
    for number in range(1, count + 1):
        await clerk.record(another(number))
    return await clerk.take()


async def kept(clerk: Clerk, new: NewShare, digest: str, name: str = NAME) -> str:
    """Bring a file into the library; its title."""
    share = await clerk.begin(new)
    await clerk.fetch(share)
    title = await choose(clerk.database, share, digest, name)
    document = f"doc-{digest[0]}"
    uploaded = replace(UPLOADED, document_id=document, name=title, digest=digest)
    await clerk.attach(share, uploaded)
    await clerk.database.run(share_transitions.ready, share, 1)
    return title


async def test_files_e_a_title_that_is_taken_gets_a_number(clerk: Clerk) -> None:
    found = [await kept(clerk, another(n), str(n) * 64) for n in (1, 2, 3)]

    assert found == ["minutes.txt", "minutes-2.txt", "minutes-3.txt"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Minutes.TXT", NAME), (DECOMPOSED, "Müll.txt"), ("STRASSE.txt", "straße.txt")],
    ids=["case", "composition", "sharp-s"],
)
async def test_files_e_what_people_read_alike_is_one_title(
    first: str, second: str, clerk: Clerk
) -> None:
    await kept(clerk, NEW, "a" * 64, first)

    assert await kept(clerk, another(), "b" * 64, second) == numbered(second, 2)


async def test_files_e_the_same_bytes_keep_their_title(clerk: Clerk) -> None:
    await kept(clerk, NEW, "a" * 64)

    assert await kept(clerk, another(), "a" * 64, "copy.txt") == NAME


@pytest.mark.parametrize("other", [{"channel": "C2"}, {"team": "T2"}], ids=["place", "team"])
async def test_files_e_another_place_has_titles_of_its_own(
    other: dict[str, Any], clerk: Clerk
) -> None:
    await kept(clerk, NEW, "a" * 64)
    share = await clerk.begin(replace(another(), **other))

    assert await choose(clerk.database, share, "b" * 64) == NAME


async def test_files_e_a_retry_keeps_its_title(clerk: Clerk) -> None:
    first, second = await taken(clerk, 2)
    await choose(clerk.database, first, "a" * 64)

    found = [await choose(clerk.database, second, "b" * 64) for _ in range(3)]

    assert found == ["minutes-2.txt"] * 3


async def test_files_e_uploads_at_once_get_titles_of_their_own(clerk: Clerk) -> None:
    await clerk.database.run(libraries.claim, "T1", "C1", "here")
    shares = await taken(clerk, 5)
    chosen = (choose(clerk.database, one, str(n) * 64) for n, one in enumerate(shares))

    found = await asyncio.gather(*chosen)

    assert sorted(found) == [*(f"minutes-{n}.txt" for n in range(2, 6)), NAME]


async def test_files_e_a_title_is_free_again_once_nobody_refers_to_it(clerk: Clerk) -> None:
    await kept(clerk, NEW, "a" * 64)
    await clerk.remove()

    assert await kept(clerk, another(), "b" * 64) == NAME


async def test_files_e_a_file_that_changed_keeps_its_title(clerk: Clerk) -> None:
    await kept(clerk, NEW, "a" * 64)

    assert await kept(clerk, replace(NEW, message_ts="5.0"), "b" * 64) == NAME


async def test_files_e_whoever_lost_the_share_chooses_nothing(clerk: Clerk) -> None:
    share = await clerk.begin(NEW)
    await clerk.remove()

    with pytest.raises(Lost):
        await choose(clerk.database, share)

    assert [row.title for row in await rows(clerk.database, Share)] == [None]


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("minutes.txt", "minutes-2.txt"),
        ("LICENSE", "LICENSE-2"),
        (".env", ".env-2"),
        ("app.log.txt", "app.log-2.txt"),
        ("ä" * 125 + ".txt", "ä" * 124 + "-2.txt"),
    ],
)
def test_a_number_goes_before_the_ending(name: str, second: str) -> None:
    assert (numbered(name, 1), numbered(name, 2)) == (name, second)
    assert len(second.encode()) <= 255
