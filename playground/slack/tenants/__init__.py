"""The workspaces of one local Slack, each with people and an installation of its own."""
