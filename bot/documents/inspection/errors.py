"""Reasons for rejecting a file; each docstring is the sentence for whoever shared it."""

from bot.core.errors import UserFacingError

LETTERS_SAID_WITH_AN = frozenset("AEFHILMNORSX")  # as in "an RTF file"
LONGEST_SPELT = 3  # letters of an abbreviation; longer ones are read as words, but for these:
SPELT, READ_AS_WORDS = {"HTML", "XHTML"}, {"LUA"}


class Rejected(UserFacingError):
    """I can't take this file."""

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
    """It is kept outside of Slack, where I can't reach it. Please upload the file itself."""


class TooLarge(Rejected):
    """It has {size} MB, and I can take {most} MB at most."""


class LargerThanDeclared(Rejected):
    """It's larger than Slack said: I can take {most} MB at most."""


class Empty(Rejected):
    """It is empty: there is nothing in it to read."""


class OfAKind(Rejected):
    """A file of a certain type."""

    def __init__(self, kind: str) -> None:
        super().__init__(a_kind=with_article(kind))


class Mislabelled(OfAKind):
    """Its name says that it is {a_kind} file, but its content is something else.

    The name or the content of such a file is wrong, so people have to look at it.
    """


class Broken(OfAKind):
    """It is damaged: I can't open it as {a_kind} file. Please save it again, and share that."""


class Encrypted(Rejected):
    """It is protected with a password. Please share a copy without protection."""


class RightsManaged(Rejected):
    """It is open to certain people only (rights management). Please share a copy without that."""


class ArchiveBomb(Rejected):
    """It would unpack to far more data than a document holds, so I didn't take it."""


class NotHandedOut(Rejected):
    """Slack didn't hand it out to me: the app seems to lack the right to read this file."""


class Gone(Rejected):
    """It was deleted, or its link expired, before I could read it. Please share it again."""


class Hidden(Rejected):
    """Slack hides it, as it is too old for this workspace's plan. Please share it again."""


class Unreachable(Rejected):
    """Slack didn't hand it out to me in time. Please share it again."""

    is_transient = True


class NotTaken(Rejected):
    """Mistral didn't accept it. If others fail too, please tell the person who runs this app."""


class TooLargeForMistral(Rejected):
    """It's larger than Mistral takes. Please split it, or save it smaller, and share that."""


class MistralAway(Rejected):
    """Mistral didn't answer, or had too much to do. Please share it again later."""


class Unreadable(Rejected):
    """Mistral couldn't read it. It may be damaged, or in a format that Mistral doesn't know."""


class NothingToRead(Rejected):
    """Mistral found no text in it."""


class TookTooLong(Rejected):
    """Mistral did not finish reading it in time. Please share it again later."""


class ProcessingFailed(Rejected):
    """Something went wrong on my side, several times. Please share it again later."""


def with_article(kind: str) -> str:
    """A type of file with its article, such as "an Excel"."""
    word = kind.split(maxsplit=1)[0]
    is_short = word.isupper() and len(word) <= LONGEST_SPELT and word not in READ_AS_WORDS
    vowels = LETTERS_SAID_WITH_AN if is_short or word in SPELT else frozenset("AEIOU")
    return f"{'an' if word[0].upper() in vowels else 'a'} {kind}"
