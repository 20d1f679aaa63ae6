"""Touched records are written before anybody hears of them."""

import asyncio
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from playground.persistence import Flat, Store, Table, UnitOfWork, Unusable, saving
from playground.persistence.store import Change
from tests.playground.persistence.conftest import Opened

People = dict[str, int]


class Full(Store):
    """A store on a disk that may be full."""

    is_full = False

    def write(self, changes: Iterable[Change]) -> None:
        if self.is_full:
            raise sqlite3.OperationalError("database or disk is full")
        super().write(changes)


def joined(work: UnitOfWork, people: People) -> UnitOfWork:
    work.join({"people": Table(int, Flat(people))})
    return work


def written(work: UnitOfWork) -> dict[Any, str]:
    assert work._store
    return {key: text for key, text, _ in work._store.read("people")}


async def test_what_is_new_is_saved_as_it_is(work: UnitOfWork) -> None:
    joined(work, {"ada": 1})

    assert written(work) == {("ada",): "1"}


async def test_what_is_saved_takes_the_place_of_what_is_new(opened: Opened) -> None:
    people = {"bob": 2}
    with opened() as work:
        joined(work, {"ada": 1})
    with opened() as work:
        joined(work, people)

    assert people == {"ada": 1}


async def test_what_was_touched_is_written_at_the_next_step(work: UnitOfWork) -> None:
    people: People = {}
    joined(work, people)
    people["ada"] = 1
    work.touch("people", "ada")

    before = written(work)
    await asyncio.sleep(0)
    assert (before, written(work)) == ({}, {("ada",): "1"})


async def test_a_request_is_answered_once_its_changes_are_written(work: UnitOfWork) -> None:
    people: People = {}
    joined(work, people)
    seen: list[dict[Any, str]] = []

    async def handle(_: web.Request) -> web.Response:
        people["ada"] = 1
        work.touch("people", "ada")
        return web.Response()

    async def look(_request: web.Request, _response: web.StreamResponse) -> None:
        seen.append(written(work))

    app = web.Application(middlewares=[saving(work)])
    app.on_response_prepare.append(look)
    app.router.add_get("/", handle)
    async with TestClient(TestServer(app)) as client:
        await client.get("/")

    assert seen == [{("ada",): "1"}]


async def test_what_could_not_be_written_is_tried_again(tmp_path: Path) -> None:
    people: People = {"ada": 1}
    store = Full(tmp_path / "platforms.db")
    with joined(UnitOfWork(store), people) as work:
        people["ada"] = 2
        work.touch("people", "ada")

        store.is_full = True
        with pytest.raises(sqlite3.OperationalError):
            work.flush()
        store.is_full = False
        work.flush()

        assert written(work) == {("ada",): "2"}


async def test_what_does_not_fit_is_unusable(opened: Opened, tmp_path: Path) -> None:
    with opened() as work:
        joined(work, {"ada": 1})
    with sqlite3.connect(tmp_path / "platforms.db") as connection:
        connection.execute("UPDATE records SET record = '\"one\"'")
    connection.close()

    with opened() as work, pytest.raises(Unusable):
        joined(work, {})


async def test_without_a_store_nothing_is_kept() -> None:
    people: People = {"ada": 1}
    with joined(UnitOfWork(), people) as work:
        work.touch("people", "ada")
        work.flush()

    assert (work.workspace, people) == (None, {"ada": 1})
