"""The file that holds a workspace: records as JSON and their bytes, in one SQLite database.

Write-ahead logging without a sync of the disk per transaction: a process that is killed loses
nothing, a machine that loses power may lose the last moments, and neither damages the file.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playground.persistence.tables import Key

FORMAT = 1  # to be raised when what is saved comes to mean something else
SCHEMA = """
BEGIN;
CREATE TABLE workspace (id TEXT NOT NULL, format INTEGER NOT NULL);
CREATE TABLE records (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT NULL,
    UNIQUE (kind, key)
);
CREATE TABLE contents (
    kind TEXT NOT NULL, key TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (kind, key)
);
"""
PRAGMAS = ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=NORMAL")
SELECT = """
SELECT records.key, record, content FROM records
LEFT JOIN contents ON contents.kind = records.kind AND contents.key = records.key
WHERE records.kind = ? ORDER BY number
"""
UPSERT = """
INSERT INTO records (kind, key, record) VALUES (?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET record = excluded.record
"""
FILL = "INSERT OR REPLACE INTO contents (kind, key, content) VALUES (?, ?, ?)"
DELETE = ("DELETE FROM records WHERE kind = ? AND key = ?",
          "DELETE FROM contents WHERE kind = ? AND key = ?")  # fmt: skip

PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their lowest byte
# SQLite's codes for a file that is at fault itself; others speak of the disk, or of rights.
FAULTY = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
DAMAGED = "The saved workspace is damaged"
OTHER_FORMAT = "The saved workspace comes from another version"
OWNERS_ONLY, OTHERS = 0o600, 0o077
IN_USE = "Another playground is using {path}. Stop it first."
NO_ACCESS = "Can't use {path}: {error}."


class Unusable(Exception):
    """A saved workspace cannot be continued; the message says why, without a full stop."""


class CannotOpen(Exception):
    """The file may be good, but cannot be used now; the message is a sentence about it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A changed record: without a `text` it is deleted, without `content` that is unchanged."""

    kind: str
    key: Key
    text: str | None = None
    content: bytes | None = None


class Store:
    """An open file; `workspace` is the id of what it holds, which no other workspace ever has."""

    def __init__(self, path: Path) -> None:
        """Open a file, or create it. Raises CannotOpen or Unusable."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _hide(path)  # SQLite's other files get the same rights
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=0)
        except (OSError, sqlite3.Error) as error:
            raise CannotOpen(NO_ACCESS.format(path=path, error=error)) from error
        try:
            self.workspace = self._begin()
        except sqlite3.Error as error:
            self._connection.close()
            raise _explained(error, path) from error
        except Unusable:
            self._connection.close()
            raise

    def read(self, kind: str) -> Iterator[tuple[Key, str, bytes | None]]:
        """Give the records of a kind in the order in which they were added."""
        try:
            for key, text, content in self._connection.execute(SELECT, [kind]):
                yield tuple(json.loads(key)), text, content
        except sqlite3.Error as error:
            raise Unusable(DAMAGED) from error

    def write(self, changes: Iterable[Change]) -> None:
        """Write changes in one transaction."""
        with self._connection:  # commits, or rolls back
            self._connection.execute("BEGIN")
            for change in changes:
                self._write(change)

    def close(self) -> None:
        self._connection.close()

    def _begin(self) -> str:
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        if not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            self._create()
        checked = self._connection.execute("PRAGMA quick_check").fetchall()
        found = self._connection.execute("SELECT id, format FROM workspace").fetchall()
        if checked != [("ok",)] or len(found) != 1:
            raise Unusable(DAMAGED)
        workspace, version = found[0]
        if version != FORMAT:
            raise Unusable(OTHER_FORMAT)
        return str(workspace)

    def _create(self) -> None:
        self._connection.executescript(SCHEMA)
        workspace = f"T0{secrets.token_hex(4).upper()}"
        self._connection.execute("INSERT INTO workspace VALUES (?, ?)", [workspace, FORMAT])
        self._connection.execute("COMMIT")

    def _write(self, change: Change) -> None:
        place = change.kind, json.dumps(change.key)
        if change.text is None:
            for statement in DELETE:
                self._connection.execute(statement, place)
            return
        self._connection.execute(UPSERT, [*place, change.text])
        if change.content is not None:
            self._connection.execute(FILL, [*place, change.content])


def _hide(path: Path) -> None:
    """Keep a file from others: it holds tokens, and the key that encrypts the app's."""
    path.touch(OWNERS_ONLY)
    mode = path.stat().st_mode
    if mode & OTHERS:
        path.chmod(mode & ~OTHERS)


def _explained(error: sqlite3.Error, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY
    if code in FAULTY:
        return Unusable(DAMAGED)
    sentence = IN_USE if code == sqlite3.SQLITE_BUSY else NO_ACCESS
    return CannotOpen(sentence.format(path=path, error=error))
