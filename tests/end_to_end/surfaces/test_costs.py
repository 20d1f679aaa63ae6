"""Costs as people see them: in `/agent about`, on Home, below answers, and in /metrics."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core import metrics
from playground.model import ScriptedModel, ToolDone, ToolStarted
from storage.models import LedgerEntry
from tests.end_to_end.surfaces.test_home import AtHome
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened
from tests.support.databases import BOTH
from tests.support.users.agent_admin import CommandUser, agents_file

PRICES = """
currency = "EUR"

[models."mistral-medium-latest"]
input = 0
output = 7_500

[connectors]
web_search = 0.25
"""
KINDS = ("prompt", "completion", "connector")
ANSWER = "One two three."  # four tokens: three cents


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """Answers of three cents by one agent; the other one has no price."""
    file = tmp_path / "prices.toml"
    file.write_text(PRICES)
    async with opened(
        migrated_sqlite,
        model=ScriptedModel(ANSWER),
        agents_file=agents_file(tmp_path),
        prices_file=file,
        show_cost=True,
    ) as ready:
        yield ready


async def ask(alice: CommandUser) -> str:
    """Ask in a new thread; the blocks below its answer."""
    thread = await alice.stage.ask("Hello", channel=alice.channel, user=alice.user)
    await alice.stage.answers(thread, channel=alice.channel)
    return str(alice.stage.replies(thread, alice.channel)[-1].blocks)


async def told(alice: CommandUser, typed: str = "about") -> str:
    await alice.type(typed)
    return str(alice.ephemerals[-1].blocks)


async def test_a_channel_is_told_its_cost_by_agent_and_day(stage: Stage) -> None:
    alice = CommandUser(stage)
    await ask(alice)
    await ask(alice)

    text = await told(alice)

    assert "Cost: *€0.06*" in text
    assert f"€0.06  {'·' * 29}█" in text


async def test_what_has_no_price_says_so_and_is_named(stage: Stage) -> None:
    alice = CommandUser(stage)
    await alice.type("analyst")

    below = await ask(alice)
    text = await told(alice)

    assert "Cost: *no price*" in text
    assert "Not included, because they have no price: mistral-large-latest." in text
    assert "€" not in below


async def test_a_direct_message_is_told_of_ones_own_only(stage: Stage) -> None:
    directly = CommandUser(stage, channel="D0ALICE")
    await ask(directly)
    await ask(CommandUser(stage))
    await ask(CommandUser(stage, "U0BOB"))

    lines = (await told(directly)).split("\\n")

    assert lines[1].startswith("Threads: *1*")
    assert "Cost: *€0.03*" in lines[1]
    assert "Answers: *2*" in lines[2]
    assert "Cost: *€0.06*" in lines[2]


async def test_home_tells_everybodys_cost_to_those_who_may(stage: Stage) -> None:
    alice = CommandUser(stage)
    await ask(alice)
    await ask(CommandUser(stage, "U0BOB"))
    home = AtHome(alice)

    everybody = await home.open()
    stage.slack.workspace.users["U0ALICE"].is_restricted = True
    own = await home.open()

    assert "Cost: *€0.06*" in everybody
    assert "Cost: *€0.03*" in everybody
    assert "€0.06" not in own
    assert f"€0.03  {'·' * 29}█" in own


async def test_an_answers_cost_stands_below_it(stage: Stage) -> None:
    assert "Threadwind · €0.03'" in await ask(CommandUser(stage))


async def test_the_cost_below_an_answer_is_that_of_the_ledger(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(PRICES)
    model = ScriptedModel(ToolStarted("web_search"), ToolDone(), ANSWER)
    async with opened(migrated_sqlite, model=model, prices_file=file, show_cost=True) as stage:
        below = await ask(CommandUser(stage))
        (row,) = await rows(stage.app.database, LedgerEntry)

    assert row.cost == 280_000
    assert " · €0.28'" in below


async def test_without_the_setting_no_cost_stands_below_an_answer(alice: CommandUser) -> None:
    assert "$" not in await ask(alice)


def counted(name: str, label: str) -> dict[str, float]:
    """A counter's value by one of its labels."""
    found: dict[str, float] = defaultdict(float)
    for family in metrics.registry.collect():
        for sample in family.samples:
            if sample.name == f"threadwind_{name}_total":
                found[sample.labels[label]] += sample.value
    return found


def counts() -> dict[str, float]:
    """All counters of what was used, by model, kind, connector and currency."""
    names = (("tokens", "model"), ("tokens", "kind"), ("connector_calls", "connector"))
    found = {one: value for name in names for one, value in counted(*name).items()}
    return found | counted("cost", "currency")


@pytest.fixture(params=BOTH)
def either_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"migrated_{request.param}"))


async def test_metrics_count_what_the_ledger_has(either_url: str) -> None:
    search, before = (ToolStarted("web_search"), ToolDone()), counts()
    async with opened(either_url, model=ScriptedModel(*search, *search, "Found.")) as stage:
        for user in ("U0ALICE", "U0BOB"):
            await ask(CommandUser(stage, user))
        entries = await rows(stage.app.database, LedgerEntry)

    expected: Counter[str] = Counter()
    for row in entries:
        kinds = {kind: getattr(row, f"{kind}_tokens") for kind in KINDS}
        expected.update(kinds | {row.model: sum(kinds.values())} | row.calls)
    after = counts()
    more = {name: after[name] - before.get(name, 0) for name in expected}
    cost = after["USD"] - before.get("USD", 0)
    assert (len(entries), more) == (2, expected)
    assert round(cost * 1_000_000) == sum(row.cost for row in entries)
