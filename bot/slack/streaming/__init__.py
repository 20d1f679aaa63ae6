"""One answer growing in Slack: native streams, roll-over and edits."""
