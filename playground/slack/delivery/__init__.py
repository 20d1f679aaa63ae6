"""How events and interactions reach the app, and what it answers."""
