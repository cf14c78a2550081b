"""Damaged images: who repairs them."""
