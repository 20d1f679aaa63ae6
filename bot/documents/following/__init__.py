"""Libraries follow what people do in Slack to what they shared."""
