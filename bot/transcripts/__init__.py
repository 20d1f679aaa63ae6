"""Export of threads as files, and import from them."""
