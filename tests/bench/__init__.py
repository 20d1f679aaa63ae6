"""Benchmark: `python -m tests.bench`. The local platforms run here, the app in a child process."""
