"""Every record survives being written and read."""

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.mistral import LocalMistral
from playground.mistral.tables import tables as tables_of_mistral
from playground.slack.settings import Settings
from playground.slack.state import State
from playground.slack.tables import tables as tables_of_slack
from playground.slack.tables import token_table

TABLES = tables_of_slack(State(Settings())) | token_table({}) | tables_of_mistral(LocalMistral())

HALF_AN_EMOJI = "\ud83d"  # what JSON from elsewhere may bring
TEXTS = st.text(max_size=5) | st.just(HALF_AN_EMOJI)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=5,
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    Any: JSON,
    NoneType: st.none(),
    bool: st.booleans(),
    bytes: st.binary(),
    float: st.floats(allow_nan=False),
    int: st.integers(),
    str: TEXTS,
}


def values(hint: Any, without: frozenset[str] = frozenset()) -> st.SearchStrategy[Any]:
    """Any value that a type allows; a field that it is `without` has its default."""
    arguments = [values(each) for each in get_args(hint)]
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        names = {field.name for field in fields(hint)} - without
        return st.builds(hint, **{name: values(hints[name]) for name in names})
    match get_origin(hint):
        case origin if origin is dict:
            return st.dictionaries(*arguments, max_size=2)
        case origin if origin in (list, set):
            made = st.lists if origin is list else st.sets
            return made(*arguments, max_size=2)
        case origin if origin is tuple:
            return st.tuples(*arguments)
        case origin if origin is UnionType:
            return st.one_of(arguments)
    return SCALARS[hint]


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=50)
@given(data=st.data())
def test_a_record_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    table = TABLES[name]
    record = data.draw(values(table.kind, table.apart))

    assert table.decode(*table.encode(record)) == record
