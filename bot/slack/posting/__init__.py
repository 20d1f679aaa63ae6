"""Posting of everything that is not an answer: notices, modals, the App Home."""
