"""Requests of Slack's, by HTTP or socket: verified, read within limits, and handed on."""
