"""Patches of the vendor's client: applied when a process warms up."""

from mistralai.client import basesdk
from mistralai.client.utils import queryparams, serializers

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
