"""Expected failures of sign-ins, each with the sentence that a person reads."""

from bot.core.errors import UserFacingError


class SignInOver(UserFacingError):
    """This sign-in is over. Ask again, or connect in my Home tab."""


class NotYourSignIn(UserFacingError):
    """This button isn't yours. Ask me yourself, and you get one of your own."""


class NotToldApart(UserFacingError):
    """Mistral doesn't keep sign-ins to this connector apart, so nobody can connect it here."""

    hint = "Mistral uses other credentials than those that were named: see docs/connectors.md."


class NotConnectedYet(UserFacingError):
    """I don't see your sign-in yet. Finish it in your browser, then press the button again."""


class SignInNeeded(UserFacingError):
    """I can't answer this without a sign-in.

    A person reads what became of the offer: see `bot.connectors.sign_ins`.
    """

    def __init__(self, connector: str, told: str = "") -> None:
        super().__init__()
        self.connector = connector
        self.told = told

    @property
    def sentence(self) -> str:
        return self.told or super().sentence

    mark = "🔌"
