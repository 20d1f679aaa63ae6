"""Errors of sending a file. A docstring's first paragraph is what people read about it."""

from bot.core.errors import UserFacingError

MEGABYTE = 1024 * 1024


class NotSent(UserFacingError):
    """The connection broke.

    `is_final` says that there is no point in trying again.
    """

    is_transient = True
    is_final = False


class FileNotShown(NotSent):
    """Slack took the upload, but doesn't show it."""

    is_transient = False


class FileBroken(NotSent):
    """Something went wrong on my side."""

    is_transient = False


class FileGone(NotSent):
    """Mistral no longer has the content."""

    is_transient = False
    is_final = True


class FileEmpty(NotSent):
    """It's empty, and Slack doesn't take empty files."""

    is_transient = False
    is_final = True


class FileTooLarge(NotSent):
    """My limit is {limit} MB.

    The limit is a number of bytes.
    """

    is_transient = False
    is_final = True

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    @property
    def sentence(self) -> str:
        return super().sentence.format(limit=self._limit // MEGABYTE)


class UploadRefused(NotSent):
    """Slack didn't accept the upload."""

    is_transient = False


class UploadForbidden(NotSent):
    """This workspace doesn't allow such uploads."""

    is_transient = False


class StorageFull(NotSent):
    """This workspace's file storage in Slack is full."""

    is_transient = False


class ScopeMissing(NotSent):
    """I don't have permission to upload files. Ask the person who runs this app to reinstall it."""

    is_transient = False


class BotNotInChannel(NotSent):
    """I can only send files to channels that I'm in. Invite me, then try again."""

    is_transient = False
