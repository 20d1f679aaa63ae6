"""Reasons for rejecting a file; each docstring is the sentence for whoever shared it."""

from bot.core.errors import UserFacingError

LETTERS_SAID_WITH_AN = frozenset("AEFHILMNORSX")  # as in "an RTF file"
LONGEST_SPELT = 3  # letters of an abbreviation; longer ones are read as words, but for these:
SPELT, READ_AS_WORDS = {"HTML", "XHTML"}, {"LUA"}


class Rejected(UserFacingError):
    """I can't take this file.

    `is_final` says that another attempt with the same file would fail, too.
    """

    is_final = True

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self._facts = facts

    @property
    def sentence(self) -> str:
        """The docstring, with this file's facts in it."""
        return super().sentence.format(**self._facts)


class Unsupported(Rejected):
    """I can't read {what}. {instead}."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what=what, instead=instead)


class Elsewhere(Rejected):
    """It's stored outside Slack, where I can't reach it. Please upload the file itself."""


class TooLarge(Rejected):
    """It's {size} MB; my limit is {most} MB."""


class LargerThanDeclared(Rejected):
    """It's larger than Slack said; my limit is {most} MB."""


class Empty(Rejected):
    """It's empty."""


class OfAKind(Rejected):
    """A file of a certain type."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind, a_kind=with_article(kind))


class Mislabelled(OfAKind):
    """The name says {kind}, but the content isn't {a_kind} file.

    The name or the content of such a file is wrong, so people have to look at it.
    """


class Broken(OfAKind):
    """It's damaged: I can't open it as {a_kind} file. Please save it again and share that."""


class Encrypted(Rejected):
    """It's protected with a password. Please share a copy without one."""


class RightsManaged(Rejected):
    """Only certain people may open it (rights management). Please share an unrestricted copy."""


class ArchiveBomb(Rejected):
    """It unpacks to more data than I can handle."""


class NotHandedOut(Rejected):
    """I couldn't download it from Slack. The app may lack permission to read files."""

    is_final = False


class Gone(Rejected):
    """It was deleted, or its link expired, before I could read it. Please share it again."""


class Hidden(Rejected):
    """Slack hides it because it's too old for this workspace's plan. Please share it again."""


class Unreachable(Rejected):
    """Slack didn't send it to me in time. Please share it again."""

    is_transient = True
    is_final = False


class NotTaken(Rejected):
    """Mistral didn't accept it. If others fail too, please tell the person who runs this app."""

    is_final = False


class TooLargeForMistral(Rejected):
    """It's too large for Mistral. Please split it, or save it smaller, and share that."""


class MistralAway(Rejected):
    """Mistral didn't answer, or was too busy. Please share it again later."""

    is_final = False


class Unreadable(Rejected):
    """Mistral couldn't read it. It may be damaged, or in a format Mistral doesn't know."""


class NothingToRead(Rejected):
    """Mistral found no text in it."""


class TookTooLong(Rejected):
    """Mistral didn't finish reading it in time. Please share it again later."""

    is_final = False


class ProcessingFailed(Rejected):
    """Something went wrong on my side, several times. Please share it again later."""

    is_final = False


def with_article(kind: str) -> str:
    """A type of file with its article, such as "an Excel"."""
    word = kind.split(maxsplit=1)[0]
    is_short = word.isupper() and len(word) <= LONGEST_SPELT and word not in READ_AS_WORDS
    vowels = LETTERS_SAID_WITH_AN if is_short or word in SPELT else frozenset("AEIOU")
    return f"{'an' if word[0].upper() in vowels else 'a'} {kind}"
