"""Patches of the vendor's client: applied when a process warms up."""

import inspect
from types import ModuleType

import pytest
from mistralai.client import basesdk
from mistralai.client.utils import eventstreaming, queryparams, serializers

from bot.mistral.client import Client
from bot.mistral.sdk_patches import PATCHED

PATCHES = (
    (queryparams, "get_type_hints"),
    (serializers, "create_model"),
    (basesdk, "run_sync_in_thread"),
)


async def test_a_process_that_warms_up_patches_the_library_once(mistral_client: Client) -> None:
    mistral_client.warm_up()
    patched = [getattr(module, name) for module, name in PATCHES]

    mistral_client.warm_up()

    assert all(hasattr(function, PATCHED) for function in patched)
    assert [getattr(module, name) for module, name in PATCHES] == patched


@pytest.mark.parametrize(
    ("module", "name"), PATCHES, ids=lambda value: getattr(value, "__name__", value)
)
def test_what_is_patched_exists_and_is_called_where_it_is_patched(
    module: ModuleType, name: str
) -> None:
    assert callable(getattr(module, name))
    assert f"{name}(" in inspect.getsource(module).replace(f"def {name}(", "")


def test_a_stream_still_gives_its_response() -> None:
    given = inspect.signature(eventstreaming.EventStreamAsync.__init__).parameters

    assert "response" in given
