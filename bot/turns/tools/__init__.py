"""Tools in a turn: those that run here, and the task cards of all of them."""
