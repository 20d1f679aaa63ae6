"""Connectors of the local Mistral: their tools, who is signed in, and the page to sign in on."""
