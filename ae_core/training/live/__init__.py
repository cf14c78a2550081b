"""A training while it runs: its film, its snapshots, and who may say what it does next."""
