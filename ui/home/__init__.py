"""Home: what this is about, the pages, and every model that comes with it."""
