"""Somebody's own images: a folder, a .zip, an .npz, a table, or uploaded files."""
