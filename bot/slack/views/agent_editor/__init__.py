"""The form in which people make and edit their workspace's own agents."""
