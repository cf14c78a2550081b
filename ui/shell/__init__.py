"""What every page stands on: the frame, what a visitor chose, words, colours."""
