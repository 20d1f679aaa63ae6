"""Events: what people write, share, change, stop; and what Slack tells of channels."""
