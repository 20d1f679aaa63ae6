"""The table of methods: what each may take, and what it may answer."""
