"""Agents, custom profiles and settings by place."""
