"""Actions on a question or an answer: regenerate, edit, approve, rate."""
