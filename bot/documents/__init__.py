"""Documents in: what people share in Slack becomes the library of that place at Mistral."""
