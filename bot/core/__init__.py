"""Types and helpers that every package uses: errors, agent events, actors, logging, metrics."""
