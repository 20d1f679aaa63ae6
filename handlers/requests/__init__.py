"""Slack's requests over HTTP: verified, read within limits, and handed on."""
