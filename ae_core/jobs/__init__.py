"""Work in a process of its own, which reports as it goes and ends when it is told to."""
