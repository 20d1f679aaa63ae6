"""Everything shown in Slack that is not an answer: notices, modals, the App Home."""
