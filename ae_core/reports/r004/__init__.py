"""Report 004 (a blog post): tied networks over code sizes and depth."""
