"""OAuth: the page that asks for consent, and what its codes are exchanged for."""
