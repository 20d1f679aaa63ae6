"""Notes on people and channels, which outlive their threads."""
