"""Reasons for not looking at a picture; each docstring is the sentence that people read."""

from bot.core.errors import UserFacingError


class NotLookedAt(UserFacingError):
    """Something went wrong on my side. Please share it again."""


class EmptyPicture(NotLookedAt):
    """It's empty."""


class NoPicture(NotLookedAt):
    """Its content isn't a picture. Please check the file, and share it again."""


class DamagedPicture(NotLookedAt):
    """It's damaged or incomplete. Please share it again."""


class PictureTooLarge(NotLookedAt):
    """It's too large. Please share a smaller copy."""


class UnknownFormat(NotLookedAt):
    """I can't look at {kind} pictures. Please share it as JPEG or PNG."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    @property
    def sentence(self) -> str:
        return super().sentence.format(kind=self._kind)


class PictureNotHandedOut(NotLookedAt):
    """I couldn't download it from Slack. The app may lack permission to read files."""


class PictureElsewhere(NotLookedAt):
    """It's stored outside Slack, where I can't reach it. Please upload the file itself."""


class PictureGone(NotLookedAt):
    """It was deleted, or its link expired, before I could look at it. Please share it again."""


class PictureUnreachable(NotLookedAt):
    """Slack didn't send it in time. Please share it again."""
