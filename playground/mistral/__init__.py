"""A strict local stand-in for Mistral's API, for the vendor's own client."""

from playground.mistral.platform import LocalMistral
from playground.mistral.requests.pipeline import Call

__all__ = ["Call", "LocalMistral"]
