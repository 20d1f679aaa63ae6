"""Agent profiles: who can answer. What people write is checked before anybody is answered by it."""
