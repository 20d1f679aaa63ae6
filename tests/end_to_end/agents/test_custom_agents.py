"""A workspace's own agents: made, edited and deleted in windows."""

from sqlalchemy import Connection

from storage.agents import custom_profiles, place_settings
from tests.support.app import opened
from tests.support.users.agent_admin import ANALYST, FILLED_IN, GENERAL, PIRATE, CommandUser


async def test_an_agent_made_in_a_window_answers(alice_everywhere: CommandUser) -> None:
    alice = alice_everywhere

    problems = await alice.make()
    await alice.type("pirate")

    assert problems == {}
    assert await alice.answering() == PIRATE
    [agent] = [it.current for it in alice.stage.mistral.agents.values()]
    assert agent["instructions"] == "Talk like a pirate."
    assert {tool["type"] for tool in agent["tools"]} == {"web_search", "function"}
    assert agent["completion_args"]["temperature"] == 0.7


async def test_the_window_then_says_how_to_use_it(alice: CommandUser) -> None:
    await alice.make()

    assert alice.window
    assert "`/agent pirate`" in str(alice.window.body["blocks"])


async def test_an_edited_agent_answers_as_it_is_now(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("pirate")
    await alice.answering()

    await alice.type("edit pirate")
    problems = await alice.fill_in(**FILLED_IN | {"model": ANALYST, "instructions": "Sing."})

    assert problems == {}
    assert await alice.answering() == ANALYST


async def test_the_form_to_edit_shows_what_is_set(alice: CommandUser) -> None:
    await alice.make()

    await alice.type("edit pirate")

    assert alice.window
    form = {block.get("block_id"): block.get("element") for block in alice.window.body["blocks"]}
    assert form["instructions"]["initial_value"] == "Talk like a pirate."
    assert form["model"]["initial_option"]["value"] == PIRATE
    assert [one["value"] for one in form["tools"]["initial_options"]] == ["web_search"]
    assert form["temperature"]["initial_value"] == "0.7"


async def test_with_several_agents_the_first_window_asks_which(alice: CommandUser) -> None:
    await alice.make()
    await alice.make(name="cook", title="Cook", instructions="Cook.")

    await alice.type("edit")
    await alice.fill_in(profile="cook")
    problems = await alice.fill_in(**FILLED_IN | {"title": "Chef"})

    assert problems == {}
    assert "*Chef* `cook`" in await alice.type("list")


async def test_an_agents_emoji_stands_beside_its_answers(alice: CommandUser) -> None:
    await alice.make(emoji=":pirate_flag:")
    await alice.type("pirate")

    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)

    [answer] = alice.stage.replies(thread)
    assert answer.blocks[-2]["text"]["text"] == ":pirate_flag: Pirate"


async def test_an_agent_deleted_while_in_use_leaves_the_default_one(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("pirate")
    thread = await alice.stage.ask("My name is Ada.")
    await alice.stage.answers(thread)

    await alice.type("delete pirate")
    await alice.fill_in()
    await alice.type("")

    assert "`pirate` chosen here no longer exists" in str(alice.ephemerals[-1].blocks)
    assert await alice.answering() == GENERAL
    await alice.stage.say("What is my name?", thread=thread)
    assert "Ada" in (await alice.stage.answers(thread, 2))[1]


async def test_a_thread_of_a_deleted_agent_begins_again_with_the_default_one(
    alice: CommandUser,
) -> None:
    await alice.make()
    await alice.type("pirate")
    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)
    await alice.type("delete pirate")
    await alice.fill_in()
    alice.stage.mistral.conversations.clear()

    await alice.stage.say("Still there?", thread=thread)
    await alice.stage.answers(thread, 2)

    [conversation] = alice.stage.mistral.conversations.values()
    agent = alice.stage.mistral.agents[conversation.about["agent_id"]]
    assert agent.current["model"] == GENERAL


async def test_deleting_asks_which_agent_and_then_whether_to(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("delete")
    picker = alice.window
    assert picker
    await alice.fill_in(profile="pirate")
    sure = alice.window
    assert sure

    assert "initial_option" not in str(picker.body["blocks"])
    assert "⚠️ Delete :speech_balloon: *Pirate* (`pirate`)?" in str(sure.body["blocks"])
    assert "*You can't undo this.*" in str(sure.body["blocks"])
    assert "`pirate`" in await alice.type("list")


async def test_an_own_agent_takes_the_place_of_a_shipped_one_until_it_is_deleted(
    alice: CommandUser,
) -> None:
    await alice.type("analyst")

    await alice.make(name="analyst", title="Our analyst")
    with_ours = await alice.answering()
    await alice.type("delete analyst")
    await alice.fill_in()

    assert with_ours == PIRATE
    assert alice.window
    assert "*Analyst* takes over where it was used" in str(alice.window.body["blocks"])
    assert await alice.answering() == ANALYST


async def test_the_card_of_one_who_may_opens_the_windows(alice: CommandUser) -> None:
    await alice.type("")
    await alice.click("new_profile")
    await alice.fill_in(**FILLED_IN)
    await alice.type("")
    await alice.click("edit_profile")

    assert alice.window
    assert alice.window.body["callback_id"] == "change_profile"


async def test_two_who_make_the_same_agent_get_one_and_one_sentence(alice: CommandUser) -> None:
    await alice.make()

    problems = await alice.make()

    assert problems == {"name": problems["name"]}
    assert "already" in problems["name"]


async def test_everybody_may_where_the_setting_says_so(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, profiles_by="everybody") as stage:
        bob = CommandUser(stage, user="U0BOB")

        assert await bob.make() == {}
        assert "*Pirate* `pirate`" in await bob.type("list")


async def test_another_workspaces_agents_are_never_seen(alice: CommandUser) -> None:
    await alice.stage.app.database.run(of_another_team)

    listed = await alice.type("list")
    told = await alice.type("secret")

    assert "secret" not in listed.lower()
    assert told.startswith("There's no agent “secret”.")
    assert await alice.type("edit secret") == told


def of_another_team(connection: Connection) -> None:
    """The same channel and person, somewhere else."""
    settings = '{"title": "Secret", "model": "mistral-small-latest"}'
    custom_profiles.add(connection, "T0OTHER", "secret", settings, most=1)
    for place in ("C0GENERAL", "U0ALICE"):
        place_settings.choose_profile(connection, "T0OTHER", place, "secret")
