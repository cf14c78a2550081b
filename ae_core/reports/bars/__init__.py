"""The bars above the reports: the best figures that others have published, and ours."""
