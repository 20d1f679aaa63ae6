"""Price file: TOML, read into a price list; each error is one sentence with file, table and key."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.core.errors import SettingsError
from bot.costs.price_list import ModelPrice, PriceList

PACKAGED = Path(__file__).parent.with_name("prices.toml")
MOST = 1_000_000  # of the currency, for a million tokens or a call
LONGEST_NAME = 64  # characters, as in the ledger

UNREADABLE = "PRICES_FILE: can't read {file}: {reason}."
NO_TOML = "PRICES_FILE: {file} isn't valid TOML: {reason}."
TWICE = "PRICES_FILE: {file}: {place} is there twice."
WRONG = "PRICES_FILE: {file}: {place} {problem}."

MISSING = "is missing"
UNKNOWN = "is unknown: write {known}"
NO_CURRENCY = 'has to be three capital letters, such as "EUR"'
NO_TABLE = "has to be a table"
NO_NUMBER = "has to be a number"
NEGATIVE = "can't be negative"
TOO_LARGE = "can't be more than 1,000,000"
NO_NAME = "has to be a name of 1 to 64 characters"

TOP = ("currency", "models", "connectors")
PRICES = ("input", "output")
MINUTE = "minute"  # of what a model transcribes
CURRENCY = re.compile("[A-Z]{3}")
LINE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?")
ASSIGNED = re.compile(r"""\s*("[^"]*"|'[^']*'|[^\s=#"'\[\]]+)\s*=""")


class _Wrong(Exception):
    """A place in the file, and what is wrong with it."""

    def __init__(self, place: str, problem: str) -> None:
        self.place, self.problem = place, problem


def load(path: Path | None = None) -> PriceList:
    """Read a price list, the packaged one by default. Raises SettingsError."""
    file = path or PACKAGED
    content = _read(file)
    try:
        return _price_list(content)
    except _Wrong as wrong:
        sentence = WRONG.format(file=file, place=wrong.place, problem=wrong.problem)
        raise SettingsError(sentence) from wrong


def _read(file: Path) -> dict[str, Any]:
    text = ""
    try:
        text = file.read_text("utf-8")
        return tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise SettingsError(UNREADABLE.format(file=file, reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(NO_TOML.format(file=file, reason="it has to be UTF-8")) from error
    except ValueError as error:  # also a number that Python can't read
        raise SettingsError(_no_toml(file, text, str(error))) from error


def _no_toml(file: Path, text: str, reason: str) -> str:
    """The sentence about what can't be parsed, with the table and the key where that is."""
    found = LINE.search(reason)
    until = int(found[1]) if found and found[1] else None
    lines = text.splitlines()[:until] if found else []
    headers = [header for line in lines if (header := HEADER.fullmatch(line))]
    tables = [header[1] for header in headers]
    if any(word in reason for word in ("overwrite", "twice", "already")):
        key = ASSIGNED.match(lines[-1]) if lines else None
        place = ".".join([*tables[-1:], *([key[1]] if key else [])]) if lines else "a key"
        return TWICE.format(file=file, place=place)
    place = f" in {tables[-1]}" if tables else ""
    return NO_TOML.format(file=file, reason=f"{reason[0].lower()}{reason[1:]}{place}")


def _price_list(content: Mapping[str, Any]) -> PriceList:
    _require_known(content, TOP, "")
    currency = content.get("currency")
    if currency is None:
        raise _Wrong("currency", MISSING)
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        raise _Wrong("currency", NO_CURRENCY)
    models: dict[str, ModelPrice] = {}
    minutes: dict[str, Decimal] = {}
    for place, name, value in _named(content, "models"):
        prices = _table(value, place)
        _require_known(prices, (*PRICES, MINUTE), f"{place}.")
        if MINUTE in prices:
            minutes[name] = _price(f"{place}.{MINUTE}", prices[MINUTE])
        if MINUTE not in prices or prices.keys() & {*PRICES}:
            models[name] = _model(place, prices)
    connectors = {name: _price(place, it) for place, name, it in _named(content, "connectors")}
    return PriceList(currency, models, connectors, minutes)


def _named(content: Mapping[str, Any], table: str) -> Iterator[tuple[str, str, Any]]:
    """The entries of a table: place, name and value."""
    entries = _table(content.get(table, {}), table)
    for name, value in entries.items():
        place = f"{table}.{_quoted(name)}"
        if not 0 < len(name.strip()) == len(name) <= LONGEST_NAME:
            raise _Wrong(place, NO_NAME)
        yield place, name, value


def _model(place: str, prices: Mapping[str, Any]) -> ModelPrice:
    for name in PRICES:
        if name not in prices:
            raise _Wrong(f"{place}.{name}", MISSING)
    return ModelPrice(*(_price(f"{place}.{name}", prices[name]) for name in PRICES))


def _price(place: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _Wrong(place, NO_NUMBER)
    price = Decimal(value)
    if price.is_nan():
        raise _Wrong(place, NO_NUMBER)
    if price < 0:
        raise _Wrong(place, NEGATIVE)
    if price > MOST:
        raise _Wrong(place, TOO_LARGE)
    return price


def _table(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _Wrong(place, NO_TABLE)
    return value


def _require_known(table: Mapping[str, Any], known: tuple[str, ...], within: str) -> None:
    for name in table:
        if name not in known:
            choices = f"{', '.join(known[:-1])} or {known[-1]}"
            raise _Wrong(f"{within}{_quoted(name)}", UNKNOWN.format(known=choices))


def _quoted(name: str) -> str:
    """A name as TOML has it: bare where it may be."""
    return name if re.fullmatch(r"[A-Za-z0-9_]+", name) else f'"{name}"'
