"""Documents of a library: their sections and statements, and what can be told of all of them."""
