"""The server's half: packets by address, caches, work beside the pages."""
