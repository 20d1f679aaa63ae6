"""Views of routines: their list, their form, and the message that opens a run's thread."""
