"""Our own types for what an answer consists of: its events, the output of code, the usage told."""
