"""The page of the local workspace: what a browser shows, and what it may ask for."""

from playground.page.beginning import AT_MISTRAL, DELETES, Saved
from playground.page.page import OFFLINE, Page

__all__ = ["AT_MISTRAL", "DELETES", "OFFLINE", "Page", "Saved"]
