"""The audit log: who did what in a workspace. Only `erasure` changes or deletes rows."""
