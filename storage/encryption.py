"""Encryption at rest: columns that hold nothing readable without a key of `ENCRYPTION_KEYS`."""

from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Engine, Text
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

ATTRIBUTE = "threadwind_cipher"  # of an engine's dialect, which is all that a column's type is told
HIDDEN = "'**********'"
PLAIN = "plain:"  # begins what was stored while there was no key


class NoKeys(DontWrapMixin, Exception):
    """ENCRYPTION_KEYS is missing: set it to a key that `python -m bot new-key` prints."""


class Undecryptable(DontWrapMixin, Exception):
    """ENCRYPTION_KEYS lacks the key with which a stored token was encrypted: add it at the end."""


class Secret(str):
    """A token or key: text whose `repr` shows nothing of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


class Cipher:
    """Encrypts with the newest key, and decrypts with any. Raises ValueError for a bad key."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._fernets = [Fernet(key) for key in keys]

    def encrypt(self, value: str) -> str:
        return self._all().encrypt(value.encode()).decode()

    def decrypt(self, stored: str) -> Secret:
        try:
            return Secret(self._all().decrypt(stored).decode())
        except InvalidToken:
            raise Undecryptable from None

    def seal(self, words: str) -> str:
        """Encrypt words, which without a key are kept as plain as a question's text is."""
        return self.encrypt(words) if self._fernets else PLAIN + words

    def unseal(self, stored: str) -> Secret:
        if stored.startswith(PLAIN):
            return Secret(stored.removeprefix(PLAIN))
        return self.decrypt(stored)

    def rotated(self, stored: str) -> str | None:
        """Encrypt with the newest key what an older one encrypted; None if it is the newest's."""
        if stored.startswith(PLAIN):
            return self.encrypt(stored.removeprefix(PLAIN)) if self._fernets else None
        every = self._all()
        try:
            self._fernets[0].decrypt(stored)
        except InvalidToken:
            pass
        else:
            return None
        try:
            return every.rotate(stored).decode()
        except InvalidToken:
            raise Undecryptable from None

    def _all(self) -> MultiFernet:
        if not self._fernets:
            raise NoKeys
        return MultiFernet(self._fernets)


class Encrypted(TypeDecorator[Secret]):
    """Text that is encrypted on its way into the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Secret | None:
        return None if value is None else cipher_of(dialect).decrypt(value)


class Sealed(Encrypted):
    """Words of people, encrypted where there is a key; without one, `rotate-keys` does it later."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).seal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Secret | None:
        return None if value is None else cipher_of(dialect).unseal(value)


def use(cipher: Cipher, *engines: Engine) -> None:
    """Have these engines' columns encrypted."""
    for engine in engines:
        setattr(engine.dialect, ATTRIBUTE, cipher)


def cipher_of(dialect: Dialect) -> Cipher:
    """Return what encrypts the columns of an engine. Raises NoKeys."""
    cipher: Cipher | None = getattr(dialect, ATTRIBUTE, None)
    if cipher is None:
        raise NoKeys
    return cipher


def new_key() -> str:
    """Make a key for `ENCRYPTION_KEYS`."""
    return Fernet.generate_key().decode()
