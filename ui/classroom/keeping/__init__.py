"""What is kept of classes, on the disk: one file, and the records of it."""
