"""Settings from the environment or a `.env` file; each error is one plain sentence."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.core import money, setting_values
from bot.core.errors import SettingsError
from storage.encryption import Cipher, Secret
from storage.engine.database import STATEMENT_TIMEOUT, Database, NoFile, normalised

SLACK_API = "https://slack.com/api/"
MISTRAL_API = "https://api.mistral.ai"
MISSING = "{name} is missing: set it in the environment or in .env (see README, Settings)."
WRONG = "{name} {problem}."
UNREADABLE = "The file .env can't be read. It must be text in UTF-8."
NO_KEYS = (
    "ENCRYPTION_KEYS is missing: it encrypts the tokens of the workspaces. "
    "Set it to a key that `python -m bot new-key` prints."
)
BOTH = (
    "SLACK_BOT_TOKEN and SLACK_CLIENT_ID exclude each other: "
    "remove SLACK_BOT_TOKEN, and install the app in that workspace at /slack/install."
)
NO_FILE = "needs a file for SQLite: write sqlite:///data/threadwind.db"
NO_DOMAIN = "must be domains such as example.com, separated by commas, or *"
NO_DATABASE = "must look like postgresql://user:password@host/name, or sqlite:///file"

CREDENTIALS = (
    *("slack_bot_token", "slack_app_token", "slack_signing_secret"),
    *("slack_client_id", "slack_client_secret"),
)
EVERYWHERE, LOCALLY = "0.0.0.0", "127.0.0.1"  # noqa: S104 - a container is reached from outside
# Settings of one word, whose case doesn't matter.
WORDS = (
    "log_level",
    "channel_replies",
    "profiles_by",
    "forget_by",
    "guests",
    "external_people",
    "memory",
)

Address = Annotated[str, AfterValidator(setting_values.address)]
# JSON would show the characters of a secret, which is text, where Python shows its `repr`.
Hidden = Annotated[str, PlainSerializer(repr, return_type=str, when_used="json")]
Key = Annotated[Hidden, AfterValidator(setting_values.key)]
BotToken = Annotated[Hidden, AfterValidator(partial(setting_values.key, start="xoxb-"))]
AppToken = Annotated[Hidden, AfterValidator(partial(setting_values.key, start="xapp-"))]
Password = Annotated[Hidden, AfterValidator(Secret)]
Money = Annotated[int, BeforeValidator(money.setting)]
EncryptionKeys = Annotated[Hidden, AfterValidator(setting_values.encryption_keys)]


class Settings(BaseSettings):
    """Field names in upper case are the names of the variables."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )

    slack_bot_token: BotToken | None = None
    slack_signing_secret: Key | None = None
    slack_app_token: AppToken | None = None
    slack_client_id: Key | None = None
    slack_client_secret: Key | None = None
    encryption_keys: EncryptionKeys | None = None
    public_url: Address | None = None
    slack_api_url: Address = SLACK_API
    mistral_api_key: Key | None = None
    mistral_server_url: Address = MISTRAL_API
    database_url: Password = "sqlite:///data/threadwind.db"
    database_prepared_statements: bool = True
    host: str | None = None
    port: int = Field(default=3000, ge=0, le=65535)
    metrics_token: Key | None = None
    agents_file: Path | None = None
    tools: str = ""
    prices_file: Path | None = None
    budget_person: Money = 0  # budgets are in millionths of the price list's currency
    budget_channel: Money = 0
    budget_workspace: Money = 0
    show_cost: bool = False
    memory: Literal["on", "off"] = "on"
    profiles_by: Literal["admins", "everybody"] = "admins"
    approval_hours: float = Field(default=24.0, gt=0)
    max_document_mb: int = Field(default=50, ge=1, le=100)
    max_voice_minutes: int = Field(default=15, ge=0, le=60)
    max_voice_mb: int = Field(default=25, ge=1, le=100)
    document_days: int = Field(default=0, ge=0)
    retention_days: int = Field(default=90, ge=0, le=36_500)
    audit_days: int = Field(default=365, ge=0, le=36_500)
    forget_by: Literal["starter", "participants", "admins"] = "starter"
    guests: Literal["allow", "refuse"] = "allow"
    external_people: Literal["allow", "refuse"] = "refuse"
    max_question_characters: int = Field(default=50_000, ge=1_000, le=1_000_000)
    deletions_per_second: float = Field(default=5.0, gt=0, le=1_000)
    channel_replies: Literal["stream", "edit"] = "stream"
    link_domains: str = ""
    max_turns: int = Field(default=2_000, ge=1)
    max_workspace_turns: int = Field(default=1_000, ge=1)
    max_person_questions: int = Field(default=50, ge=1)
    max_routines: int = Field(default=500, ge=0)
    max_person_documents: int = Field(default=200, ge=1)
    lease_seconds: float = Field(default=15.0, ge=1)
    grace_seconds: float = Field(default=25.0, ge=0)
    max_file_mb: int = Field(default=50, ge=1, le=1_000)
    turn_seconds: float = Field(default=900.0, ge=1)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="before")
    @classmethod
    def _tidied(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Tidy every value; one that is empty then counts as unset, a credential as missing."""
        tidied = {name: setting_values.tidied(value) for name, value in values.items()}
        missing = {name: None for name in CREDENTIALS if tidied.get(name) == ""}
        return {name: value for name, value in tidied.items() if value != ""} | missing

    @field_validator("*", mode="before")
    @classmethod
    def _without_comment(cls, value: object) -> object:
        return setting_values.without_comment(value)

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"

    @field_validator("mistral_server_url")
    @classmethod
    def _without_version(cls, url: str) -> str:
        return url.removesuffix(setting_values.API_VERSION).rstrip("/")

    @field_validator(*WORDS, mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("link_domains")
    @classmethod
    def _only_domains(cls, value: str) -> str:
        if any(set(one) & set("/:@?# ") for one in map(str.strip, value.split(","))):
            raise ValueError(NO_DOMAIN)
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        try:
            normalised(url)
        except NoFile as error:
            raise ValueError(NO_FILE) from error
        except ValueError as error:
            raise ValueError(NO_DATABASE) from error
        return url

    @property
    def bind_host(self) -> str:
        """The address to listen on: in Socket Mode nobody outside has to reach us."""
        return self.host or (LOCALLY if self.uses_socket_mode else EVERYWHERE)

    @property
    def trusted_domains(self) -> frozenset[str]:
        """Domains to which answers may link whatever they like."""
        named = (one.strip().lower().strip(".") for one in self.link_domains.split(","))
        return frozenset(filter(None, named))

    @property
    def tool_modules(self) -> tuple[str, ...]:
        """Python modules with the operator's own tools."""
        return setting_values.listed(self.tools)

    @property
    def lasting_secret(self) -> str:
        """The secret that stays longest among those that every node and command has."""
        others = (self.slack_signing_secret, self.slack_bot_token, self.mistral_api_key)
        return next(filter(None, (*self.every_key[-1:], *others)), "")

    @property
    def uses_socket_mode(self) -> bool:
        return self.slack_app_token is not None

    @property
    def expects_slack(self) -> bool:
        """True if anything of a real workspace is named, be it without a value."""
        return any(name.startswith("slack_") for name in self.model_fields_set)

    @property
    def uses_oauth(self) -> bool:
        """True if workspaces install the app themselves."""
        return self.slack_client_id is not None or self.slack_client_secret is not None

    @property
    def every_key(self) -> tuple[str, ...]:
        """Keys that encrypt what is stored, the newest first; none if that isn't set."""
        return setting_values.listed(self.encryption_keys or "")

    def open_database(self, *, statement_timeout: float | None = STATEMENT_TIMEOUT) -> Database:
        """The database, reached as the settings say, by whichever command.

        `statement_timeout` is in seconds; None means no limit.
        """
        return Database(
            self.database_url,
            prepared_statements=self.database_prepared_statements,
            statement_timeout=statement_timeout,
            cipher=Cipher(self.every_key),
        )

    @property
    def sqlite_file(self) -> Path | None:
        """The SQLite file, if that is the database."""
        url = normalised(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    def missing(self) -> list[str]:
        """Sentences about settings that `serve` lacks, or that exclude each other."""
        needed: dict[str, object] = {"SLACK_BOT_TOKEN": self.slack_bot_token}
        if self.uses_oauth:
            needed = {"SLACK_CLIENT_ID": self.slack_client_id}
            needed["SLACK_CLIENT_SECRET"] = self.slack_client_secret
        else:  # workspaces that install the app may bring keys of their own
            needed["MISTRAL_API_KEY"] = self.mistral_api_key
        if not self.uses_socket_mode:
            needed["SLACK_SIGNING_SECRET"] = self.slack_signing_secret
        lacking = [MISSING.format(name=name) for name, value in needed.items() if not value]
        return [*self._excluded(), *lacking]

    def _excluded(self) -> list[str]:
        """Sentences about what keeps workspaces from installing the app."""
        if not self.uses_oauth:
            return []
        return ([BOTH] if self.slack_bot_token else []) + ([] if self.every_key else [NO_KEYS])


def _sentence(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0]).upper()
    words = setting_values.in_words(problem["type"], problem.get("ctx", {}), problem["msg"])
    return WRONG.format(name=name, problem=words)


def load(**overrides: object) -> Settings:
    """Read the settings. Raises SettingsError, with a line for each value that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(map(_sentence, error.errors()))) from None
    except (UnicodeDecodeError, PermissionError) as error:
        raise SettingsError(UNREADABLE) from error
