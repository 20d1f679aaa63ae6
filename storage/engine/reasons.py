"""Reasons of database errors, in words for those who run the app."""

import errno
import socket
import sqlite3
import ssl

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their lowest byte
SQLITE = {
    sqlite3.SQLITE_BUSY: "another program holds the SQLite file",
    sqlite3.SQLITE_LOCKED: "another program holds the SQLite file",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk can't be read or written",
    sqlite3.SQLITE_CANTOPEN: "the SQLite file can't be opened: may I write to its folder?",
    sqlite3.SQLITE_READONLY: "the SQLite file may not be written to",
    sqlite3.SQLITE_PERM: "the SQLite file may not be written to",
    sqlite3.SQLITE_NOTADB: "the file isn't an SQLite database",
    sqlite3.SQLITE_CORRUPT: "the SQLite file is damaged",
}
# By SQLSTATE, the most specific first.
POSTGRESQL = {
    "28P01": "the password is wrong",
    "28": "this user may not connect",
    "3D": "no database has this name",
    "42501": "this user may not change the tables",
    "53100": "the disk is full",
    "53": "the server has no room for another connection",
    "57P03": "the server is starting or stopping",
    "57014": "it didn't answer in time",
    "57": "the server is stopping",
    "25006": "the server takes no changes at present",
    "08": "the connection broke",
}
SYSTEM = {
    errno.ECONNREFUSED: "nothing listens at its address",
    errno.ENOSPC: "the disk is full",
    errno.EACCES: "I have no permission to write there",
    errno.EPERM: "I have no permission to write there",
    errno.EROFS: "the disk can only be read",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EEXIST: "a part of its path is a file, not a folder",
    errno.EISDIR: "it's a folder, not a file",
    errno.ENETUNREACH: "its network can't be reached",
    errno.EHOSTUNREACH: "its host can't be reached",
}
LATE = "it didn't answer in time"
UNKNOWN_HOST = "its host isn't known"
NO_TLS = "it doesn't offer the encryption that the address demands"
OTHER = "the connection failed"
UNFORESEEN = "it failed in an unforeseen way"


def reason(error: BaseException) -> str:
    """Say why a database can't be used, without class names, addresses or passwords."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return reason(error.orig)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return UNFORESEEN if code is None else SQLITE.get(code & PRIMARY, UNFORESEEN)
    state = str(getattr(error, "sqlstate", None) or "")
    if state:
        return next((why for code, why in POSTGRESQL.items() if state.startswith(code)), UNFORESEEN)
    cause = error.__cause__ or error.__context__
    if not isinstance(error, OSError | PoolTimeoutError) and cause and cause is not error:
        return reason(cause)
    return _of_system(error)


def _of_system(error: BaseException) -> str:
    match error:
        case TimeoutError() | PoolTimeoutError():
            return LATE
        case socket.gaierror():
            return UNKNOWN_HOST
        case OSError() if isinstance(error, ssl.SSLError) or "SSL" in str(error):
            return NO_TLS
        case OSError():
            return SYSTEM.get(error.errno or 0, OTHER)
    return UNFORESEEN
