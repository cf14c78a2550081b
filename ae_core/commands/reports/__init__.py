"""Commands about the five reports: their figures, and running them again."""
