"""All workspaces, their installations and tokens are the same after a restart."""

import base64

from playground.company import CLARA, furnish, second_id
from playground.page import Saved
from playground.server import Playground
from playground.slack import LocalSlack
from playground.slack.tenants import populations as cast
from tests.playground.persistence.conftest import Opened, unsaved


async def test_a_second_workspace_is_continued(opened: Opened) -> None:
    with opened() as work:
        slack = LocalSlack(work=work)
        furnish(slack)
        second = slack.tenants[second_id(slack)]
        ts = await second.people.post(CLARA, "C1GENERAL", "hello")
        assert unsaved(work) == []

    with opened() as work:
        again = LocalSlack(work=work)
        furnish(again)

        kept = again.tenants[second_id(again)].workspace
        assert kept.channels["C1GENERAL"].messages[ts].text == "hello"
        assert list(kept.users) == list(second.workspace.users)
        assert cast.PARTNER in again.workspace.users
        assert unsaved(work) == []


async def test_names_that_were_kept_in_small_letters_get_their_capitals(opened: Opened) -> None:
    with opened() as work:
        slack = LocalSlack(work=work)
        furnish(slack)
        slack.workspace.users[cast.ALICE].display_name = "alice"
        slack.workspace.touch("users", cast.ALICE)

    with opened() as work:
        again = LocalSlack(work=work)
        furnish(again)

        names = [user.display_name for user in again.workspace.users.values()]
        assert names[:2] == ["Alice", "Bob"]
        assert unsaved(work) == []


async def test_an_installation_and_its_tokens_are_continued(opened: Opened) -> None:
    with opened() as work:
        slack = LocalSlack(work=work)
        furnish(slack)
        slack.token_rotation = True
        given = slack.installing.install(second_id(slack), ["chat:write"])
        ended = slack.bot_token
        await slack.people.uninstall()
        await slack.settle()

    with opened() as work:
        again = LocalSlack(work=work)
        furnish(again)

        tokens, second = again.tenants.tokens, again.tenants[second_id(again)]
        assert second.installation.scopes == {"chat:write"}
        assert again.token_of(second.id) == given.token
        assert tokens.refresh(given.refresh_token).owner == second.id
        assert tokens.records[ended].refusal == "account_inactive"
        assert not again.workspace.installation.is_active


async def test_the_key_that_encrypts_the_apps_tokens_is_kept(opened: Opened) -> None:
    with opened() as work:
        key = Playground(saved=Saved(work)).oauth_environment["ENCRYPTION_KEYS"]
    with opened() as work:
        again = Playground(saved=Saved(work)).oauth_environment["ENCRYPTION_KEYS"]

    assert again == key
    assert Playground().encryption_key != key
    assert len(base64.urlsafe_b64decode(key)) == 32
