"""The Web API: what every call passes through, and one module per family of methods."""
