"""Requests of Slack's on their way in, by HTTP or socket: verified, read within limits, handed on."""
