"""Documents, shares and libraries."""
