"""Budgets as people meet them: a notice at 80 %, a refusal, and admins who raise them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, update

from playground.model import ScriptedModel, Until
from playground.slack import Message
from storage.audit.events import AuditAction
from storage.ledger import days
from storage.models import BudgetMonth, DailyUsage, LedgerEntry, Turn
from storage.records import Outcome
from tests.storage.audit.events import logged
from tests.storage.support.hands import rows
from tests.support.app import Stage, app_on, platforms, shown
from tests.support.shop import (
    DM,
    MAY_BE,
    OF_CHANNEL,
    OF_WORKSPACE,
    USED_UP,
    Shop,
    ask,
    messages,
    notices,
    told,
)
from tests.support.users.agent_admin import CommandUser
from tests.support.users.thread_user import choose


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest.fixture
def shop(database_url: str, tmp_path: Path, model: ScriptedModel) -> Shop:
    return Shop(database_url, tmp_path, model)


@pytest.fixture
async def stage(shop: Shop) -> AsyncIterator[Stage]:
    """Each person has a budget for three."""
    async with shop.opened(budget_person="3") as ready:
        yield ready


async def spent(stage: Stage) -> int:
    costs = [int(row.cost) for row in await rows(stage.app.database, LedgerEntry)]
    return sum(costs) // 1_000_000


async def press(stage: Stage, user: str, message: Message, channel: str = "C0GENERAL") -> None:
    """Press the button that opens the budgets."""
    [button] = [it["accessory"] for it in message.blocks if "accessory" in it]
    await stage.tenant.people.click(
        user, channel, message.ts, button["action_id"], value=button["value"]
    )


async def test_at_the_limit_people_are_refused_in_one_sentence(stage: Stage) -> None:
    answers = [await ask(stage) for _ in range(4)]

    assert answers[:3] == ["Fine."] * 3
    assert answers[3].startswith(f"💰 {USED_UP}")
    assert answers[3].endswith(" or as soon as a workspace admin raises it.")
    assert len(stage.asked()) == await spent(stage) == 3
    assert {row.outcome for row in await rows(stage.app.database, Turn)} == {"answered", "refused"}


async def test_others_are_answered_meanwhile(stage: Stage) -> None:
    for _ in range(4):
        await ask(stage)

    assert await ask(stage, user="U0ALICE") == "Fine."


async def test_a_refusal_says_in_ones_own_time_when_the_next_month_begins(stage: Stage) -> None:
    for _ in range(3):
        await ask(stage)
    thread = await stage.ask("And now?", user="U0BOB")
    await stage.answers(thread)

    def following(connection: Connection) -> int:
        return days.month_of(days.today(connection)).stop * days.SECONDS

    [footer] = [it for it in stage.replies(thread)[-1].blocks if it["type"] == "section"]
    at = await stage.app.database.run(following)
    assert f"<!date^{at}^{{date_long}} at {{time}}|" in footer["text"]["text"]


async def test_at_eighty_percent_a_person_is_told_once_and_privately(shop: Shop) -> None:
    async with shop.opened(budget_person="5") as stage:
        for count, expected in ((3, 0), (1, 1), (1, 1)):
            for _ in range(count):
                await ask(stage)
            assert len(notices(stage, DM)) == expected
        await ask(stage)

        assert len(notices(stage, DM)) == 1
        assert "You've used 80% of your budget for " in notices(stage, DM)[0]
        assert ": €4.00 of €5.00." in notices(stage, DM)[0]
        assert notices(stage, "C0GENERAL") == []


async def test_a_channel_is_told_and_refused_in_the_channel(shop: Shop) -> None:
    async with shop.opened(budget_channel="1,25") as stage:
        await ask(stage)
        assert "This channel has used 80% of its budget for " in notices(stage, "C0GENERAL")[0]
        await ask(stage, user="U0ALICE")

        assert OF_CHANNEL in await ask(stage)
        assert await ask_directly(stage) == "Fine."
        assert len(notices(stage, "C0GENERAL")) == 1


async def ask_directly(stage: Stage) -> str:
    thread = await stage.say("Hello", channel=DM, user="U0BOB")
    answers = await stage.answers(thread, channel=DM)
    await told(stage)
    return answers[-1]


async def test_of_the_workspaces_budget_its_admins_are_told(shop: Shop) -> None:
    async with shop.opened(budget_workspace="1.25") as stage:
        await ask(stage)

        [notice] = [it for it in messages(stage, "D0ALICE") if "% of" in it.text]
        assert "Your workspace has used 80% of its budget for " in notice.text
        assert notices(stage, DM) == []
        await press(stage, "U0ALICE", notice, "D0ALICE")
        assert CommandUser(stage).filled_in["budget_workspace"] is None
        await ask(stage)
        assert OF_WORKSPACE in await ask_directly(stage)


async def test_in_direct_messages_the_persons_budget_holds(stage: Stage) -> None:
    for _ in range(3):
        await ask_directly(stage)

    assert USED_UP in await ask_directly(stage)
    assert USED_UP in await ask(stage)


async def test_an_admin_raises_a_budget_by_the_button_and_it_continues(stage: Stage) -> None:
    thread = await stage.ask("Hello", user="U0BOB")
    await stage.answers(thread)
    for count in (2, 3, 4):
        await stage.say("And?", thread=thread, user="U0BOB")
        await stage.answers(thread, count)
    refusal, alice = stage.replies(thread)[-1], CommandUser(stage)
    assert USED_UP in shown(refusal)

    await press(stage, "U0ALICE", refusal)
    assert alice.window
    inputs = [it["block_id"] for it in alice.window.body["blocks"] if it["type"] == "input"]
    assert inputs[:3] == ["budget_person", "budget_channel", "budget_workspace"]
    assert await alice.fill_in(budget_person="4,50") == {}

    await stage.say("And now?", thread=thread, user="U0BOB")
    assert (await stage.answers(thread, 5))[-1] == "Fine."
    await told(stage)
    log = await logged(stage.app.database)
    [change] = [one for one in log if one.action == AuditAction.POLICY_CHANGED]
    assert (change.who, change.before, change.after) == (
        "U0ALICE",
        {},
        {"budget_person": 4_500_000},
    )


async def test_who_is_no_admin_can_not_open_the_budgets(stage: Stage) -> None:
    for _ in range(3):
        await ask(stage)
    thread = await stage.ask("And now?", user="U0BOB")
    await stage.answers(thread)
    bob = CommandUser(stage, user="U0BOB")

    await press(stage, "U0BOB", stage.replies(thread)[-1])

    assert bob.window is None
    assert bob.ephemerals[-1].text.startswith("Only workspace admins can ")


async def test_a_channels_button_opens_the_channels_window(shop: Shop) -> None:
    async with shop.opened(budget_channel="1") as stage:
        await ask(stage)
        thread = await stage.ask("And now?", user="U0BOB")
        await stage.answers(thread)
        alice = CommandUser(stage)

        await press(stage, "U0ALICE", stage.replies(thread)[-1])
        assert [it for it in alice.filled_in if it.startswith("budget")] == ["budget_channel"]
        assert await alice.fill_in(budget_channel="0") == {}

        assert await ask(stage) == "Fine."
        assert alice.notices[-1] == "Alice changed this channel's budget."


async def test_amounts_that_are_none_are_refused_at_their_fields(stage: Stage) -> None:
    alice = CommandUser(stage)
    await alice.type("policy workspace")

    problems = await alice.fill_in(
        budget_person="much", budget_channel="-5", budget_workspace="1,000"
    )

    assert problems == {
        "budget_person": "It must be an amount such as 25 or 12.50.",
        "budget_channel": "It must not be negative; use 0 for no budget.",
        "budget_workspace": (
            "It must have at most two decimals, and no separator between thousands."
        ),
    }


async def test_the_next_month_begins_anew(stage: Stage) -> None:
    for _ in range(3):
        await ask(stage)
    assert USED_UP in await ask(stage)

    def a_month_passes(connection: Connection) -> None:
        before = days.month_of(days.today(connection)).start - 1
        connection.execute(update(DailyUsage).values(day=before))
        connection.execute(update(BudgetMonth).values(month=days.month_of(before).start))

    await stage.app.database.run(a_month_passes)

    assert [await ask(stage) for _ in range(4)][:3] == ["Fine."] * 3
    assert len(notices(stage, DM)) == 2


@pytest.mark.parametrize("known", [True, False], ids=["after-some-answers", "with-nothing-known"])
async def test_fifty_questions_at_once_stay_within_a_budget_for_three(
    shop: Shop, known: bool
) -> None:
    async with shop.opened(budget_person="3") as stage:
        if known:
            await ask(stage, user="U0ALICE")
        before = len(stage.asked())
        threads = await asyncio.gather(*(stage.ask("Hello", user="U0BOB") for _ in range(50)))
        answers = [(await stage.answers(thread))[0] for thread in threads]
        await told(stage)

        answered = len(stage.asked()) - before
        assert 1 <= answered <= 3
        assert answers.count("Fine.") == answered
        assert sum(USED_UP in it or MAY_BE in it for it in answers) == 50 - answered


async def test_regenerate_and_voice_clips_are_refused_too(stage: Stage) -> None:
    thread = await stage.ask("Hello", user="U0BOB")
    await stage.answers(thread)
    for _ in range(2):
        await ask(stage)
    before = len(stage.asked())

    await choose(CommandUser(stage, user="U0BOB"), thread, "again")
    assert USED_UP in (await stage.answers(thread, 2))[-1]
    clip = await stage.slack.people.record_clip("U0BOB", DM, "When is tea served?")
    assert USED_UP in (await stage.answers(clip, channel=DM))[-1]
    assert len(stage.asked()) == before


async def test_what_was_refused_reaches_mistral_with_no_later_question(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await stage.ask("Hello", user="U0BOB")
    await stage.answers(thread)
    for count in (2, 3, 4):
        await stage.say(f"Question {count}", thread=thread, user="U0BOB")
        await stage.answers(thread, count)

    await stage.say("Alice's question", thread=thread, user="U0ALICE")
    await stage.answers(thread, 5)

    seen = str([prompt.entries for prompt in model.prompts])
    assert "Question 3" in seen
    assert "Question 4" not in seen


async def test_an_answer_that_runs_is_never_cut(shop: Shop, model: ScriptedModel) -> None:
    gate = asyncio.Event()
    async with shop.opened(budget_person="1") as stage:
        model.queue("One ", Until(gate), "two three four five.")
        thread = await stage.ask("Count!", user="U0BOB")
        await stage.until(lambda: bool(stage.replies(thread)))
        await CommandUser(stage).set_policy("workspace")
        assert MAY_BE in await refused_while_running(stage)
        gate.set()

        assert (await stage.answers(thread))[-1] == "One two three four five."
        assert await spent(stage) > 1


async def refused_while_running(stage: Stage) -> str:
    other = await stage.ask("Hello", user="U0BOB")
    await stage.until(lambda: bool(stage.replies(other)))
    await stage.until(lambda: MAY_BE in shown(stage.replies(other)[-1]))
    return shown(stage.replies(other)[-1])


async def test_a_turn_that_another_process_ends_is_charged_once(
    shop: Shop, model: ScriptedModel
) -> None:
    gate = asyncio.Event()
    model.queue("Fi", Until(gate), "ne.")
    settings = shop.settings | {"budget_person": "3"}
    async with platforms(model) as ground:
        async with app_on(ground, shop.url, grace_seconds=0, **settings) as app:
            stage = Stage(ground, app)
            thread = await stage.ask("Hello", user="U0BOB")
            await stage.until(lambda: bool(stage.replies(thread)))
        gate.set()
        async with app_on(ground, shop.url, **settings) as app:
            stage = Stage(ground, app)
            assert await stage.answers(thread) == ["Fine."]
            await stage.quiet()

            [turn] = await rows(app.database, Turn)
            assert (turn.outcome, len(await rows(app.database, LedgerEntry))) == ("answered", 1)


async def test_without_a_budget_a_turn_takes_no_further_statement(shop: Shop) -> None:
    async with shop.opened() as stage:
        counted = await statements(stage)
    async with shop.opened(budget_person="1000") as stage:
        with_budget = await statements(stage)

    assert [one for one in counted if "budget_months" in one or "reserved=" in one] == []
    assert len(with_budget) > len(counted)


async def statements(stage: Stage) -> list[str]:
    """The statements of a follow-up."""
    thread = await stage.ask("Hello", user="U0BOB")
    await stage.answers(thread)
    await told(stage)
    seen: list[str] = []
    engine = stage.app.database.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
    await stage.say("And?", thread=thread, user="U0BOB")
    await stage.answers(thread, 2)
    await told(stage)
    return seen


async def test_a_question_without_words_for_an_agent_costs_nothing(stage: Stage) -> None:
    for _ in range(3):
        await ask(stage)

    assert "Ask me something" in await ask(stage, "")
    assert Outcome.NOTHING_ASKED in {row.outcome for row in await rows(stage.app.database, Turn)}
