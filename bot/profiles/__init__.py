"""Agent profiles: definition, validation and catalogue."""
