"""Values of settings as people paste them: tidied where it is safe, and named where it isn't."""

import re
import string
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from storage.encryption import Secret

QUOTES = {'"': '"', "'": "'", "“": "”", "\u2018": "\u2019", "„": "“", "`": "`"}
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")  # base64 of 32 bytes; a decoder is less strict
API_VERSION = "/v1"  # which the vendor's client adds

COMMENT = "has a comment after its value: put that on a line of its own"
BROKEN = "has a space or a line break in it: copy it again"
NOT_ASCII = "has a character in it that no key has: copy it again"
NO_FERNET_KEY = (
    "must hold keys that `python -m bot new-key` prints, and {which} isn't one: copy it again"
)
WRONG_START = "must start with {start}"
UNUSABLE = "has a value that can't be used"
ONLY_KEY, KEY_OF_MANY = "the key", "key {number} of {count}"
NO_SCHEME = "must start with https:// or http://"
NO_HOST = "needs a host: write an address such as https://example.com"
NO_ADDRESS = "must be an address such as https://example.com, and nothing more"
IN_CLEAR = "must start with https:// outside your own network, or keys would go there unencrypted"
PRIVATE_NETWORKS = [
    ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10"),
    )
]
# Names that only a private network knows, beside those without a dot.
PRIVATE_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")

# Words for what pydantic finds; in braces, its limits.
WORDS = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "int_parsing_size": "is too large",
}


def tidied(value: Any) -> Any:
    """Remove what copying leaves around a value: spaces, line breaks, quotes, invisible marks."""
    if not isinstance(value, str):
        return value
    value = value.strip().strip(INVISIBLE).strip()
    if len(value) > 1 and QUOTES.get(value[0]) == value[-1]:
        return value[1:-1].strip()
    return value


def without_comment(value: Any) -> Any:
    """Return the value. Raises ValueError if a comment follows it."""
    if isinstance(value, str) and (" #" in value or "\t#" in value):
        raise ValueError(COMMENT)
    return value


def key(value: str, start: str = "") -> str:
    """Return a key or token. Raises ValueError for what can't be one; the value is never named."""
    if value != "".join(value.split()):
        raise ValueError(BROKEN)
    if not (value.isascii() and value.isprintable()):
        raise ValueError(NOT_ASCII)
    if not value.startswith(start):
        raise ValueError(WRONG_START.format(start=start))
    return Secret(value)


def listed(value: str) -> tuple[str, ...]:
    """Values between commas; around one there may be spaces, quotes and line breaks."""
    around = "".join({*QUOTES, *QUOTES.values()}) + INVISIBLE + string.whitespace
    return tuple(filter(None, (part.strip(around) for part in value.split(","))))


def encryption_keys(value: str) -> Secret:
    """Return keys, separated by commas. Raises ValueError if one of them can't be used."""
    keys = listed(value)
    for number, one in enumerate(keys, 1):
        if not FERNET_KEY.fullmatch(one):
            which = KEY_OF_MANY.format(number=number, count=len(keys))
            raise ValueError(NO_FERNET_KEY.format(which=which if len(keys) > 1 else ONLY_KEY))
    return Secret(value)


def address(value: str) -> str:
    """Return an HTTP address without a slash at its end. Raises ValueError for anything else."""
    if not value.lower().startswith(("https://", "http://")):
        raise ValueError(NO_SCHEME)
    try:
        parts = urlsplit(value)
        is_plain = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError(NO_ADDRESS) from None
    if not parts.hostname:
        raise ValueError(NO_HOST)
    has_more = parts.query or parts.fragment or parts.username is not None
    if not is_plain or has_more or value != "".join(value.split()):
        raise ValueError(NO_ADDRESS)
    if parts.scheme == "http" and not is_private(parts.hostname):
        raise ValueError(IN_CLEAR)
    return value.rstrip("/")


def is_private(host: str) -> bool:
    """Return whether a host is this machine, or one of a private network."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        name = host.rstrip(".")
        return (name[:1].isalpha() and "." not in name) or name.endswith(PRIVATE_NAMES)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in PRIVATE_NETWORKS)


def in_words(kind: str, context: dict[str, Any], message: str) -> str:
    """Say what is wrong with a value, from what pydantic says."""
    if kind in WORDS:
        named = {name: str(value).replace("'", "") for name, value in context.items()}
        return WORDS[kind].format(**named)
    ours = "Value error, "
    return message.removeprefix(ours) if message.startswith(ours) else UNUSABLE
