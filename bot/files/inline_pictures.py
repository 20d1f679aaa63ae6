"""Pictures that an answer contains as data URLs: kept on disk until they are sent as files."""

import asyncio
import base64
import binascii
import hashlib
import os
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import IO, Protocol
from urllib.parse import unquote_to_bytes

from bot.core.answers.agent_events import FileProduced
from bot.core.file_errors import FileGone
from bot.mistral.files import CHUNK, Download

PREFIX = "inline-"  # of the ids of files that are kept here
KINDS = {"png": "png", "jpeg": "jpg", "jpg": "jpg", "gif": "gif", "webp": "webp", "svg+xml": "svg"}
LONGEST_HEADER = 100  # characters before the comma of a data URL
LARGEST = 48 * 1024 * 1024  # bytes of one picture
MOST_BYTES, MOST = 512 * 1024 * 1024, 200  # of all pictures that are kept
NAME, TOOL = "picture", "image_generation"


class NotAPicture(Exception):
    """A data URL that holds no picture which can be sent."""


@dataclass(slots=True)
class PictureStore:
    """The newest pictures of this process, in anonymous temporary files."""

    most_bytes: int = MOST_BYTES
    _files: OrderedDict[str, tuple[IO[bytes], int]] = field(default_factory=OrderedDict)

    def keep(self, data_url: str) -> FileProduced:
        """Keep a picture; the same one has the same id. Raises NotAPicture."""
        kind, content = decoded(data_url)
        return FileProduced(self.keep_file(content), NAME, kind, TOOL)

    def keep_file(self, content: bytes) -> str:
        """Keep a file that a tool made here, until it is sent; its id."""
        file_id = PREFIX + hashlib.sha256(content).hexdigest()[:40]
        if file_id not in self._files:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is dropped
            file.write(content)
            file.flush()
            self._files[file_id] = file, len(content)
            self._make_room()
        return file_id

    @asynccontextmanager
    async def opened(self, file_id: str) -> AsyncIterator[Download]:
        """Read a picture while the block runs. Raises FileGone."""
        if file_id not in self._files:
            raise FileGone
        file, size = self._files[file_id]
        descriptor = os.dup(file.fileno())  # it may be dropped meanwhile
        try:
            yield Download(size, _chunks(descriptor))
        finally:
            os.close(descriptor)

    def __contains__(self, file_id: str) -> bool:
        return file_id in self._files

    def close(self) -> None:
        while self._files:
            self._drop_oldest()

    def _make_room(self) -> None:
        while len(self._files) > 1 and (
            len(self._files) > MOST
            or sum(size for _, size in self._files.values()) > self.most_bytes
        ):
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _, (file, _) = self._files.popitem(last=False)
        file.close()


class FileSource(Protocol):
    """Port for files at Mistral, implemented in `bot.mistral.files`."""

    def opened(self, file_id: str) -> AbstractAsyncContextManager[Download]: ...


@dataclass(frozen=True, slots=True)
class ProducedFiles:
    """Opens what an answer produced, be it at Mistral or in the answer itself."""

    mistral: FileSource
    pictures: PictureStore

    def opened(self, file_id: str) -> AbstractAsyncContextManager[Download]:
        source = self.pictures if file_id.startswith(PREFIX) else self.mistral
        return source.opened(file_id)


def decoded(data_url: str) -> tuple[str, bytes]:
    """Return a picture's file type and its content. Raises NotAPicture."""
    header, comma, data = data_url[:LONGEST_HEADER].partition(",")
    media, *parameters = header.lower().removeprefix("data:").split(";")
    kind = KINDS.get(media.removeprefix("image/"))
    if not comma or kind is None or not media.startswith("image/"):
        raise NotAPicture
    data = data_url[len(header) + 1 :]
    content = _base64(data) if "base64" in parameters else unquote_to_bytes(data)
    if not 0 < len(content) <= LARGEST:
        raise NotAPicture
    return kind, content


def _base64(data: str) -> bytes:
    """Decode what may lack its padding, or be in the alphabet of addresses."""
    if "%" in data:
        data = unquote_to_bytes(data).decode("ascii", "replace")
    if not data.isascii():
        raise NotAPicture
    data = "".join(data.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4))
    except binascii.Error as error:
        raise NotAPicture from error


async def _chunks(descriptor: int) -> AsyncIterator[bytes]:
    position = 0
    while chunk := await asyncio.to_thread(os.pread, descriptor, CHUNK, position):
        position += len(chunk)
        yield chunk
