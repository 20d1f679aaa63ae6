"""Cards, pickers and help about agents, and the form of a workspace's own."""
