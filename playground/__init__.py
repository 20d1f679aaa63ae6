"""Local stand-ins for Slack and Mistral, spoken to over real HTTP."""
