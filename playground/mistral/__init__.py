"""A strict local stand-in for Mistral's API, for the vendor's own client."""

from .door import Call
from .platform import LocalMistral

__all__ = ["Call", "LocalMistral"]
