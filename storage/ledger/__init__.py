"""The ledger: what every turn took and cost, and its sums per day."""
