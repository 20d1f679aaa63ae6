"""What every request goes through: the key, faults, validation, paging, uploads, errors."""
