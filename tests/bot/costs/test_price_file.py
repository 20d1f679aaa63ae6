"""Each error of a price file is one sentence with the file, the table and the key."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.costs import price_file
from bot.costs.price_list import ModelPrice

CURRENCY = 'currency = "EUR"\n'
MODEL = '[models."m-latest"]\ninput = 0.4\noutput = 2\n'

WRONG = {
    "no-toml": ("currency = ", "isn't valid TOML"),
    "no-toml-in-a-table": (CURRENCY + MODEL + "more", 'in models."m-latest"'),
    "no-currency": (MODEL, "currency is missing."),
    "currency-in-words": ('currency = "euro"', "currency has to be three capital letters"),
    "currency-a-number": ("currency = 7", "currency has to be three capital letters"),
    "unknown-key": (CURRENCY + "vat = 19", "vat is unknown: write currency, models or connectors."),
    "unknown-table": (CURRENCY + "[taxes]\na = 1", "taxes is unknown"),
    "models-no-table": (CURRENCY + "models = 3", "models has to be a table."),
    "model-no-table": (CURRENCY + "[models]\nm = 3", "models.m has to be a table."),
    "unknown-price": (CURRENCY + MODEL + "cached = 1", 'models."m-latest".cached is unknown'),
    "no-input": (CURRENCY + "[models.m]\noutput = 1", "models.m.input is missing."),
    "no-output": (CURRENCY + "[models.m]\ninput = 1", "models.m.output is missing."),
    "minute": (CURRENCY + "[models.v]\nminute = -1", "models.v.minute can't be negative."),
    "minute-and-input": (CURRENCY + "[models.v]\nminute = 1\ninput = 1", "models.v.output is miss"),
    "negative": (CURRENCY + "[models.m]\ninput = -1\noutput = 1", "models.m.input can't be neg"),
    "text": (CURRENCY + '[models.m]\ninput = "1"\noutput = 1', "models.m.input has to be a number"),
    "truth": (CURRENCY + "[models.m]\ninput = true\noutput = 1", "models.m.input has to be a num"),
    "nan": (CURRENCY + "[models.m]\ninput = nan\noutput = 1", "models.m.input has to be a number."),
    "infinite": (CURRENCY + "[models.m]\ninput = inf\noutput = 1", "can't be more than 1,000,000."),
    "too-large": (CURRENCY + "[models.m]\ninput = 1e40\noutput = 1", "can't be more than"),
    "digits": (CURRENCY + f"[models.m]\ninput = {'9' * 9_000}\noutput = 1", "isn't valid TOML"),
    "no-name": (CURRENCY + '[models.""]\ninput = 1\noutput = 1', 'models."" has to be a name'),
    "connector-negative": (CURRENCY + "[connectors]\nweb_search = -1", "connectors.web_search can"),
    "connector-no-number": (
        CURRENCY + "[connectors]\nweb_search = {}",
        "connectors.web_search has",
    ),
    "key-twice": (CURRENCY + MODEL + "input = 3", 'models."m-latest".input is there twice.'),
    "currency-twice": (CURRENCY + CURRENCY, "currency is there twice."),
    "table-twice": (CURRENCY + MODEL + MODEL, 'models."m-latest" is there twice.'),
    "connector-twice": (
        CURRENCY + "[connectors]\nweb_search = 1\nweb_search = 2",
        "connectors.web_search is there twice.",
    ),
}


def written(path: Path, text: str) -> Path:
    file = path / "prices.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_in_a_sentence(text: str, told: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)

    with pytest.raises(SettingsError) as wrong:
        price_file.load(file)

    sentence = str(wrong.value)
    assert sentence.startswith(f"PRICES_FILE: {file}")
    assert told in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"PRICES_FILE: can't read .*gone.toml: No such file"):
        price_file.load(tmp_path / "gone.toml")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_bytes(b'currency = "\xff"')

    with pytest.raises(SettingsError, match="it has to be UTF-8"):
        price_file.load(tmp_path / "prices.toml")


def test_a_price_list_is_read_exactly(tmp_path: Path) -> None:
    prices = price_file.load(
        written(tmp_path, CURRENCY + MODEL + "[connectors]\nweb_search = 0.03")
    )

    assert prices.currency == "EUR"
    assert prices.models == {"m-latest": ModelPrice(Decimal("0.4"), Decimal(2))}
    assert prices.connectors == {"web_search": Decimal("0.03")}


def test_a_currency_alone_is_a_price_list(tmp_path: Path) -> None:
    assert price_file.load(written(tmp_path, CURRENCY)).models == {}
