"""Puts together the pages that people open: of an installation, and of a sign-in."""

from urllib.parse import urljoin

from bot.app import http
from bot.app.assembly import Assembly, credentials_of
from bot.app.connections import PlatformConnections
from bot.connectors.addresses import RETURN, START, Addresses
from bot.resources import ProcessResources
from bot.slack import manifest
from bot.workspaces.oauth_states import OAuthStates
from bot.workspaces.onboarding import Onboarding
from handlers.connect.flow import ConnectFlow, ConnectingWorkspace
from handlers.install.flow import InstallFlow
from handlers.install.installations import OnboardedInstallations
from handlers.surface import SURFACE


def install_routes(
    process: ProcessResources, connections: PlatformConnections, assembly: Assembly
) -> dict[str, http.Handler]:
    """The pages of an installation."""
    settings, database = process.settings, process.database
    onboarding = Onboarding(
        database, connections.slack_client, assembly.refresh, process.background
    )

    flow = InstallFlow(
        slack=connections.slack_client("").web,
        credentials=credentials_of(settings),
        scopes=manifest.scopes(SURFACE),
        authorize_url=urljoin(settings.slack_api_url, "../oauth/v2/authorize"),
        open_url=urljoin(settings.slack_api_url, "../app_redirect"),
        states=OAuthStates(process.signed_tokens, database),
        installations=OnboardedInstallations(onboarding.installed),
        public_url=settings.public_url,
    )
    return {http.INSTALL: flow.install, http.REDIRECT: flow.redirect}


def connect_routes(process: ProcessResources, assembly: Assembly) -> dict[str, http.Handler]:
    """The pages on the way to a sign-in and back; none without a public address."""
    public_url = process.settings.public_url
    if not public_url:
        return {}

    async def workspace_of(team: str) -> ConnectingWorkspace:
        workspace = await assembly.workspaces.of(team)
        slack = workspace.resources.slack
        sign_ins = workspace.services.connectors.sign_ins
        return ConnectingWorkspace(sign_ins, slack.identity.team_name, slack.people.name)

    flow = ConnectFlow(Addresses(process.signed_tokens, public_url), workspace_of)
    return {START: flow.start, RETURN: flow.come_back}
