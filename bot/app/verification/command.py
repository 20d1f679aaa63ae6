"""The command: says what it costs, tries everything, deletes what it made, and reports."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.app.verification import report
from bot.core.assumptions import Findings, Service, load
from bot.core.errors import SettingsError
from bot.mistral.verification import answers
from bot.mistral.verification.api import MistralApi
from bot.mistral.verification.trial import MistralTrial
from bot.profiles import catalogue
from bot.settings import MISSING, Settings
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.identity import identify
from bot.slack.verification.limits import LimitsTrial
from bot.slack.verification.trial import SlackTimeouts, SlackTrial

Say = Callable[[str], None]

PLAN = (
    "This makes about 70 requests to Mistral at {server}: some 20 short answers of {model}, one "
    "calculation, one picture, one small document and one second of sound. It costs about 20 "
    "cents, takes one to three minutes, and deletes everything it makes."
)
PLAN_SLACK = "In the channel {channel} it posts about ten messages and deletes them."
SLACK_SAYS_NO = "{method}: {why}."
LEFT = "Couldn't delete these. Please delete them yourself: {things}."


@dataclass(frozen=True, slots=True)
class Verification:
    """`tell` says what people read meanwhile, `show` prints the result."""

    settings: Settings
    tell: Say
    show: Say
    patience: answers.MistralTimeouts = field(default_factory=answers.MistralTimeouts)
    slack_patience: SlackTimeouts = field(default_factory=SlackTimeouts)

    async def run(self, channel: str | None = None, *, json: bool = False) -> int:
        """Try everything; the exit code. Raises SettingsError for what keeps it from trying."""
        if not self.settings.mistral_api_key:
            raise SettingsError(MISSING.format(name="MISTRAL_API_KEY"))
        if channel and not self.settings.slack_bot_token:
            raise SettingsError(MISSING.format(name="SLACK_BOT_TOKEN"))
        model = catalogue.load(self.settings.agents_file).profile(None).model
        server = self.settings.mistral_server_url
        self.tell(PLAN.format(server=server, model=model))
        if channel:
            self.tell(PLAN_SLACK.format(channel=channel))
        known = load()
        services = {Service.MISTRAL, *([Service.SLACK] if channel else [])}
        findings = Findings({n: one for n, one in known.items() if one.service in services})
        await self.try_mistral(findings, model)
        if channel:
            await self.try_slack(channel, findings)
        for line in [report.as_json(findings)] if json else report.table(findings):
            self.show(line)
        return 0 if findings.is_enough else 1

    async def try_mistral(self, findings: Findings, model: str) -> None:
        """Try Mistral, and tell what could not be deleted."""
        key, pause = self.settings.mistral_api_key or "", self.patience.retry
        api = MistralApi(self.settings.mistral_server_url, key, pause)
        trial = MistralTrial(api, findings, self.patience)
        try:
            await trial.run(model)
        finally:
            self._complain(trial.left)

    async def try_slack(self, channel: str, findings: Findings) -> None:
        """Run the experiments in a channel; what they posted is deleted, whatever happens."""
        client = SlackClient(self.settings.slack_bot_token or "", self.settings.slack_api_url)
        trial = SlackTrial(client, channel, findings, self.slack_patience)
        try:
            team = (await identify(client)).team
            root = await trial.run(team)
            await LimitsTrial(trial, root, trial.person, team).run()
        except SlackFailed as failed:
            sentence = SLACK_SAYS_NO.format(method=failed.method, why=failed.why)
            raise SettingsError(sentence) from failed
        finally:
            self._complain(await trial.clear())
            await client.close()

    def _complain(self, left: list[str]) -> None:
        if left:
            self.tell(LEFT.format(things=", ".join(left)))
