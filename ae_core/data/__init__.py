"""Images: the data sets, how they are damaged and varied, and drawings made into digits."""
