"""Sample web of the playground: invented pages on example domains, and a search among them."""
