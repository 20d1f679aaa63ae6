"""Commands that only print don't load what they don't need: it costs seconds."""

import subprocess
import sys

import pytest

from tests.support.cli import ROOT

HEAVY = {"aiohttp", "mistralai", "slack_bolt", "slack_sdk"}


@pytest.mark.parametrize(
    "module",
    ["bot.__main__", "bot.app.commands.audit_command", "bot.app.usage.command"],
)
def test_no_client_of_a_platform_is_loaded(module: str) -> None:
    script = f"import sys, {module}; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert module in loaded
    assert HEAVY.isdisjoint(loaded)
