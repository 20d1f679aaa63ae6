"""Stories of people, told under every dialect: what they read, and what was lost."""
