"""Block Kit: view models beside the blocks and modals that show them."""
