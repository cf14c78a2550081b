"""What our runs gave, beside what was published: a module a report, results as JSON files."""
