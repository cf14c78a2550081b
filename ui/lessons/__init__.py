"""Lessons: what a class is asked and shown, as files that a machine can check."""
