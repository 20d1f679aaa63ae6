"""Every question to Mistral is refused once a budget is used up, and only that."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from playground.faults import Fault
from playground.model import FunctionCall, ScriptedModel
from storage.models import LedgerEntry, Turn
from storage.records import TurnCause
from tests.storage.support.hands import rows
from tests.support.app import Stage, app_on, platforms, shown
from tests.support.shop import DM, OF_WORKSPACE, PRICES, USED_UP, Shop, ask, notices, told
from tests.support.users.agent_admin import CommandUser
from tests.support.users.brancher import Brancher
from tests.support.users.thread_user import choose

HERE = "C0GENERAL"
CALL = FunctionCall("book_room", '{"room": "Blue"}', confirmation="pending")


@pytest.fixture
def database_url(migrated_sqlite: str) -> str:
    """One engine: what is reserved is tried on both in tests/storage."""
    return migrated_sqlite


@pytest.fixture
def shop(database_url: str, tmp_path: Path, model: ScriptedModel) -> Shop:
    return Shop(database_url, tmp_path, model)


@pytest.fixture
async def stage(shop: Shop) -> AsyncIterator[Stage]:
    """Each person has a budget for two."""
    async with shop.opened(budget_person="2") as ready:
        yield ready


def everything(stage: Stage) -> str:
    """All that the bot shows in the channel."""
    found = stage.tenant.workspace.channels[HERE].messages.values()
    return "\n".join(shown(one) for one in found if one.user == stage.tenant.bot_user_id)


async def by_reply(stage: Stage, thread: str) -> None:
    await stage.say("And?", thread=thread, user="U0BOB")


async def by_regenerate(stage: Stage, thread: str) -> None:
    await choose(CommandUser(stage, user="U0BOB"), thread, "again")


async def by_branch(stage: Stage, thread: str) -> None:
    brancher = Brancher(CommandUser(stage, user="U0BOB"))
    await brancher.branch(stage.replies(thread)[0].ts, "And in a branch?")


async def by_file(stage: Stage, _thread: str) -> None:
    people = stage.slack.people
    data = b"a,b\n1,2\n"
    text = "<@U0BOT> What is in it?"
    await people.share_file("U0BOB", HERE, "notes.csv", data, "text/csv", text=text)


DOORS: dict[str, Callable[[Stage, str], Awaitable[None]]] = {
    "reply": by_reply,
    "regenerate": by_regenerate,
    "branch": by_branch,
    "file": by_file,
}


@pytest.mark.parametrize("door", DOORS)
async def test_a_door_is_shut_once_the_budget_is_used_up(stage: Stage, door: str) -> None:
    thread = await stage.ask("Hello", user="U0BOB")
    await stage.answers(thread)
    await ask(stage)
    before = len(stage.asked())

    await DOORS[door](stage, thread)
    await stage.until(lambda: USED_UP in everything(stage))
    await told(stage)

    assert len(stage.asked()) == before
    assert sum(row.cost for row in await rows(stage.app.database, LedgerEntry)) == 2_000_000


async def test_a_comparison_is_refused_too(shop: Shop) -> None:
    async with shop.opened(budget_person="2") as stage:
        bob = CommandUser(stage, user="U0BOB")
        brancher = Brancher(bob)
        thread = await brancher.begun("Hello")
        await brancher.branch(stage.replies(thread)[0].ts, "And in a branch?")
        before = len(stage.asked())

        await choose(bob, thread, "tree", answer=0)
        assert bob.window
        [field] = [it for it in bob.window.body["blocks"] if it.get("block_id") == "threads"]
        both = [{"value": it["value"]} for it in field["element"]["options"]]
        state = {"type": "multi_static_select", "selected_options": both}
        await stage.slack.people.submit(bob.window.id, {"threads": {"value": state}})
        await stage.until(lambda: USED_UP in everything(stage))
        await told(stage)

        assert len(stage.asked()) == before


async def test_what_goes_on_after_an_approval_is_not_refused(
    shop: Shop, model: ScriptedModel
) -> None:
    async with shop.opened(budget_workspace="0.01") as stage:
        model.queue("Let me see.", CALL)
        thread = await stage.ask("Book a room")
        await stage.until(lambda: any(one.metadata for one in stage.replies(thread)))
        await stage.quiet()
        request = next(one for one in stage.replies(thread) if one.metadata)
        assert OF_WORKSPACE in await ask(stage)

        await stage.slack.people.click("U0ALICE", HERE, request.ts, "allow_call")
        await stage.quiet()

        assert shown(stage.replies(thread)[-1]) == "Fine."
        turns = await rows(stage.app.database, Turn)
        assert [it.outcome for it in turns if it.cause.startswith(TurnCause.APPROVAL)] == [
            "answered"
        ]


async def test_a_workflow_has_a_budget_and_gets_no_notice(shop: Shop) -> None:
    async with shop.opened(budget_person="1") as stage:

        async def run() -> str:
            ts = await stage.slack.people.run_workflow(
                channel=HERE, text="<@U0BOT> sum up", name="Notes", bot_id="B0FLOW1"
            )
            await told(stage)
            return ts

        await run()
        await CommandUser(stage).type("apps allow B0FLOW1")
        before = stage.slack_calls("chat.postMessage")
        first, second = await run(), await run()

        assert shown(stage.replies(first)[-1]) == "Fine."
        assert USED_UP in shown(stage.replies(second)[-1])
        assert stage.slack_calls("chat.postMessage") - before == 2  # in the threads


async def test_a_notice_that_slack_did_not_take_comes_with_the_next_answer(shop: Shop) -> None:
    async with shop.opened(budget_person="2.5") as stage:
        await ask(stage)
        stage.slack.faults.add("chat.postMessage", Fault("refused", code="restricted_action"))
        await ask(stage)
        assert notices(stage, DM) == []
        await ask(stage)

        assert len(notices(stage, DM)) == 1


async def test_a_price_list_in_another_currency_begins_its_own_account(
    shop: Shop, model: ScriptedModel
) -> None:
    settings = shop.settings | {"budget_person": "1"}
    async with platforms(model) as ground:
        async with app_on(ground, shop.url, **settings) as app:
            stage = Stage(ground, app)
            await ask(stage)
            assert USED_UP in await ask(stage)
        (shop.files / "prices.toml").write_text(PRICES.replace("EUR", "USD"))
        async with app_on(ground, shop.url, **settings) as app:
            stage = Stage(ground, app)
            assert await ask(stage) == "Fine."
            assert USED_UP in await ask(stage)


async def test_a_budget_that_is_set_in_mid_month_counts_what_was_spent_before(shop: Shop) -> None:
    async with shop.opened() as stage:
        await ask(stage)
        await ask(stage)
        assert await CommandUser(stage).set_policy("workspace") == {}
        alice = CommandUser(stage)
        await alice.type("policy workspace")
        assert await alice.fill_in(budget_person="2") == {}

        assert USED_UP in await ask(stage)


async def test_a_model_without_a_price_counts_as_nothing(shop: Shop) -> None:
    settings = shop.settings
    (shop.files / "prices.toml").write_text('currency = "EUR"\n')
    async with (
        platforms(shop.model) as ground,
        app_on(ground, shop.url, budget_person="0.01", **settings) as app,
    ):
        stage = Stage(ground, app)
        assert [await ask(stage) for _ in range(3)] == ["Fine."] * 3


async def test_the_window_shows_what_holds(shop: Shop) -> None:
    async with shop.opened(budget_channel="12.50") as stage:
        alice = CommandUser(stage)
        await alice.type("policy")
        assert alice.window
        [field] = [
            it for it in alice.window.body["blocks"] if it.get("block_id") == "budget_channel"
        ]

        assert field["label"]["text"] == "This channel's budget a month, in EUR"
        assert field["hint"]["text"] == (
            "Leave it empty to follow the workspace: €12.50. 0 means no budget."
        )
        assert await alice.fill_in(budget_channel="30,5") == {}
        await alice.type("policy")
        assert alice.filled_in["budget_channel"] == "30.50"
