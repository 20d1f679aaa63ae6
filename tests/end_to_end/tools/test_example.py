"""The example package works: by TOOLS, in a thread, and its own tests pass."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground.model import FunctionCall, ScriptedModel
from tests.end_to_end.tools.test_tools import results
from tests.support.app import opened

EXAMPLE = Path(__file__).parents[3] / "examples/team_tools"
AGENTS = """
default = "helper"
[profiles.helper]
title = "Helper"
model = "mistral-medium-latest"
instructions = "Help."
tools = ["who_is_on_call", "report_incident"]
"""


async def test_an_agent_uses_it(
    migrated_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(EXAMPLE)
    (agents := tmp_path / "agents.toml").write_text(AGENTS)
    model = ScriptedModel("Ask Ada.")
    model.queue(FunctionCall("who_is_on_call", '{"service": "payments"}'))
    settings = {"model": model, "agents_file": agents, "tools": "team_tools"}
    async with opened(migrated_sqlite, **settings) as stage:  # type: ignore[arg-type]
        thread = await stage.ask("Who is on call for payments?")

        [answer] = await stage.answers(thread)

    assert "Ask Ada." in answer
    assert "[On-call calendar](https://calendar.example.com/on-call)" in answer
    assert results(model) == ["Ada is on call for payments."]


def test_its_own_tests_pass() -> None:
    paths = os.pathsep.join([str(EXAMPLE), str(EXAMPLE.parents[1])])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{EXAMPLE}/tests"]
    ended = subprocess.run(
        [*command, "-c", os.devnull, "-o", "asyncio_mode=auto", "--rootdir", str(EXAMPLE)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout
