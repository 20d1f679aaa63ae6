"""Refusals of Mistral that need an operator or an admin, and answers that can't be used.

As in `bot.core.errors`, a docstring's first paragraph is what the user reads; `hint` is what those
who run the app read.
"""

from bot.core.errors import KeyRefused, ModelFailed, ModelSilent, Refused, UserFacingError
from storage.records import Outcome


class OutOfCredits(UserFacingError):
    """Mistral's account for this app has no credits left. Please tell the person who runs it."""

    hint = "Mistral answers 402: no credits are left, or a payment failed. See its console."


class PlanTooSmall(UserFacingError):
    """This agent needs something that isn't part of this app's plan at Mistral."""

    advice = "Please pick another agent, or tell the person who runs the app."
    hint = "Mistral's plan doesn't include what an agent uses: change the agent, or the plan."


class Forbidden(UserFacingError):
    """Mistral doesn't allow this app to do that. Please tell the person who runs the app."""

    hint = "Mistral answers 403: the key lacks a permission, or belongs to another workspace."


class TurnedAway(UserFacingError):
    """A firewall on the way to Mistral turned this request away."""

    advice = "Please ask again later, and tell the person who runs the app if that doesn't help."
    hint = "A web page came in place of Mistral's answer: a proxy, firewall or CDN turned it away."


class WrongAddress(UserFacingError):
    """What answered me isn't Mistral. Please tell the person who runs the app."""

    hint = "What answers isn't Mistral's API: check MISTRAL_SERVER_URL and any proxy on the way."


class ModelRetired(UserFacingError):
    """Mistral doesn't offer this agent's model any more."""

    advice = "Please pick another agent, and tell an admin."
    outcome = Outcome.REFUSED
    hint = "An agent's model isn't offered any more: set another one for it."


class ModelOverloaded(ModelFailed):
    """This agent's model is overloaded at Mistral right now."""

    advice = "Please ask again in a few minutes, or pick another agent."
    hint = "Mistral has no capacity left for a model. See https://status.mistral.ai."


class AgentLimit(UserFacingError):
    """I can't set up this agent, because Mistral's limit of agents is reached."""

    advice = "Please pick an agent that has answered before, or tell the person who runs the app."
    hint = "Mistral's limit of agents is reached: delete some, or ask Mistral to raise it."


class LibraryLimit(UserFacingError):
    """I can't make a library here, because Mistral's limit of libraries is reached."""

    advice = "Please tell the person who runs the app."
    hint = "Mistral's limit of libraries is reached: delete some, or ask Mistral to raise it."


class AgentRefused(UserFacingError):
    """Mistral doesn't let me set up this agent. Please pick another one, or tell an admin."""

    hint = "Mistral refuses an agent's settings, or the key may not make agents."


class ConnectorNotSignedIn(UserFacingError):
    """A connector of this agent isn't signed in at Mistral. Please tell an admin."""

    outcome = Outcome.REFUSED
    hint = "Nobody is signed in to a connector of an agent: see docs/connectors.md."


class AgentBusy(UserFacingError):
    """This agent is being changed at Mistral right now. Please ask again in a minute."""

    is_transient = True
    hint = "An agent is locked at Mistral by another change."


class InUse(UserFacingError):
    """Mistral is still working on this. Please try again in a minute."""

    is_transient = True
    hint = "Something is locked at Mistral by another request."


class RequestTooLarge(UserFacingError):
    """This is more than Mistral takes at once. Please shorten it, or send fewer pictures."""

    outcome = Outcome.REFUSED
    hint = "A request was larger than Mistral takes."


class Misunderstood(Refused):
    """Mistral didn't understand my request. That's my fault, not yours."""

    advice = "Please tell the person who runs the app."
    hint = "Mistral answers 422: it doesn't know what this version sends. Look for a newer one."


class AnswerBroken(UserFacingError):
    """Mistral broke off in the middle of this answer, so the rest is missing. Please ask again."""

    hint = "Mistral reported an error in the middle of an answer."


class AnswerUnreadable(Refused):
    """Mistral answered in a form that I can't read. Please tell the person who runs the app."""

    outcome = Outcome.FAILED
    hint = "Mistral's answer isn't a stream of events. Look for a newer version of this app."


class AnswerRepeats(UserFacingError):
    """This answer only repeated itself, so I stopped it. Please rephrase your question."""

    hint = "A model repeated itself without end."


class AnswerEndless(UserFacingError):
    """This answer grew too long for a thread, so I stopped it here. Please ask for less at once."""

    hint = "A model's answer was longer than any thread should be."


class AnswerLate(ModelSilent):
    """This took too long, so I stopped. Please ask for less at once."""

    hint = "An answer took longer than TURN_SECONDS."


# What nobody can help by asking in another way, or with another file.
OF_THE_ACCOUNT = (KeyRefused, OutOfCredits, Forbidden, TurnedAway, WrongAddress, LibraryLimit)
