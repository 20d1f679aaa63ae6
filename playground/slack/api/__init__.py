"""The Web API: its door, its table of methods, and one module per family of them."""
