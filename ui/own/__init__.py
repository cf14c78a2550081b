"""The page Own data."""
