"""Rules of the dialects, by where they take effect: requests, answers' content, streams, reads."""
