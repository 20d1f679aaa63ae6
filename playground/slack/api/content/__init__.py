"""Contents of messages and views: texts, blocks, chunks of a stream, within Slack's limits."""
