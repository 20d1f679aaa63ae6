"""The parts that work on one workspace, put together."""

from dataclasses import dataclass

from playground.slack.api.reactions import Reactions
from playground.slack.delivery.dispatcher import Dispatcher
from playground.slack.file_sharing import FileSharing
from playground.slack.membership import Membership
from playground.slack.people.modals import Modals
from playground.slack.people.payloads import Payloads
from playground.slack.people.response_urls import ResponseUrls
from playground.slack.people.triggers import Triggers
from playground.slack.posting import Posting
from playground.slack.tenants.endings import Endings
from playground.slack.tenants.tokens import Tokens
from playground.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Parts:
    workspace: Workspace
    dispatcher: Dispatcher
    posting: Posting
    membership: Membership
    sharing: FileSharing
    reactions: Reactions
    modals: Modals
    triggers: Triggers
    response_urls: ResponseUrls
    payloads: Payloads
    endings: Endings


def assemble(workspace: Workspace, dispatcher: Dispatcher, tokens: Tokens) -> Parts:
    posting = Posting(workspace, dispatcher)
    modals = Modals(workspace)
    triggers = Triggers(workspace)
    response_urls = ResponseUrls(workspace, posting)
    return Parts(
        workspace=workspace,
        dispatcher=dispatcher,
        posting=posting,
        membership=Membership(workspace, posting),
        sharing=FileSharing(workspace, posting, dispatcher),
        reactions=Reactions(workspace, posting),
        modals=modals,
        triggers=triggers,
        response_urls=response_urls,
        payloads=Payloads(workspace, modals, triggers, response_urls),
        endings=Endings(workspace, dispatcher, tokens),
    )
