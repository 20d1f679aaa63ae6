"""Agent profiles: who can answer. What people write is checked before anybody is answered by it."""

from bot.profiles.catalogue import PACKAGED, Catalogue, load
from bot.profiles.parsing import RESERVED, ProfileError, parse
from bot.profiles.profile import AgentSettings, Profile, Prompt

__all__ = [
    "PACKAGED",
    "RESERVED",
    "AgentSettings",
    "Catalogue",
    "Profile",
    "ProfileError",
    "Prompt",
    "load",
    "parse",
]
