"""Installation of the app by workspaces: Slack's OAuth flow, over Bolt's."""
