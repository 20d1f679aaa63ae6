"""Permissions: who may do what, where; asked at every door before anything is recorded."""
