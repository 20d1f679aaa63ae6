"""Reading of Slack messages: whatever shape they have, as the person in front of Slack sees them.

Texts stay in Slack's markup, so that they can be stored; `bot.slack.reading.tokens` resolves it.
"""
