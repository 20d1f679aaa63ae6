"""Threads that leave the app as files, and come back."""
