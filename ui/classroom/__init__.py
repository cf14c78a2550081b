"""A class on the server: who is in it, where it stands, what it has answered and drawn."""
