"""Memory across threads: notes on people and channels, seen and removed by whom they concern."""
