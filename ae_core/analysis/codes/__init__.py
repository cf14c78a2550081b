"""Codes: how they are spread, ways through them, what they still know of the class."""
