"""Patches of the vendor's client: applied when a process warms up, and still where they belong."""

import ast
import inspect
from types import ModuleType

import pydantic
import pytest
from mistralai.client.utils import eventstreaming, run_sync_in_thread
from structlog.testing import capture_logs

from bot.mistral.sdk.client import Client
from bot.mistral.sdk.patches import PATCHED, PATCHES, Patch, apply

EACH = pytest.mark.parametrize("patch", PATCHES, ids=[patch.name for patch in PATCHES])


async def test_a_process_that_warms_up_patches_the_library_once(mistral_client: Client) -> None:
    mistral_client.warm_up()
    patched = [getattr(patch.module, patch.name) for patch in PATCHES]

    mistral_client.warm_up()

    assert all(hasattr(function, PATCHED) for function in patched)
    assert [getattr(patch.module, patch.name) for patch in PATCHES] == patched


def calls(module: ModuleType, name: str) -> list[ast.Call]:
    """The calls of a function by its bare name, which is what a patch replaces."""
    tree = ast.parse(inspect.getsource(module))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [one for one in found if isinstance(one.func, ast.Name) and one.func.id == name]


@EACH
def test_what_is_patched_exists_and_is_called_where_it_is_patched(patch: Patch) -> None:
    assert callable(getattr(patch.module, patch.name, None)), f"{patch.name} is not there any more"
    assert calls(patch.module, patch.name), f"{patch.module.__name__} calls {patch.name} no more"


def test_models_are_made_of_a_name_and_a_body() -> None:
    [patch] = [one for one in PATCHES if one.name == "create_model"]
    made = calls(patch.module, patch.name)

    assert all("body" in {keyword.arg for keyword in call.keywords} for call in made)
    assert patch.by(pydantic.create_model)("Body", body=(int, ...))(body=1).body == 1


async def test_hooks_are_run_by_a_coroutine_that_takes_their_arguments() -> None:
    [patch] = [one for one in PATCHES if one.name == "run_sync_in_thread"]

    assert inspect.iscoroutinefunction(run_sync_in_thread)
    assert list(inspect.signature(run_sync_in_thread).parameters) == ["func", "args"]
    assert await patch.by(run_sync_in_thread)(divmod, 7, 2) == (3, 1)


def test_what_a_newer_version_lacks_is_told_and_left_alone() -> None:
    newer = ModuleType("newer")

    with capture_logs() as logs:
        apply(Patch(newer, "create_model", lambda original: original))

    assert [(line["event"], line["name"]) for line in logs] == [
        ("sdk_patch_missing", "create_model")
    ]
    assert not hasattr(newer, "create_model")


def test_a_stream_still_gives_its_response() -> None:
    given = inspect.signature(eventstreaming.EventStreamAsync.__init__).parameters

    assert "response" in given
