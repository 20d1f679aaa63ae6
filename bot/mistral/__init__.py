"""Adapter for Mistral: the only package that knows the vendor's client and its wire format."""
