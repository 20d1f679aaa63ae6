"""What messages and views may hold: texts, blocks, chunks of a stream, within Slack's limits."""
