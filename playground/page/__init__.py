"""The page of the local workspace: what a browser shows, and what it may ask for."""

from playground.page.page import OFFLINE, Page

__all__ = ["OFFLINE", "Page"]
