"""Documents in: what people share in Slack becomes the library of that place at Mistral."""

from bot.documents.assembly import Doors, Parts, assemble
from bot.documents.inspection.eligibility import Limits
from bot.documents.intake import Intake
from bot.documents.libraries import Libraries
from bot.documents.policy import Term

__all__ = ["Doors", "Intake", "Libraries", "Limits", "Parts", "Term", "assemble"]
