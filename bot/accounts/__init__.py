"""A workspace's own account at Mistral: admins set its key in a window."""
