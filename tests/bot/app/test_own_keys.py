"""Commands and requests with workspaces' own Mistral keys: the right one, or a true sentence."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot import settings as setting
from bot.app import check
from bot.app.commands import maintenance_commands
from bot.core.errors import UserFacingError
from bot.core.workspace_keys import KeyUnreadable, NoMistralKey, OwnAccountEmpty, OwnKeyRefused
from bot.mistral.sdk.client import Client
from bot.settings import Settings
from bot.slack.identity import Identity
from bot.workspaces.installation import Installation
from bot.workspaces.own_keys import NO_KEY, UNREADABLE, MistralClients, OwnKey, OwnKeys
from bot.workspaces.stored import SingleInstallation, StoredInstallations
from handlers.surface import SURFACE
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.mistral.state import Conversation
from playground.server import Playground
from storage.encryption import new_key
from storage.engine.database import Database
from storage.models import Deletion
from storage.workspaces import former_accounts, installations, mistral_keys
from storage.workspaces.former_accounts import KeyChange
from tests.storage.support.hands import Hand, message, rows
from tests.storage.support.traces import answered, idle_for
from tests.storage.workspaces.test_installations import APP, TOKENS
from tests.support.app import platforms
from tests.support.databases import connected

KEY, OTHER = new_key(), new_key()
OWN = "mk-of-the-workspace"
OAUTH = {"slack_client_id": "1.2", "slack_client_secret": "s", "slack_signing_secret": "x"}
IDENTITY = Identity("T1", "One", "U0BOT", "B0BOT", frozenset())


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with platforms() as ready:
        yield ready


@pytest_asyncio.fixture
async def keyed(migrated_sqlite: str) -> AsyncIterator[Database]:
    async with connected(migrated_sqlite, KEY) as database:
        yield database


@pytest_asyncio.fixture
async def locked_out(migrated_sqlite: str, keyed: Database) -> AsyncIterator[Database]:
    """The same database, with another key of ours."""
    await keyed.run(mistral_keys.save, "T1", OWN, "U1")
    await keyed.run(installations.save, APP, TOKENS)
    async with connected(migrated_sqlite, OTHER) as database:
        yield database


def settings(ground: Playground, url: str, **changes: object) -> Settings:
    server = ground.environment["MISTRAL_SERVER_URL"]
    given: dict[str, object] = {"mistral_server_url": server, "database_url": url}
    given |= {"encryption_keys": KEY, "deletions_per_second": 1_000} | OAUTH | changes
    return setting.load(_env_file=None, **given)


async def made(database: Database, mistral: LocalMistral) -> None:
    """Have T1 own a conversation in its own account, and T2 one in the app's."""
    await database.run(mistral_keys.save, "T1", OWN, "U1")
    own = mistral.open_account(OWN)
    for team, state in (("T1", own), ("T2", mistral)):
        new = message(1, team=team, event_id=team)
        await answered(Hand(database, "here"), new, f"conv-{team}")
        state.conversations[f"conv-{team}"] = Conversation(f"conv-{team}", "", "", {})
    await idle_for(database, 91)


# Commands.


async def test_purge_deletes_each_workspaces_things_with_its_own_key(
    keyed: Database, migrated_sqlite: str, ground: Playground
) -> None:
    await made(keyed, ground.mistral)
    chosen = settings(ground, migrated_sqlite, mistral_api_key="local-mistral-key")

    await maintenance_commands.purge(chosen, print, dry=False)

    deleted = [one for one in ground.mistral.calls if one.operation == "conversations.delete"]
    assert {(one.conversation_id, one.key, one.status) for one in deleted} == {
        ("conv-T1", OWN, 204),
        ("conv-T2", "local-mistral-key", 204),
    }


async def test_forget_user_deletes_with_the_workspaces_own_key(
    keyed: Database, migrated_sqlite: str, ground: Playground
) -> None:
    await made(keyed, ground.mistral)
    chosen = settings(ground, migrated_sqlite, mistral_api_key="local-mistral-key")

    await maintenance_commands.forget_user(chosen, print, "T1", "U1")

    deleted = [one for one in ground.mistral.calls if one.operation == "conversations.delete"]
    assert [(one.key, one.status) for one in deleted] == [(OWN, 204)]


async def test_purge_deletes_in_a_former_account_with_the_former_key(
    keyed: Database, migrated_sqlite: str, ground: Playground
) -> None:
    await made(keyed, ground.mistral)
    left = KeyChange("T1", "U1", "mk-another-one", leaves_account=True)
    await keyed.run(former_accounts.change, left)
    chosen = settings(ground, migrated_sqlite, mistral_api_key="local-mistral-key")

    await maintenance_commands.purge(chosen, print, dry=False)

    of_first = [one for one in ground.mistral.calls if one.conversation_id == "conv-T1"]
    assert [(one.key, one.status) for one in of_first] == [(OWN, 204)]


async def test_purge_without_the_apps_key_deletes_what_workspaces_keys_open(
    keyed: Database, migrated_sqlite: str, ground: Playground
) -> None:
    await made(keyed, ground.mistral)
    told: list[str] = []

    await maintenance_commands.purge(settings(ground, migrated_sqlite), told.append, dry=False)

    assert [row.id for row in await rows(keyed, Deletion)] == ["conv-T2"]
    assert "Not deleted yet: 1 thing" in told[-1]


async def test_nothing_counts_as_deleted_with_a_key_that_cannot_be_read(
    keyed: Database, migrated_sqlite: str, ground: Playground
) -> None:
    await made(keyed, ground.mistral)
    chosen = settings(
        ground, migrated_sqlite, encryption_keys=OTHER, mistral_api_key="local-mistral-key"
    )

    await maintenance_commands.purge(chosen, print, dry=False)

    assert [row.id for row in await rows(keyed, Deletion)] == ["conv-T1"]


async def test_an_app_that_workspaces_install_needs_no_key_and_check_says_what_follows(
    migrated_sqlite: str, ground: Playground
) -> None:
    chosen = settings(ground, migrated_sqlite)

    found = await check.findings(chosen, SURFACE)

    assert chosen.missing() == []
    assert check.NO_SHARED_KEY in found.notes


# Keys that can't be read.


async def test_a_key_that_cannot_be_read_leaves_the_workspace_open(locked_out: Database) -> None:
    with capture_logs() as logged:
        store = SingleInstallation(OwnKeys(locked_out), Installation(IDENTITY, "xoxb-1"))
        found = [await store.find("T1") for _ in range(3)]

    assert [one.mistral_key for one in found if one] == [UNREADABLE] * 3
    assert [(line["event"], line["team"]) for line in logged] == [("mistral_key_unreadable", "T1")]


async def test_without_any_key_of_ours_a_stored_one_counts_as_unreadable(
    locked_out: Database, migrated_sqlite: str
) -> None:
    keyless = Database(migrated_sqlite)
    try:
        assert await OwnKeys(keyless).current("T1") == UNREADABLE
        assert await OwnKeys(keyless).current("T2") == NO_KEY
    finally:
        await keyless.close()


async def test_a_token_that_cannot_be_read_counts_as_not_installed_and_is_told_once(
    locked_out: Database,
) -> None:
    store = StoredInstallations(locked_out, OwnKeys(locked_out))

    with capture_logs() as logged:
        found = [await store.find(APP.team) for _ in range(3)]

    assert found == [None] * 3
    assert [(line["event"], line["team"]) for line in logged] == [
        ("bot_token_unreadable", APP.team)
    ]
    assert "ENCRYPTION_KEYS" in logged[0]["hint"]


# Requests.


@pytest_asyncio.fixture
async def app_client(ground: Playground) -> AsyncIterator[Client]:
    client = Client("local-mistral-key", ground.environment["MISTRAL_SERVER_URL"])
    yield client
    await client.close()


@pytest.mark.parametrize(
    ("key", "has_key", "expected"),
    [
        pytest.param(NO_KEY, False, NoMistralKey, id="nobody has a key"),
        pytest.param(UNREADABLE, True, KeyUnreadable, id="its own can't be read"),
        pytest.param(OwnKey("mk-revoked"), True, OwnKeyRefused, id="its own is refused"),
    ],
)
async def test_a_workspace_without_a_usable_key_gets_a_sentence_that_says_where_to_set_one(
    key: OwnKey, has_key: bool, expected: type[UserFacingError], app_client: Client
) -> None:
    client = MistralClients(app_client, has_key=has_key).of(key, "T1")

    for request in (client.check, client.conversations.list_async, client.libraries.list_async):
        with pytest.raises(expected) as refused:
            await client.call(request()) if request != client.check else await client.check()

    assert re.search(r"admin of this workspace .* \*Home\* tab", refused.value.sentence)


async def test_an_unusable_key_never_falls_back_to_the_apps(
    ground: Playground, app_client: Client
) -> None:
    for key in (UNREADABLE, OwnKey("mk-revoked")):
        with pytest.raises(UserFacingError):
            await MistralClients(app_client, has_key=True).of(key, "T1").check()

    assert "local-mistral-key" not in {call.key for call in ground.mistral.calls}


async def test_an_account_of_a_workspaces_own_without_credits_concerns_its_admins(
    ground: Playground, app_client: Client
) -> None:
    ground.mistral.open_account(OWN)
    client = MistralClients(app_client, has_key=True).of(OwnKey(OWN), "T1")
    ground.mistral.faults.add("models.list", Fault("error", status=402))

    with pytest.raises(OwnAccountEmpty):
        await client.check()


def test_a_key_is_never_shown() -> None:
    shown = repr((OwnKey(OWN), Installation(IDENTITY, "xoxb-1", OwnKey(OWN))))

    assert OWN not in shown
