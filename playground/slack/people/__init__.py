"""What people do, and the modals, buttons and addresses they do it with."""
