"""Evaluation: what web search adds to a model's answers, by questions whose answers are known."""
