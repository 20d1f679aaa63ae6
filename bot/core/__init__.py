"""Base vocabulary of the app: errors, agent events, actors, logging, metrics."""
