"""The tools of the example, called as an agent calls them."""

import json
from pathlib import Path

import pytest
import team_tools

from bot.tools import ToolAnswer
from bot.tools.testing import call


async def test_whoever_is_on_call_is_named() -> None:
    answer = await call(team_tools.who_is_on_call, service="Payments")

    assert isinstance(answer, ToolAnswer)
    assert answer.text == "Ada is on call for Payments."


async def test_an_incident_is_reported_by_whoever_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_tools, "LOG", tmp_path / "incidents.jsonl")

    told = await call(
        team_tools.report_incident, user="U0ALICE", service="search", summary="Slow", severity=2
    )

    [line] = (tmp_path / "incidents.jsonl").read_text().splitlines()
    assert json.loads(line)["by"] == "U0ALICE"
    assert str(told).startswith("Reported as ")


async def test_a_severity_beyond_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="severity"):
        await call(team_tools.report_incident, service="search", summary="Slow", severity=9)
