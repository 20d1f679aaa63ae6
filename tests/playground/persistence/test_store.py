"""The file: what it keeps, and when it cannot be used."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.persistence import CannotOpen, Store, Unusable
from playground.persistence.store import DAMAGED, OTHER_FORMAT, Change


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "playground" / "platforms.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store(path)
    yield opened
    opened.close()


def test_records_come_in_the_order_in_which_they_were_added(store: Store) -> None:
    store.write([Change("people", ("b",), "1"), Change("people", ("a",), "2")])
    store.write([Change("people", ("b",), "3")])

    assert list(store.read("people")) == [(("b",), "3", None), (("a",), "2", None)]


def test_a_content_stays_until_there_is_another(store: Store) -> None:
    store.write([Change("files", ("a",), "1", b"one")])
    store.write([Change("files", ("a",), "2")])
    kept = list(store.read("files"))
    store.write([Change("files", ("a",), "3", b"")])

    assert kept == [(("a",), "2", b"one")]
    assert list(store.read("files")) == [(("a",), "3", b"")]


def test_a_record_that_is_gone_takes_its_content_along(store: Store) -> None:
    store.write([Change("files", ("a",), "1", b"one")])
    store.write([Change("files", ("a",))])
    store.write([Change("files", ("a",), "2")])

    assert list(store.read("files")) == [(("a",), "2", None)]


def test_changes_are_written_all_together_or_not_at_all(store: Store) -> None:
    unwritable: str = object()  # type: ignore[assignment]
    with pytest.raises(sqlite3.Error):
        store.write([Change("people", ("a",), "1"), Change("people", ("b",), unwritable)])

    assert list(store.read("people")) == []


def test_what_was_written_needs_no_closing(store: Store, path: Path, tmp_path: Path) -> None:
    store.write([Change("people", ("a",), "1")])
    copy = shutil.copytree(path.parent, tmp_path / "copy")  # as a killed process leaves it

    again = Store(copy / path.name)
    assert list(again.read("people")) == [(("a",), "1", None)]
    again.close()


def test_a_file_has_one_user_at_a_time(store: Store, path: Path) -> None:
    with pytest.raises(CannotOpen, match="Another playground is using"):
        Store(path)


def test_a_folder_that_cannot_be_written_to_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "playground").write_text("a file")

    with pytest.raises(CannotOpen, match="Can't use"):
        Store(tmp_path / "playground" / "platforms.db")


@pytest.mark.parametrize("content", [b"garbage", b"SQLite format 3\0" + bytes(10_000)])
def test_a_file_of_something_else_is_damaged(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(Unusable, match=DAMAGED):
        Store(path)


def test_a_file_whose_end_is_missing_is_damaged(path: Path) -> None:
    store = Store(path)
    store.write([Change("people", (str(number),), "x" * 1_000) for number in range(100)])
    store.close()
    path.write_bytes(path.read_bytes()[:50_000])

    with pytest.raises(Unusable, match=DAMAGED):
        Store(path)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE workspace SET format = format + 1", OTHER_FORMAT),
        ("DELETE FROM workspace", DAMAGED),
        ("DROP TABLE workspace", DAMAGED),
    ],
)
def test_a_file_that_is_not_as_we_write_it_is_unusable(
    path: Path, statement: str, reason: str
) -> None:
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()

    with pytest.raises(Unusable, match=reason):
        Store(path)


def test_an_empty_file_is_a_new_one(path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    store = Store(path)
    assert store.workspace.startswith("T0")
    store.close()


@pytest.mark.parametrize("mode", [None, 0o644, 0o666], ids=["new", "readable", "writable"])
def test_nobody_else_reads_what_is_kept(path: Path, mode: int | None) -> None:
    path.parent.mkdir()
    if mode:
        path.touch()
        path.chmod(mode)
    store = Store(path)
    store.write([Change("people", ("a",), "1")])

    rights = [file.stat().st_mode & 0o777 for file in path.parent.iterdir()]
    store.close()
    assert set(rights) == {0o600}
