"""The door to Slack, outwards: the only package of `bot` that knows Slack's client."""
