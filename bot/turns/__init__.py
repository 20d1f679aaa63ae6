"""One turn from question to finished answer, crash recovery included."""
