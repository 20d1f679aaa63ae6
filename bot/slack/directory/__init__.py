"""Directory of people and channels: names, roles and membership, as Slack has them."""
