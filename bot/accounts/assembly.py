"""Puts together what admins can do about their workspace's account."""

from collections.abc import Awaitable, Callable

from bot.accounts.key_setting import AccountChanges, MistralKeySetting
from bot.accounts.key_trial import KeyTrial
from bot.documents.assembly import DocumentServices
from bot.mistral.sdk.client import Client
from bot.resources import Resources


def assemble(
    resources: Resources,
    documents: DocumentServices,
    shared_client: Client,
    reopen: Callable[[str], Awaitable[object]],
) -> MistralKeySetting:
    """`shared_client` has the settings' key; `reopen` has a workspace use its new one."""
    settings = resources.settings

    async def add_documents(team: str) -> None:
        await documents.library_recovery.upload_everything(team)
        await documents.intake.wake()

    return MistralKeySetting(
        database=resources.database,
        permissions=resources.permissions,
        modals=resources.slack.modals,
        trial=KeyTrial(shared_client, resources.database),
        changes=AccountChanges(reopen, add_documents, resources.background),
        can_encrypt=bool(settings.every_key),
        has_shared_key=bool(settings.mistral_api_key),
    )
