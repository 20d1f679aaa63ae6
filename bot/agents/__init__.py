"""Agents of a workspace: provisioning at Mistral, switching, custom agents."""
